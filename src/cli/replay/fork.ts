/** Goes on from a turn of a recorded call with another agent or model. Nothing is spoken, stored or signalled. */
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
  /** First turn that is answered anew: one of `forkableTurns`. */
  readonly from: number;
  readonly agent: AgentConfig;
  readonly policy: CallPolicy;
  readonly model: ReplyModel;
  readonly search: (input: SearchInput) => Promise<readonly Passage[]>;
}

export interface ForkedTurn {
  readonly original: RecordedTurn;
  /** The new answer; absent where the turn asks for none and stays as it was. */
  readonly said?: string;
}

/** Longest wait for one whole answer: nobody is on the line. */
const ANSWER_MS = 60_000;
const EPOCH = 1;
const NOWHERE = { id: gatewayId('fork'), taskQueue: 'fork' };

/** The turns with words of the caller that were to be answered. */
export function forkableTurns({ turns }: RecordedCall): readonly RecordedTurn[] {
  return turns.filter(isAnswered);
}

/** Notices are fixed words; words of the caller who went on talking before anything was said belong to the next turn. */
function isAnswered({ caller, outcome, said }: RecordedTurn): boolean {
  return caller !== null && !(outcome === 'cut' && said === '');
}

/** The turns from `from` on, one by one: the caller's words of then, answered by the model of now. */
export async function* forkCall(options: ForkOptions): AsyncGenerator<ForkedTurn, void, void> {
  const { call, from, agent, policy } = options;
  const first = call.turns.find(({ number }) => number === from);
  const digest = first === undefined ? undefined : call.contextOf(first)?.digest;
  let state: CallState = {
    ...initialState({ ...call.start, agent, policy }),
    epoch: EPOCH,
    gateway: NOWHERE,
    turns: call.turns.filter(({ number }) => number < from).map(asItWas),
    // No new one is made: the turns after it stay in the context.
    ...(digest === undefined ? {} : { digest }),
  };
  for (const original of call.turns.filter(({ number }) => number >= from)) {
    if (!isAnswered(original)) {
      state = { ...state, turns: [...state.turns, asItWas(original)] };
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
  if (plan.do !== 'answer' || rung === undefined) throw new Error('the words of a caller are to be answered');
  const { turn, on } = plan;
  const passages = await search(buildSearchInput(state, turn));
  const input = buildReplyInput(state, plan, passages, { rung, waitMs: 0 });
  // The first question is the very one that the other model was asked; later ones follow the new answers.
  const { context } = (original.number === from ? call.contextOf(original) : undefined) ?? input;
  const digest = state.digest?.text;
  const signal = AbortSignal.timeout(ANSWER_MS);
  let text = '';
  const request = { agent: agentNow(state), context, passages, signal };
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

function asItWas({ number, kind, at, caller, outcome, said, heard }: RecordedTurn): Turn {
  return { ...newTurn({ number, id: turnId(EPOCH, number), kind, at, caller }), outcome, said, heard };
}
