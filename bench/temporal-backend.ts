import type { TemporalBackend } from '../src/config/start.ts';
import { UsageError } from '../src/lib/command-line.ts';

/** The backend of a command line's `--temporal`. Throws `UsageError`. */
export function temporalBackendNamed(name: string): TemporalBackend {
  if (name === 'sqlite' || name === 'postgres') return name;
  throw new UsageError(`--temporal must be sqlite or postgres, not "${name}"`);
}
