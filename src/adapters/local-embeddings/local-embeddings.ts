/** Embeddings from a model on this machine, in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { AdapterError } from '../ports/error.ts';
import type { Embeddings } from '../ports/knowledge.ts';
import type { ModelPlaces } from './model-files.ts';
import { BGE_SMALL } from './models.ts';
import type { LocalModel } from './models.ts';
import type { FromThread, ThreadData, ToThread } from './thread-messages.ts';

export interface LocalEmbeddings extends Embeddings, AsyncDisposable {
  /**
   * Resolves once the model can be used, which includes fetching its files. Resolves with a reason if it cannot be
   * used on this machine.
   */
  readonly started: Promise<{ readonly unavailable?: string }>;
}

export interface LocalEmbeddingsOptions {
  readonly places: ModelPlaces;
  /** Receives lines of progress while the files are fetched. */
  readonly log: (line: string) => void;
  readonly model?: LocalModel;
}

interface Job {
  readonly text: string;
  readonly as: 'question' | 'passage';
  readonly signal: AbortSignal;
  done(vector: Float32Array): void;
  failed(error: unknown): void;
}

/** How long the thread may take to finish the text that it is embedding. */
const STOP_MS = 2_000;

/** Starts the thread. Questions are embedded before passages, one text at a time. */
export function createLocalEmbeddings(options: LocalEmbeddingsOptions): LocalEmbeddings {
  const { places, log, model = BGE_SMALL } = options;
  const workerData: ThreadData = { model, places };
  const thread = new Worker(new URL('./embedding-thread.ts', import.meta.url), { workerData });
  const tell = (message: ToThread): void => thread.postMessage(message);
  const started = Promise.withResolvers<{ readonly unavailable?: string }>();
  const ended = Promise.withResolvers<undefined>();
  const waiting: Record<Job['as'], Job[]> = { question: [], passage: [] };
  let current: Job | undefined;
  let state: 'starting' | 'ready' | 'ended' = 'starting';
  let count = 0;

  const next = (): void => {
    if (state !== 'ready' || current !== undefined) return;
    current = waiting.question.shift() ?? waiting.passage.shift();
    if (current === undefined) return;
    if (current.signal.aborted) {
      current = undefined;
      next();
      return;
    }
    const { text, as } = current;
    count += 1;
    tell({ do: 'embed', id: count, text, as });
  };
  const settle = (finish: (job: Job) => void): void => {
    const job = current;
    current = undefined;
    if (job !== undefined) finish(job);
    next();
  };
  const end = (reason: string): void => {
    state = 'ended';
    started.resolve({ unavailable: reason });
    const jobs = [...(current === undefined ? [] : [current]), ...waiting.question, ...waiting.passage];
    waiting.question.length = 0;
    waiting.passage.length = 0;
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
    end('the thread of the model has ended');
    ended.resolve(undefined);
  });

  const embedOne = (text: string, as: Job['as'], signal: AbortSignal): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => reject(asError(signal.reason));
      signal.addEventListener('abort', onAbort, { once: true });
      const finish = (): void => signal.removeEventListener('abort', onAbort);
      waiting[as].push({
        text,
        as,
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
    });

  return {
    name: `${model.name}/${model.dimensions}`,
    dimensions: model.dimensions,
    isShortenable: false,
    leastSimilarity: model.leastSimilarity,
    started: started.promise,
    async embed(texts, { as, signal }) {
      signal.throwIfAborted();
      if (state === 'ended') throw failure(model, 'the thread of the model has ended');
      const vectors = Promise.all(texts.map((text) => embedOne(text, as, signal)));
      next();
      return vectors;
    },
    async [Symbol.asyncDispose]() {
      if (state !== 'ended') tell({ do: 'stop' });
      const timer = setTimeout(() => void thread.terminate(), STOP_MS);
      await ended.promise;
      clearTimeout(timer);
    },
  };
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

function failure({ name }: LocalModel, reason: string): AdapterError {
  return new AdapterError({
    vendor: name,
    operation: 'embed',
    kind: 'unreachable',
    cause: new Error(reason),
  });
}
