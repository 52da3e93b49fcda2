/**
 * Reads documents in a child process without our environment variables. Calls continue meanwhile, and a document that takes
 * too long or too much memory ends only the child. A worker thread would not do: if it runs out of memory, the whole
 * process dies.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DocumentSource, ReadDocument, Unreadable } from './read-document.ts';

export interface DocumentReader extends AsyncDisposable {
  /** Reads one document at a time, so that each gets its full time limit. */
  read(source: DocumentSource): Promise<ReadDocument | Unreadable>;
}

/** What the child process sends back. */
export type ReadAnswer = ReadDocument | Unreadable | { readonly bug: string };

const PROGRAM = fileURLToPath(new URL('./read-process.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Node compares real paths, and this folder may be a link. */
const PACKAGES = realpathSync(`${ROOT}node_modules`);
/**
 * A parser that a document takes over can read our code and packages: no settings, no data, not the environment of its parent.
 * It can write nothing and start no program.
 */
export const READER_FLAGS: readonly string[] = [
  '--permission',
  ...['src/*', 'node_modules/*', 'package.json'].map((path) => `--allow-fs-read=${ROOT}${path}`),
  `--allow-fs-read=${PACKAGES}/*`,
  // Watches the memory.
  '--allow-worker',
];
/** Time limit per document. A PDF of 10 MB takes some seconds. */
const READ_MS = 30_000;
const MAX_HEAP_MB = 512;
/** Limit for everything, because buffers are outside the heap. An empty process has about 100 MB. */
const MAX_MEMORY_MB = 1_024;
/** Calls come first: on a busy processor the child gets a third of their share. */
const NICENESS = 5;
/** The process ends after this time without work. */
const IDLE_MS = 10_000;

/** Creates a reader that starts its process on demand. */
export function createDocumentReader({
  readMs = READ_MS,
  maxHeapMb = MAX_HEAP_MB,
  maxMemoryMb = MAX_MEMORY_MB,
} = {}): DocumentReader {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const start = (): ChildProcess => {
    const [program, ...args] = limited(maxMemoryMb, [
      process.execPath,
      ...READER_FLAGS,
      `--max-old-space-size=${maxHeapMb}`,
      PROGRAM,
      String(maxMemoryMb),
    ]);
    const started = spawn(program, args, {
      env: {},
      serialization: 'advanced',
      // The crash output of the child is not useful in our log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const forget = () => {
      if (child === started) child = undefined;
    };
    started.on('exit', forget).on('error', forget);
    if (started.pid !== undefined) setPriority(started.pid, NICENESS);
    return started;
  };
  const end = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  const run = async (source: DocumentSource): Promise<ReadDocument | Unreadable> => {
    clearTimeout(idle);
    child ??= start();
    const answer = await answerOf(child, source, readMs);
    if (answer === 'late') {
      end();
      return { reason: `takes longer than ${readMs / 1_000} s to read` };
    }
    if (answer === 'ended') return { reason: 'needs too much memory or crashes the parser' };
    idle = setTimeout(end, IDLE_MS).unref();
    if ('bug' in answer) throw new Error(`reading a document failed: ${answer.bug}`);
    return answer;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read(source) {
      const next = last.then(() => run(source));
      last = next.catch(() => undefined);
      return next;
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      const ending = child;
      end();
      if (ending?.exitCode === null && ending.signalCode === null) await once(ending, 'exit');
    },
  };
}

type CommandLine = readonly [program: string, ...args: string[]];

/** Memory that Node reserves for its threads and hardly uses: 1.1 GB were measured. The limit of Linux counts it. */
const RESERVED_MB = 1_280;

/**
 * The child watches the memory that it really uses. A single large buffer can grow faster than it looks, so Linux limits
 * the memory that the child may reserve.
 */
function limited(maxMemoryMb: number, command: CommandLine): CommandLine {
  if (process.platform !== 'linux') return command;
  return ['/bin/sh', '-c', `ulimit -d ${(maxMemoryMb + RESERVED_MB) * 1024} && exec "$@"`, 'sh', ...command];
}

async function answerOf(
  child: ChildProcess,
  source: DocumentSource,
  readMs: number,
): Promise<ReadAnswer | 'late' | 'ended'> {
  let timer: NodeJS.Timeout | undefined;
  const listening = new AbortController();
  const { signal } = listening;
  try {
    return await Promise.race([
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own process, of the same version
      once(child, 'message', { signal }).then(([answer]) => answer as ReadAnswer),
      once(child, 'exit', { signal }).then(() => 'ended' as const),
      new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), readMs))),
      new Promise<'ended'>((resolve) =>
        child.send(source, (error) => {
          if (error !== null) resolve('ended');
        }),
      ),
    ]);
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}
