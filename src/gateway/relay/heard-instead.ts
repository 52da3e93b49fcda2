/** Logs what callers heard after a request to a model had failed: the failure itself is logged before that is known. */
import type { FailureLog } from '../../adapters/llm/failure-log.ts';
import type { ReplyResult } from '../../contracts/activities.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';

/** How long the same line is not logged again. */
const QUIET_MS = 60_000;

/** The failed requests of one connection's turns. */
export interface HeardInstead {
  failed(id: TurnId, failure: StepFailure): void;
  /** The turn is over. */
  settled(result: ReplyResult): void;
}

/** Creates the log of a gateway. Call the returned function for each connection. */
export function createHeardInstead(
  log: Pick<FailureLog, 'warn'>,
  now: () => number = () => performance.now(),
): () => HeardInstead {
  const loggedAt = new Map<string, number>();
  const logOnce = (fields: object): void => {
    const id = JSON.stringify(fields);
    if (now() - (loggedAt.get(id) ?? -Infinity) < QUIET_MS) return;
    loggedAt.set(id, now());
    log.warn(fields, 'what the caller heard after a model had failed');
  };
  return () => {
    const failures = new Map<TurnId, StepFailure>();
    return {
      // The first one is the cause. Those of later attempts have lines of their own.
      failed: (id, failure) => void (failures.has(id) || failures.set(id, failure)),
      settled(result) {
        const failure = failures.get(result.turnId);
        failures.delete(result.turnId);
        if (failure === undefined) return;
        const { step: rung, type, host, model, status, code } = failure;
        logOnce({ rung, type, host, model, status, code, heard: heardIn(result) });
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
