/** Answers a turn in the gateway, with the rules and the code of the workflow, when the workflow cannot be reached. */
import { ApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../activities/failure.ts';
import { answerAloud } from '../../activities/answer-aloud.ts';
import type { AnswerDeps } from '../../activities/answer-aloud.ts';
import { sayAloud } from '../../activities/say-aloud.ts';
import type { Speech } from '../../activities/turn-claim.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Answered } from '../../contracts/call.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { describeFailure } from '../../contracts/failures.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import { buildSayInput } from '../../conversation/inputs.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallState } from '../../conversation/state.ts';
import { answerTurn, passageRefs } from '../../conversation/turn-driver.ts';
import type { AnswerPlan, Failed } from '../../conversation/turn-driver.ts';

export interface StandInDeps extends AnswerDeps {
  readonly knowledge: KnowledgeSearch;
}

/** A turn whose words are owed, as far as the gateway knows. */
export interface OwedTurn {
  readonly state: CallState;
  readonly plan: Exclude<Plan, { do: 'nothing' }>;
}

export interface StandIn {
  /** Takes the turn over, unless somebody speaks in it already. Resolves when nothing more is to be done for it. */
  takeOver(turn: OwedTurn): Promise<void>;
  /** A turn is settled. Returns what the workflow has to be told of it, if the gateway has answered it. */
  settled(result: ReplyResult): Omit<Answered, 'epoch'> | undefined;
}

export interface StandInCall {
  readonly claim: (id: TurnId) => Speech;
  /** The state of the call at this moment, with what has failed meanwhile. */
  readonly state: () => CallState | undefined;
  readonly hangUp: () => void;
}

/** What the workflow cannot know of an answer of the gateway. */
interface OwnAnswer {
  passages?: NonNullable<Answered['passages']>;
  readonly failures: StepFailure[];
}

export function createStandIn(deps: StandInDeps, call: StandInCall): StandIn {
  const answered = new Map<TurnId, OwnAnswer>();

  const answer = (state: CallState, plan: AnswerPlan, first: Speech): Promise<void> => {
    const { turn } = plan;
    const own: OwnAnswer = { failures: [] };
    answered.set(turn.id, own);
    let speech = first;
    const now = () => call.state() ?? state;
    return answerTurn(
      {
        state: now,
        now: () => Date.now(),
        // Parked work was requested when the caller had finished: the input of that moment adopts it.
        elapsedMs: (failures) => (failures.length === 0 ? 0 : Date.now() - turn.at),
        isOver: () => speech.isJoined || speech.signal.aborted,
        search: (input) => deps.parked.takeSearch(input) ?? searchPassages(deps.knowledge, input),
        failureOf,
        async reply(input) {
          try {
            await answerAloud(deps, input, speech);
            return undefined;
          } catch (error: unknown) {
            const failed = failureOf(error);
            speech = call.claim(turn.id);
            return failed;
          }
        },
        onFound: ({ passages }) => (own.passages = passageRefs(passages)),
        onFailed: (failure) => own.failures.push(failure),
        onExhausted: () => speech.finish(),
      },
      plan,
      failedRungs(now(), turn.id),
    );
  };

  return {
    async takeOver({ state, plan }) {
      const speech = call.claim(plan.turn.id);
      if (speech.isJoined) return;
      if (plan.do === 'answer') {
        await answer(state, plan, speech);
        return;
      }
      answered.set(plan.turn.id, { failures: [] });
      sayAloud(buildSayInput(state, plan), speech);
      const { outcome } = await speech.outcome;
      if (plan.owed.thenEnd === true && outcome === 'spoken') call.hangUp();
    },
    settled(reply) {
      const own = answered.get(reply.turnId);
      answered.delete(reply.turnId);
      return own === undefined ? undefined : { reply, ...own };
    },
  };
}

/** What has failed in the turn before the gateway took it over. */
function failedRungs({ turns, policy }: CallState, id: TurnId): readonly StepFailure[] {
  const failures = turns.find((turn) => turn.id === id)?.failures ?? [];
  return failures.filter(({ step }) => policy.replyLadder.some(({ name }) => name === step));
}

/** Anything else is a bug and no reason to try again. */
function failureOf(error: unknown): Failed {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure)) throw error;
  return describeFailure(failure);
}
