/** Loads a model by a small question: at the start, and again after a local server may have unloaded it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../../conversation/prompt.ts';
import { AdapterError } from '../ports/error.ts';
import type { ModelEvent } from '../ports/model.ts';
import { vendorFailure } from './openai-failures.ts';

/**
 * A model that thinks does so before it answers this. Its thoughts show how they are marked, so that those of the first caller's
 * answer are recognised. Other models need two or three tokens.
 */
export const LOADING_QUESTION: readonly ChatMessage[] = [
  { role: 'user', content: 'How many days are there in two weeks? Answer with the number alone.' },
];
/** Room for thoughts. A model that does not think leaves it unused. */
export const LOADING_TOKENS = 1_000;

/** Shorter than the five minutes after which Ollama unloads a model by default. */
const UNLOADED_AFTER_MS = 4 * 60_000;
/** A large model takes a minute or two from a slow disk. */
const LOAD_MS = 180_000;
/** How soon a server that refuses requests while it loads is asked again. */
const AGAIN_MS = 500;

export interface ModelLoader {
  /** Asks the question, or joins the one under way. Throws `AdapterError`. */
  load(): Promise<void>;
  /** True until the first word of the question's answer. */
  isLoading(): boolean;
  /** Notes a use of the model. If it may have been unloaded since the last one, loading begins beside it. */
  use(): void;
}

export interface LoaderOptions {
  /** Sends the question. */
  readonly ask: (signal: AbortSignal) => AsyncIterable<ModelEvent>;
  /** Whether the server may unload an idle model. A vendor's never does. */
  readonly unloads: boolean;
  readonly now?: () => number;
}

/**
 * The question is a request of its own, because servers stop loading when the client goes away, and a caller's request is
 * closed after its deadline.
 */
export function createModelLoader({
  ask,
  unloads,
  now = () => performance.now(),
}: LoaderOptions): ModelLoader {
  let underWay: Promise<void> | undefined;
  let isLoading = false;
  let usedAt = now();

  async function run(): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(vendorFailure('timeout')), LOAD_MS).unref();
    isLoading = true;
    try {
      while (!(await hasAnswered(ask(late.signal), () => (isLoading = false)))) {
        await sleep(AGAIN_MS, undefined, { signal: late.signal });
      }
    } finally {
      isLoading = false;
      underWay = undefined;
      clearTimeout(timer);
    }
  }

  const load = (): Promise<void> => (underWay ??= run());
  return {
    load,
    isLoading: () => isLoading,
    use() {
      const idleMs = now() - usedAt;
      usedAt = now();
      // A failure is told by the answer that the caller waits for.
      if (unloads && idleMs > UNLOADED_AFTER_MS) load().catch(() => undefined);
    },
  };
}

/** Reads the answer. Returns false if the server says that it is loading. */
async function hasAnswered(events: AsyncIterable<ModelEvent>, onFirst: () => void): Promise<boolean> {
  try {
    for await (const event of events) if (event.type === 'token') onFirst();
    return true;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    if (error.kind === 'loading') return false;
    // It thinks for longer than the question allows, which its requests for callers allow for.
    if (error.kind === 'only-thoughts') return true;
    throw error;
  }
}
