/** Logs what callers heard after a request to a model had failed: the failure itself is logged before that is known. */
import type { FailureLog } from '../../adapters/llm/failure-log.ts';
import type { ReplyResult } from '../../contracts/activities.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { CallFields } from '../../lib/call-fields.ts';
import { createOnceAMinute } from '../../lib/once-a-minute.ts';

/** The failed requests of one connection's turns. */
export interface HeardInstead {
  failed(id: TurnId, failure: StepFailure): void;
  /** The turn is over. */
  settled(result: ReplyResult): void;
}

/** Creates the log of a gateway. Call the returned function for each connection, with the fields of its call. */
export function createHeardInstead(
  log: Pick<FailureLog, 'warn'>,
  now?: () => number,
): (call: CallFields) => HeardInstead {
  const isDue = createOnceAMinute(now);
  return (call) => {
    const failures = new Map<TurnId, StepFailure>();
    return {
      // The first one is the cause. Those of later attempts have lines of their own.
      failed: (id, failure) => void (failures.has(id) || failures.set(id, failure)),
      settled(result) {
        const failure = failures.get(result.turnId);
        failures.delete(result.turnId);
        if (failure === undefined) return;
        const { step: rung, type, host, model, status, code } = failure;
        const fields = { rung, type, host, model, status, code, heard: heardIn(result) };
        if (isDue(JSON.stringify(fields)))
          log.warn({ ...call, ...fields }, 'what the caller heard after a model had failed');
      },
    };
  };
}

/** Whose words the caller heard, in order: `filler` and the rung that answered. Empty: none. */
function heardIn({ said, heard = said, filler, rung }: ReplyResult): readonly string[] {
  const hasFiller = filler !== undefined && filler.heard.trim() !== '';
  const hasAnswer = heard.trim() !== '';
  return [...(hasFiller ? ['filler'] : []), ...(hasAnswer ? [rung ?? 'the beginning of an answer'] : [])];
}
