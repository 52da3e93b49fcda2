/** The activities that speak: tokens go straight from the model to the caller's socket; Temporal gets only the result. */
import type { ReplyInput, ReplyResult, SayInput } from '../contracts/activities.ts';
import { answerAloud } from './answer-aloud.ts';
import type { AnswerDeps } from './answer-aloud.ts';
import { sayAloud } from './say-aloud.ts';
import type { TurnClaims } from './turn-claim.ts';
import { untilHeard } from './until-heard.ts';

export interface ReplyDeps extends AnswerDeps {
  readonly claims: TurnClaims;
  /** Ends the call after its goodbye was heard. */
  readonly hangUp: (call: Pick<SayInput, 'callSid' | 'epoch'>) => void;
  /** Puts the caller through to a person. */
  readonly transfer: (call: Pick<SayInput, 'callSid' | 'epoch'>) => void;
}

export function createReplyActivities(deps: ReplyDeps) {
  return {
    /** Answers one turn and runs until the words were heard, cut, or lost with their connection. */
    async reply(input: ReplyInput): Promise<ReplyResult> {
      const speech = await deps.claims.take(input);
      if (speech === undefined) return notHere(input);
      const { epoch, limits } = input;
      const heartbeats = { epoch, heartbeatEveryMs: limits.heartbeatEveryMs };
      const after: { isLast?: boolean; thenTransfer?: boolean } = {};
      const result = await untilHeard(speech, heartbeats, async () => {
        const { usage, isLast = false, thenTransfer = false, calls } = await answerAloud(deps, input, speech);
        Object.assign(after, { isLast, thenTransfer });
        return calls === undefined
          ? undefined
          : unfinished(input, { calls, said: speech.said, ...(usage === undefined ? {} : { usage }) });
      });
      if (result.outcome !== 'spoken') return result;
      if (after.isLast === true) deps.hangUp(input);
      if (after.thenTransfer === true) deps.transfer(input);
      return result;
    },

    /** Says fixed words; then ends the call or puts the caller through, if the input says so. */
    async say(input: SayInput): Promise<ReplyResult> {
      const speech = await deps.claims.take(input);
      if (speech === undefined) return notHere(input);
      const { epoch, heartbeatEveryMs } = input;
      const result = await untilHeard(speech, { epoch, heartbeatEveryMs }, async () => {
        sayAloud(input, speech);
        return undefined;
      });
      if (result.outcome !== 'spoken') return result;
      if (input.thenEnd === true) deps.hangUp(input);
      if (input.thenTransfer === true) deps.transfer(input);
      return result;
    },
  };
}

/** The answer goes on once the tools have results. */
function unfinished(
  { turnId, rung }: ReplyInput,
  words: Required<Pick<ReplyResult, 'calls' | 'said'>> & Pick<ReplyResult, 'usage'>,
): ReplyResult {
  return { turnId, outcome: 'spoken', partial: true, rung, ...words, times: { at: Date.now() } };
}

/** This gateway does not hold the connection that should speak. Nothing was said. */
function notHere({ turnId }: ReplyInput | SayInput): ReplyResult {
  return { turnId, outcome: 'dropped', said: '', partial: true, times: { at: Date.now() } };
}
