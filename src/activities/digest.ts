import { Context } from '@temporalio/activity';
import type { DigestModel } from '../adapters/ports/model.ts';
import type { SummarizeInput, SummarizeResult } from '../contracts/activities.ts';
import { extractDigest } from '../conversation/digest.ts';
import { withFailures } from './failure.ts';

export type DigestActivities = ReturnType<typeof createDigestActivities>;

/** Keeps the notes of calls: by a model where there is one. */
export function createDigestActivities({ model }: { model: DigestModel | undefined }) {
  return {
    /** The notes so far and the turns since, as new notes. */
    async summarize(input: SummarizeInput): Promise<SummarizeResult> {
      if (model === undefined) return { text: extractDigest(input) };
      const { cancellationSignal, info } = Context.current();
      // A request that nobody waits for any more is closed, not paid for.
      const timeUp = AbortSignal.timeout(info.startToCloseTimeoutMs);
      return withFailures(() => model.summarize(input, AbortSignal.any([cancellationSignal, timeUp])));
    },
  };
}
