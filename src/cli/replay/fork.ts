/** Answers the turns of a recorded call again with another agent or model. Speaks, stores and signals nothing. */
import type { ReplyModel } from '../../adapters/ports/model.ts';
import type { Passage, SearchInput } from '../../contracts/activities.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { gatewayId, turnId } from '../../contracts/ids.ts';
import type { CallPolicy } from '../../contracts/policy.ts';
import { buildReplyInput, buildSearchInput } from '../../conversation/inputs.ts';
import { agentNow } from '../../conversation/languages.ts';
import { planTurn } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import { firstSentences } from '../../conversation/sentences.ts';
import { speechText } from '../../conversation/speech-text/speech-text.ts';
import { initialState } from '../../conversation/initial-state.ts';
import type { CallEvent, CallState, Turn } from '../../conversation/state.ts';
import { newTurn } from '../../conversation/turns.ts';
import type { RecordedCall, RecordedTurn } from './recorded-call.ts';

export interface ForkOptions {
  readonly call: RecordedCall;
  /** Number of the first turn to answer again; must be one of `forkableTurns`. */
  readonly from: number;
  readonly agent: AgentConfig;
  readonly policy: CallPolicy;
  readonly model: ReplyModel;
  readonly search: (input: SearchInput) => Promise<readonly Passage[]>;
}

export interface ForkedTurn {
  readonly original: RecordedTurn;
  /** The new answer; absent if the turn needs no answer and stays as it was. */
  readonly said?: string;
}

/** Limit of the wait for one complete answer. No caller is waiting. */
const ANSWER_MS = 60_000;
const EPOCH = 1;
const NOWHERE = { id: gatewayId('fork'), taskQueue: 'fork' };

/** The turns in which the agent answered words of the caller. */
export function forkableTurns({ turns }: RecordedCall): readonly RecordedTurn[] {
  return turns.filter(isAnswered);
}

/**
 * Whether the turn has a model's answer. Notices are fixed words. If the caller went on talking before the agent said
 * anything, the words belong to the next turn.
 */
function isAnswered({ caller, outcome, said }: RecordedTurn): boolean {
  return caller !== null && !(outcome === 'cut' && said === '');
}

/** Yields the turns from `from` on, each with the recorded words of the caller and the new answer. */
export async function* forkCall(options: ForkOptions): AsyncGenerator<ForkedTurn, void, void> {
  const { call, from, agent, policy } = options;
  const first = call.turns.find(({ number }) => number === from);
  const digest = first === undefined ? undefined : call.contextOf(first)?.digest;
  let state: CallState = {
    ...initialState({ ...call.start, agent, policy }),
    epoch: EPOCH,
    gateway: NOWHERE,
    turns: call.turns.filter(({ number }) => number < from).map(unchangedTurn),
    // No new digest is made. The turns after this digest stay in the context.
    ...(digest === undefined ? {} : { digest }),
  };
  for (const original of call.turns.filter(({ number }) => number >= from)) {
    if (!isAnswered(original)) {
      state = { ...state, turns: [...state.turns, unchangedTurn(original)] };
      yield { original };
      continue;
    }
    state = reduce(state, inputOf(original));
    const { said, events } = await answer(state, original, options);
    state = events.reduce(reduce, state);
    yield { original, said };
  }
}

async function answer(
  state: CallState,
  original: RecordedTurn,
  { call, model, search, from }: ForkOptions,
): Promise<{ said: string; events: readonly CallEvent[] }> {
  const plan = planTurn(state);
  const rung = state.policy.replyLadder[0];
  if (plan.do !== 'answer' || rung === undefined)
    throw new Error('unreachable: words of the caller need an answer');
  const { turn, on } = plan;
  const passages = await search(buildSearchInput(state, turn));
  const input = buildReplyInput(state, plan, passages, { rung, waitMs: 0 });
  // For the first turn, the model gets exactly the recorded context. Later contexts include the new answers.
  const { context } = (original.number === from ? call.contextOf(original) : undefined) ?? input;
  const digest = state.digest?.text;
  const signal = AbortSignal.timeout(ANSWER_MS);
  let text = '';
  const { at } = input;
  const request = {
    agent: agentNow(state),
    context,
    passages,
    signal,
    ...(at === undefined ? {} : { at }),
  };
  for await (const event of model.stream(digest === undefined ? request : { ...request, digest })) {
    if (event.type === 'token') text += event.text;
  }
  const said = firstSentences(speechText(text, state.agent), input.limits.maxChars);
  const result = {
    turnId: turn.id,
    outcome: 'spoken',
    said,
    model: model.name,
    times: { at: turn.at },
  } as const;
  return {
    said,
    events: [
      { type: 'started', turnId: turn.id, epoch: on.epoch },
      { type: 'replied', epoch: on.epoch, rung: rung.name, result },
    ],
  };
}

function inputOf({ number, kind, at, caller }: RecordedTurn): CallEvent {
  const input = { epoch: EPOCH, seq: number, at };
  const words = caller ?? '';
  return kind === 'keys'
    ? { type: 'dtmf', ...input, digits: words }
    : { type: 'utterance', ...input, text: words, lang: '' };
}

function unchangedTurn({ number, kind, at, caller, outcome, said, heard }: RecordedTurn): Turn {
  return { ...newTurn({ number, id: turnId(EPOCH, number), kind, at, caller }), outcome, said, heard };
}
