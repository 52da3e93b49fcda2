/**
 * Runs programs about a recorded call (`npm run fork`, `replay`, `privacy`) in processes of their own: they take seconds of a
 * processor, which calls need (docs/decisions/0070-programs-of-the-dashboard.md).
 */
import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import PQueue from 'p-queue';
import { isReadByCallPrograms } from '../../config/replay.ts';
import { systemEnv } from '../../lib/system-env.ts';

const FILES = {
  fork: '../../cli/replay/fork-cli.ts',
  replay: '../../cli/replay/replay-cli.ts',
  privacy: '../../cli/privacy/privacy-cli.ts',
} as const;

/** A server with default settings takes up to a minute to remove a history; a model up to a minute for an answer. */
const LIMIT_MS = 240_000;
/** More wait for minutes. */
const MAX_WAITING = 3;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const MAX_HEAP_MB = 512;

export interface ProgramResult {
  /** Null: it was ended at its limit, or could not run. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CallPrograms {
  /** Undefined if too many wait already. */
  run(name: keyof typeof FILES, args: readonly string[]): Promise<ProgramResult> | undefined;
}

/** Creates them. One program runs at a time. Disposing ends it. */
export function createCallPrograms(env: NodeJS.ProcessEnv): CallPrograms & Disposable {
  const queue = new PQueue({ concurrency: 1 });
  const stopped = new AbortController();
  return {
    run(name, args) {
      if (queue.size >= MAX_WAITING) return undefined;
      return queue.add(() =>
        runProgram([fileURLToPath(new URL(FILES[name], import.meta.url)), ...args], env, stopped.signal),
      );
    },
    [Symbol.dispose]: () => stopped.abort(),
  };
}

function runProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [`--max-old-space-size=${MAX_HEAP_MB}`, ...args],
      {
        ...{ env: systemEnv(env, isReadByCallPrograms), signal, maxBuffer: MAX_OUTPUT_BYTES },
        ...{ timeout: LIMIT_MS, killSignal: 'SIGKILL' },
      },
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, out, err });
      },
    );
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  });
}
