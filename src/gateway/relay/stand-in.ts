/** Answers a turn in the gateway, by the rules and the code of the workflow, where the workflow cannot be reached. */
import { ApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../activities/failure.ts';
import { answerAloud } from '../../activities/answer-aloud.ts';
import type { AnswerDeps } from '../../activities/answer-aloud.ts';
import { sayAloud } from '../../activities/say-aloud.ts';
import type { Speech } from '../../activities/turn-claim.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { Passage, ReplyInput, ReplyResult } from '../../contracts/activities.ts';
import type { Answered } from '../../contracts/call.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { describeFailure } from '../../contracts/failures.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import { buildReplyInput, buildSayInput, buildSearchInput } from '../../conversation/inputs.ts';
import { nextAttempt } from '../../conversation/ladder.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallState } from '../../conversation/state.ts';
import { findTurn } from '../../conversation/turns.ts';

export interface StandInDeps extends AnswerDeps {
  readonly knowledge: KnowledgeSearch;
}

/** A turn whose words are owed, as far as the gateway knows. */
export interface Due {
  readonly state: CallState;
  readonly plan: Exclude<Plan, { do: 'nothing' }>;
}

export interface StandIn {
  /** Takes the turn over, unless somebody speaks in it already. Resolves when nothing more is to be done for it. */
  takeOver(due: Due): Promise<void>;
  /** The words of a turn are out of the way: what the workflow is to be told of them, where they were ours. */
  settled(result: ReplyResult): Omit<Answered, 'epoch'> | undefined;
}

export interface StandInCall {
  readonly claim: (id: TurnId) => Speech;
  /** The state of the call at this moment, with what has failed meanwhile. */
  readonly state: () => CallState | undefined;
  readonly hangUp: () => void;
}

type Answer = Due & { readonly plan: Extract<Plan, { do: 'answer' }> };

/** What the workflow cannot know of an answer of ours. */
interface OwnAnswer {
  passages?: NonNullable<Answered['passages']>;
  readonly failures: StepFailure[];
}

export function createStandIn(deps: StandInDeps, call: StandInCall): StandIn {
  const ours = new Map<TurnId, OwnAnswer>();

  const answer = async ({ state, plan }: Answer, speech: Speech, own: OwnAnswer): Promise<void> => {
    const { turn } = plan;
    const passages = await search(deps, state, plan, own);
    for (let holder = speech; !holder.isJoined && !holder.signal.aborted; holder = call.claim(turn.id)) {
      const latest = call.state() ?? state;
      const isRung = ({ step }: StepFailure) => latest.policy.replyLadder.some(({ name }) => name === step);
      const failures = findTurn(latest, turn.id)?.failures.filter(isRung) ?? [];
      const now = Date.now();
      // What is parked was asked for when the caller had finished: it is adopted by the input of that moment.
      const elapsedMs = failures.length === 0 ? 0 : now - turn.at;
      const attempt = nextAttempt(latest, { failures, elapsedMs, now });
      if (attempt === undefined) {
        holder.finish();
        return;
      }
      const failure = await tryRung(deps, buildReplyInput(state, plan, passages, attempt), holder);
      if (failure === undefined) return;
      own.failures.push(failure);
    }
  };

  return {
    async takeOver({ state, plan }) {
      const speech = call.claim(plan.turn.id);
      if (speech.isJoined) return;
      const own: OwnAnswer = { failures: [] };
      ours.set(plan.turn.id, own);
      if (plan.do === 'answer') {
        await answer({ state, plan }, speech, own);
        return;
      }
      sayAloud(buildSayInput(state, plan), speech);
      const { outcome } = await speech.outcome;
      if (plan.owed.thenEnd === true && outcome === 'spoken') call.hangUp();
    },
    settled(reply) {
      const own = ours.get(reply.turnId);
      ours.delete(reply.turnId);
      return own === undefined ? undefined : { reply, ...own };
    },
  };
}

async function search(
  { knowledge, parked }: StandInDeps,
  state: CallState,
  { turn, owed }: Answer['plan'],
  own: OwnAnswer,
): Promise<readonly Passage[]> {
  // The whole answer is known already: only the rest of it has to be said.
  if (owed.resume?.complete === true) return [];
  const input = buildSearchInput(state, turn);
  try {
    const { passages } = await (parked.takeSearch(input) ?? searchPassages(knowledge, input));
    own.passages = passages.map(({ id, title, score }) => ({ id, title, score }));
    return passages;
  } catch (error: unknown) {
    // The conversation goes on without knowledge: the model says that it does not know.
    own.failures.push(failureOf('search', error));
    return [];
  }
}

/** Answers by one model; returns the failure that calls for another one. */
async function tryRung(
  deps: StandInDeps,
  input: ReplyInput,
  speech: Speech,
): Promise<StepFailure | undefined> {
  try {
    await answerAloud(deps, input, speech);
    return undefined;
  } catch (error: unknown) {
    return failureOf(input.rung, error);
  }
}

/** Any other error is a bug and no reason to try again. */
function failureOf(step: StepFailure['step'], error: unknown): StepFailure {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure)) throw error;
  return { step, at: Date.now(), ...describeFailure(failure) };
}
