/** Answers a turn in the gateway if the workflow cannot be reached. It uses the same rules and code as the workflow. */
import { ApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../activities/failure.ts';
import { answerAloud } from '../../activities/answer-aloud.ts';
import type { AnswerDeps } from '../../activities/answer-aloud.ts';
import { correctedIn, speakOn } from '../../activities/correct-claims.ts';
import { sayAloud } from '../../activities/say-aloud.ts';
import type { Speech } from '../../activities/turn-claim.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { ReplyResult } from '../../contracts/activities.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { Answered } from '../../contracts/call.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { describeFailure } from '../../contracts/failures.ts';
import type { Failed, StepFailure } from '../../contracts/failures.ts';
import type { FixedReply, ToolCall } from '../../contracts/tools.ts';
import { buildSayInput } from '../../conversation/inputs.ts';
import type { Plan } from '../../conversation/plan.ts';
import { agentNow } from '../../conversation/languages.ts';
import { speechText } from '../../conversation/speech-text/speech-text.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import { afterWish, fixedReply } from '../../conversation/tools/plan-calls.ts';
import { readBackText } from '../../conversation/tools/read-back.ts';
import { toolLines } from '../../conversation/tools/tool-lines.ts';
import { wordsBefore } from '../../conversation/transfer.ts';
import { findTurn } from '../../conversation/turns.ts';
import { answerTurn, passageRefs } from '../../conversation/turn-driver.ts';
import type { AnswerPlan } from '../../conversation/turn-driver.ts';

export interface StandInDeps extends AnswerDeps {
  readonly knowledge: KnowledgeSearch;
}

/** A turn whose words are owed, according to the mirror. */
export interface OwedTurn {
  readonly state: CallState;
  readonly plan: Exclude<Plan, { do: 'nothing' }>;
}

export interface StandIn {
  /** Answers the turn, unless its claim is taken. Resolves when the answer has been sent, or a goodbye has been heard. */
  takeOver(turn: OwedTurn): Promise<void>;
  /** Says `words` in a turn whose tools have no result, unless its claim is taken. */
  excuse(id: TurnId, words: string): void;
  /** A turn is settled. Returns the turn report for the workflow if the stand-in has answered it. */
  settled(result: ReplyResult): Omit<Answered, 'epoch'> | undefined;
}

/** The call that a stand-in works for. */
export interface StandInCall {
  readonly claim: (id: TurnId) => Speech;
  /** The current state of the call. It includes failures since the turn began. */
  readonly state: () => CallState | undefined;
  readonly hangUp: () => void;
  readonly transfer: () => void;
  /** Something was thrown that no rule foresees. */
  readonly onBug: (error: unknown) => void;
}

/** Facts of an answer that the workflow cannot know. */
interface OwnAnswer {
  passages?: NonNullable<Answered['passages']>;
  wish?: NonNullable<Answered['wish']>;
  readonly failures: StepFailure[];
}

/** Creates the stand-in of a connection. */
export function createStandIn(deps: StandInDeps, call: StandInCall): StandIn {
  const answered = new Map<TurnId, OwnAnswer>();

  /** A bug is reported, and does not silence the turn: another rung answers, as it would in the workflow. */
  const failureOf = (error: unknown): Failed => {
    const failure = toFailure(error);
    if (failure instanceof ApplicationFailure) return describeFailure(failure);
    call.onBug(error);
    return describeFailure({});
  };

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
        // Parked work was requested with `elapsedMs` 0. Only an input with the same limits adopts it.
        elapsedMs: (failures) => (failures.length === 0 ? 0 : Date.now() - turn.at),
        isOver: () => speech.isJoined || speech.signal.aborted,
        search: (input) => deps.parked.takeSearch(input) ?? searchPassages(deps.knowledge, input),
        failureOf,
        async reply(input) {
          try {
            const { isLast, calls } = await answerAloud(deps, input, speech);
            let isTransfer = false;
            if (calls !== undefined) {
              own.wish = calls;
              speech = call.claim(turn.id);
              const fixed = fixedFor(now(), turn, calls);
              isTransfer = fixed?.do === 'transfer';
              speakOn(speech, wordsFor(agentNow(now()), fixed));
              speech.finish(correctedIn(agentNow(now()), speech));
            }
            if (isLast !== true && !isTransfer) return undefined;
            if ((await speech.outcome).outcome === 'spoken') {
              if (isTransfer) call.transfer();
              else call.hangUp();
            }
            return undefined;
          } catch (error: unknown) {
            const failed = failureOf(error);
            speech = call.claim(turn.id);
            return failed;
          }
        },
        // It never asks for more rounds.
        runTools: async () => undefined,
        isToolTimeOver: () => true,
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
      if (outcome !== 'spoken') return;
      if (plan.owed.thenEnd === true) call.hangUp();
      if (plan.owed.thenTransfer === true) call.transfer();
    },
    excuse(id, words) {
      const speech = call.claim(id);
      if (speech.isJoined) return;
      answered.set(id, { failures: [] });
      speakOn(speech, words);
      speech.finish();
    },
    settled(reply) {
      const own = answered.get(reply.turnId);
      answered.delete(reply.turnId);
      return own === undefined ? undefined : { reply, standIn: true, ...own };
    },
  };
}

function fixedFor(state: CallState, { id }: Turn, calls: readonly ToolCall[]): FixedReply | undefined {
  const after = afterWish(state, id, calls, 0);
  const turn = findTurn(after, id);
  return turn && fixedReply(after, { ...turn, rounds: [''] });
}

/** What is said instead of carrying out a wish: the workflow does that when it is back. A wish that needs it is read back. */
function wordsFor(agent: AgentConfig, fixed: FixedReply | undefined): string {
  if (fixed?.do === 'transfer') return wordsBefore(agent);
  return fixed?.do === 'readBack'
    ? speechText(readBackText(agent, fixed), agent)
    : toolLines(agent).handedOver;
}

/** Failures of rungs in the turn before the stand-in took it over. */
function failedRungs({ turns, policy }: CallState, id: TurnId): readonly StepFailure[] {
  const failures = turns.find((turn) => turn.id === id)?.failures ?? [];
  return failures.filter(({ step }) => policy.replyLadder.some(({ name }) => name === step));
}
