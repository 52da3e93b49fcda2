/** The activity that makes the digest of a call's older turns. The worker runs it. */
import { Context } from '@temporalio/activity';
import type { DigestModel } from '../adapters/ports/model.ts';
import type { SummarizeInput, SummarizeResult } from '../contracts/activities.ts';
import { extractDigest } from '../conversation/digest.ts';
import { withFailures } from './failure.ts';

export type DigestActivities = ReturnType<typeof createDigestActivities>;

/** Creates the activity. Without a model, the digest consists of the beginnings of the turns. */
export function createDigestActivities({ model }: { model: DigestModel | undefined }) {
  return {
    /** Makes a new digest from the old one and the turns since. */
    async summarize(input: SummarizeInput): Promise<SummarizeResult> {
      if (model === undefined) return { text: extractDigest(input) };
      const { cancellationSignal, info } = Context.current();
      // Close a request once the workflow no longer waits for it, so that it costs nothing more.
      const timeUp = AbortSignal.timeout(info.startToCloseTimeoutMs);
      return withFailures(() => model.summarize(input, AbortSignal.any([cancellationSignal, timeUp])));
    },
  };
}
