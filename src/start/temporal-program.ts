/** Temporal's program: which version, where it is to stand, and whether a file is it. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import { firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';

const run = promisify(execFile);

export const TEMPORAL_CLI_VERSION = 'v1.8.2';

export interface CliTarget {
  /** Where the program is to stand. Its folder exists. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gives the attempt up. */
  readonly signal?: AbortSignal | undefined;
}

/** One way to get the program. */
export interface Way {
  /** For messages, such as `download`. */
  readonly name: string;
  /** Undefined when the program stands at the target, else one line that says why not. */
  readonly obtain: (target: CliTarget) => Promise<string | undefined>;
}

/** Undefined if the program at `path` runs and is Temporal's, else what is wrong with it. */
export async function complaintOf(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version'], { timeout: 15_000 });
    return stdout.includes('temporal version') ? undefined : 'it is another program';
  } catch (error) {
    return firstLine(error);
  }
}
