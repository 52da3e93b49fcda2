import type { TemporalBackend } from '../src/config/start.ts';

/** The backend of a command line's `--temporal`. Throws if the name is unknown. */
export function temporalBackendNamed(name: string): TemporalBackend {
  if (name === 'sqlite' || name === 'postgres') return name;
  throw new Error('--temporal must be sqlite or postgres');
}
