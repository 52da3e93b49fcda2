/**
 * Reads documents in a process of its own, without our environment: calls go on meanwhile, and a document that takes for
 * ever, or all memory, ends nothing but that process. (A thread that runs out of memory takes its whole process along.)
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DocumentSource, ReadDocument, Unreadable } from './read-document.ts';

export interface DocumentReader extends AsyncDisposable {
  /** Answers one after the other, so that each document has the whole of its time. */
  read(source: DocumentSource): Promise<ReadDocument | Unreadable>;
}

/** What the process sends back. */
export type ReadAnswer = ReadDocument | Unreadable | { readonly bug: string };

const PROGRAM = fileURLToPath(new URL('./read-process.ts', import.meta.url));
/** A PDF of 10 MB takes some seconds. */
const READ_MS = 30_000;
const MAX_HEAP_MB = 512;
/** The process ends when it has had nothing to do for so long. */
const IDLE_MS = 10_000;

export function createDocumentReader({ readMs = READ_MS, maxHeapMb = MAX_HEAP_MB } = {}): DocumentReader {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const start = (): ChildProcess => {
    const started = fork(PROGRAM, {
      env: {},
      execArgv: [`--max-old-space-size=${maxHeapMb}`],
      serialization: 'advanced',
      // A dying process has much to say that nobody can use.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const forget = () => {
      if (child === started) child = undefined;
    };
    started.on('exit', forget).on('error', forget);
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
    if (answer === 'ended') return { reason: 'needs too much memory, or breaks its parser' };
    idle = setTimeout(end, IDLE_MS).unref();
    if ('bug' in answer) throw new Error(`a document cannot be read: ${answer.bug}`);
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
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- our own process, of the same version
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
