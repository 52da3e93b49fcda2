/** The activity that asks a model for wordings of passages. The worker runs it; no caller waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { AdapterError } from '../adapters/ports/error.ts';
import type { AdapterErrorKind } from '../adapters/ports/error.ts';
import type { UnwordedPassage, WordingModel, WordingStore } from '../adapters/ports/wordings.ts';
import type { MakeWordingsInput, MakeWordingsResult } from '../contracts/wordings.ts';
import { withFailures } from './failure.ts';

export type WordingActivities = ReturnType<typeof createWordingActivities>;

const REQUEST_MS = 30_000;

/** These belong to the passage. It gets no wordings, and the others go on. */
const OF_THE_PASSAGE: ReadonlySet<AdapterErrorKind> = new Set(['filtered', 'empty', 'only-thoughts']);

export interface WordingDeps {
  readonly store: WordingStore;
  readonly model: WordingModel;
}

/** Creates the activity. */
export function createWordingActivities({ store, model }: WordingDeps) {
  /** Asks for one passage after another. Returns the hashes of those that are done. */
  const make = async (passages: readonly UnwordedPassage[], input: MakeWordingsInput, done: string[]) => {
    const { cancellationSignal: cancelled } = Context.current();
    for (const passage of passages) {
      if (!input.inCalls && (await store.hasCalls())) return true;
      await sleep(input.pauseMs, undefined, { signal: cancelled });
      const signal = AbortSignal.any([cancelled, AbortSignal.timeout(REQUEST_MS)]);
      const wordings = await model.wordings(passage, signal).catch((error: unknown) => {
        if (error instanceof AdapterError && OF_THE_PASSAGE.has(error.kind)) return [];
        throw error;
      });
      await store.keep(passage, wordings, model.name);
      done.push(passage.hash);
      Context.current().heartbeat();
    }
    return false;
  };
  return {
    /** Makes wordings for some of the passages that have none. */
    makeWordings: (input: MakeWordingsInput): Promise<MakeWordingsResult> =>
      withFailures(async () => {
        const { passages, count } = await store.missing(input.passages);
        const done: string[] = [];
        try {
          const isBusy = await make(passages, input, done);
          return { made: done.length, left: count - done.length, isBusy };
        } finally {
          if (done.length > 0) await store.publish(done);
        }
      }),
  };
}
