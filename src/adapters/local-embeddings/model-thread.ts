/** One thread in which a local model embeds texts, in the order in which they came. */
import { Worker } from 'node:worker_threads';
import { AdapterError } from '../ports/error.ts';
import type { ModelPlaces } from './model-files.ts';
import type { LocalModel } from './models.ts';
import type { FromThread, TextKind, ThreadData, ToThread } from './thread-messages.ts';

export interface ModelThread extends AsyncDisposable {
  /**
   * Resolves once the model can be used, which includes fetching its files. Resolves with a reason if it cannot be
   * used on this machine.
   */
  readonly started: Promise<{ readonly unavailable?: string }>;
  /** Whether it can embed nothing more, because it was disposed or has failed. */
  readonly hasEnded: boolean;
  /** Resolves to a unit vector. Rejects with an `AdapterError` if the model fails, with the signal's reason if it is aborted. */
  embed(text: string, signal: AbortSignal): Promise<Float32Array>;
}

export interface ModelThreadOptions {
  readonly model: LocalModel;
  readonly places: ModelPlaces;
  /** The kind of all texts that the thread embeds. */
  readonly as: TextKind;
  /** Receives lines of progress while the files are fetched. */
  readonly log: (line: string) => void;
  /** Pause after a text that took `tookMs`. */
  readonly pauseMs?: (tookMs: number) => number;
}

interface Job {
  readonly text: string;
  readonly signal: AbortSignal;
  done(vector: Float32Array): void;
  failed(error: unknown): void;
}

/** How long the thread may take to finish the text that it is embedding. */
const STOP_MS = 2_000;

/** Starts the thread. */
export function startModelThread(options: ModelThreadOptions): ModelThread {
  const { model, places, as, log, pauseMs = () => 0 } = options;
  const workerData: ThreadData = { model, places };
  const thread = new Worker(new URL('./embedding-thread.ts', import.meta.url), { workerData });
  const tell = (message: ToThread): void => thread.postMessage(message);
  const started = Promise.withResolvers<{ readonly unavailable?: string }>();
  const ended = Promise.withResolvers<undefined>();
  const waiting: Job[] = [];
  let current: (Job & { readonly startedAt: number }) | undefined;
  let state: 'starting' | 'ready' | 'ended' = 'starting';
  let pause: NodeJS.Timeout | undefined;
  let count = 0;

  const next = (): void => {
    if (state !== 'ready' || current !== undefined || pause !== undefined) return;
    let job = waiting.shift();
    while (job?.signal.aborted === true) job = waiting.shift();
    if (job === undefined) return;
    current = { ...job, startedAt: performance.now() };
    count += 1;
    tell({ do: 'embed', id: count, text: job.text, as });
  };
  const settle = (finish: (job: Job) => void): void => {
    if (current === undefined) return;
    const restMs = pauseMs(performance.now() - current.startedAt);
    finish(current);
    current = undefined;
    if (restMs > 0) {
      pause = setTimeout(() => {
        pause = undefined;
        next();
      }, restMs).unref();
    } else next();
  };
  const end = (reason: string): void => {
    state = 'ended';
    clearTimeout(pause);
    started.resolve({ unavailable: reason });
    const jobs = [...(current === undefined ? [] : [current]), ...waiting.splice(0)];
    current = undefined;
    for (const job of jobs) job.failed(failure(model, reason));
  };

  thread.on('message', (message: FromThread) => {
    if (message.type === 'progress') log(message.line);
    else if (message.type === 'unavailable') end(message.reason);
    else if (message.type === 'ready') {
      state = 'ready';
      started.resolve({});
      next();
    } else if (message.type === 'vector') settle((job) => job.done(message.vector));
    else settle((job) => job.failed(failure(model, message.reason)));
  });
  thread.once('error', (error: unknown) => end(asError(error).message));
  thread.once('exit', () => {
    end(ENDED);
    ended.resolve(undefined);
  });

  return {
    started: started.promise,
    get hasEnded() {
      return state === 'ended';
    },
    async embed(text, signal) {
      signal.throwIfAborted();
      if (state === 'ended') throw failure(model, ENDED);
      return new Promise((resolve, reject) => {
        const onAbort = (): void => reject(asError(signal.reason));
        signal.addEventListener('abort', onAbort, { once: true });
        const finish = (): void => signal.removeEventListener('abort', onAbort);
        waiting.push({
          text,
          signal,
          done(vector) {
            finish();
            resolve(vector);
          },
          failed(error) {
            finish();
            reject(asError(error));
          },
        });
        next();
      });
    },
    async [Symbol.asyncDispose]() {
      if (state !== 'ended') tell({ do: 'stop' });
      const timer = setTimeout(() => void thread.terminate(), STOP_MS);
      await ended.promise;
      clearTimeout(timer);
    },
  };
}

const ENDED = 'the thread of the model has ended';

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

function failure({ name }: LocalModel, reason: string): AdapterError {
  return new AdapterError({
    vendor: name,
    operation: 'embed',
    kind: 'unreachable',
    cause: new Error(reason),
  });
}
