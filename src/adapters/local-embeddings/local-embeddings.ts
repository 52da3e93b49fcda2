/** Embeddings from a model on this machine, in threads of their own. */
import type { Embeddings } from '../ports/knowledge.ts';
import type { ModelPlaces } from './model-files.ts';
import { startModelThread } from './model-thread.ts';
import type { ModelThread } from './model-thread.ts';
import { BGE_SMALL } from './models.ts';
import type { LocalModel } from './models.ts';
import type { TextKind } from './thread-messages.ts';

export interface LocalEmbeddings extends Embeddings, AsyncDisposable {
  readonly dimensions: number;
  readonly started: ModelThread['started'];
}

export interface LocalEmbeddingsOptions {
  readonly places: ModelPlaces;
  /** Receives lines of progress while the files are fetched. */
  readonly log: (line: string) => void;
  readonly model?: LocalModel;
  /** Whether calls need the processor now. Passages are then embedded a quarter of the time. */
  readonly isBusy?: () => boolean;
}

/** Pause after a passage while calls are up, in times of what the passage took. */
const REST = 3;
/** Passages of one call of `embed`: the vectors of a batch are stored together. */
const BATCH = 16;
/** The thread for passages ends after this time without one, and its memory is free again. */
const IDLE_MS = 30_000;

/**
 * Starts the thread for questions. Passages get a second thread while there are any, so that a caller's question never
 * waits for a passage.
 */
export function createLocalEmbeddings(options: LocalEmbeddingsOptions): LocalEmbeddings {
  const { places, log, model = BGE_SMALL, isBusy = () => false } = options;
  const start = (as: TextKind): ModelThread => {
    const pauseMs = (tookMs: number): number => (as === 'passage' && isBusy() ? REST * tookMs : 0);
    return startModelThread({ model, places, as, log, pauseMs });
  };
  const questions = start('question');
  let passages: ModelThread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let inUse = 0;

  const endPassages = async (): Promise<void> => {
    const thread = passages;
    passages = undefined;
    await thread?.[Symbol.asyncDispose]();
  };
  const embedPassages = async (texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> => {
    clearTimeout(idle);
    // Only one of the two fetches the files.
    await questions.started;
    if (passages?.hasEnded !== false) passages = start('passage');
    const thread = passages;
    inUse += 1;
    try {
      return await Promise.all(texts.map((text) => thread.embed(text, signal)));
    } finally {
      inUse -= 1;
      if (inUse === 0) idle = setTimeout(() => void endPassages(), IDLE_MS).unref();
    }
  };

  return {
    name: `${model.name}/${model.dimensions}`,
    dimensions: model.dimensions,
    isShortenable: false,
    leastSimilarity: model.leastSimilarity,
    languages: model.languages,
    batchSize: BATCH,
    started: questions.started,
    embed: (texts, { as, signal }) =>
      as === 'passage'
        ? embedPassages(texts, signal)
        : Promise.all(texts.map((text) => questions.embed(text, signal))),
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await Promise.all([questions[Symbol.asyncDispose](), endPassages()]);
    },
  };
}
