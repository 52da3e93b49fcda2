/**
 * Builds the inputs of the activities of a turn. Workflow and gateway both use it, so that a speculative result has exactly
 * the input that the workflow asks for.
 */
import type {
  NamedPassages,
  Passage,
  ReplyInput,
  SayInput,
  ScheduledReply,
  SearchInput,
} from '../contracts/activities.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { OutboundNote } from '../contracts/outbound.ts';
import { buildContext } from './context.ts';
import type { Attempt } from './ladder.ts';
import { normalise } from './normalise.ts';
import type { OutboundState } from './outbound/outbound-state.ts';
import type { Plan } from './plan.ts';
import type { CallState, Turn } from './state.ts';
import { notesBefore, roundsOf } from './tools/actions.ts';
import { fixedReply } from './tools/plan-calls.ts';
import { callerWords, findTurn, isContinued } from './turns.ts';

/** Number of preceding questions in a search. Two or three questions may depend on each other: "When do you open?" "On Saturdays?" "And Sundays?" */
const QUESTIONS_BEFORE = 2;
/** Maximum length of each. The end is kept, because that is where the question is. */
const MAX_QUESTION_BEFORE = 120;

const MINUTE_MS = 60_000;

/** Builds the search for a turn. */
export function buildSearchInput(state: CallState, turn: Turn): SearchInput {
  const before = questionsBefore(state, turn);
  return {
    callSid: state.callSid,
    tenant: state.agent.tenant,
    query: normalise(callerWords(state.turns, turn)),
    ...(before === '' ? {} : { context: before }),
    limit: state.policy.passages,
    chars: state.policy.passageChars,
  };
}

function questionsBefore({ turns }: CallState, turn: Turn): string {
  return turns
    .filter(({ kind, number, late }) => kind === 'speech' && number < turn.number && late === undefined)
    .filter((before) => !isContinued(turns, before))
    .slice(-QUESTIONS_BEFORE)
    .map((before) => normalise(callerWords(turns, before)).slice(-MAX_QUESTION_BEFORE))
    .join('. ');
}

/** Builds the input of `reply` for one attempt of the reply ladder. */
export function buildReplyInput(
  state: CallState,
  plan: Extract<Plan, { do: 'answer' }>,
  passages: readonly Passage[],
  { rung, waitMs }: Attempt,
  noMoreTools = false,
): ReplyInput {
  const { turn, owed, on } = plan;
  return {
    callSid: state.callSid,
    epoch: on.epoch,
    turnId: turn.id,
    rung: rung.name,
    agent: { id: state.agent.id, version: state.agent.version },
    ...(state.language === undefined ? {} : { language: state.language }),
    ...(state.agent.timeZone === undefined ? {} : { at: turn.at - (turn.at % MINUTE_MS) }),
    context: buildContext(state, turn),
    ...(state.digest === undefined ? {} : { digest: state.digest }),
    ...unacknowledged(state),
    passages,
    limits: {
      firstTokenMs: rung.firstTokenMs,
      stallMs: rung.stallMs,
      maxChars: state.agent.limits.maxResponseChars,
      ...heartbeatsOf(state),
    },
    ...(waitMs === 0 ? {} : { waitMs }),
    ...(owed.resume === undefined ? {} : { resume: owed.resume }),
    ...toolInputs(state, turn.id, noMoreTools),
    ...(state.outbound === undefined ? {} : { outbound: noteOf(state.outbound) }),
  };
}

/** Nothing private before the person is certain. */
function noteOf({ reason, name, details, party }: OutboundState): OutboundNote {
  const isCertain = party === 'person';
  return {
    ...{ reason, isCertain },
    ...(name === undefined ? {} : { name }),
    ...(details === undefined || !isCertain ? {} : { details }),
  };
}

/** What tools have done. Nothing in calls without tools, so that their inputs stay as they were. */
function toolInputs(
  state: CallState,
  id: TurnId,
  noMoreTools: boolean,
): Pick<ReplyInput, 'rounds' | 'actions' | 'fixed' | 'noMoreTools'> {
  const turn = state.agent.tools === undefined ? undefined : findTurn(state, id);
  if (turn === undefined) return {};
  const rounds = roundsOf(state, turn);
  const actions = notesBefore(state, turn);
  const fixed = fixedReply(state, turn);
  return {
    ...(rounds.length === 0 ? {} : { rounds }),
    ...(actions.length === 0 ? {} : { actions }),
    ...(noMoreTools ? { noMoreTools } : {}),
    ...(fixed === undefined ? {} : { fixed }),
  };
}

/** Replaces the passages of a reply by their name. */
export function withNamedPassages({ passages, ...input }: ReplyInput, found: NamedPassages): ScheduledReply {
  return { ...input, found };
}

/**
 * Normalises an input for comparison. A partial prompt and the final one usually differ only in case, white space and
 * final punctuation, which does not change the answer. `learnt` does not change it either, and a speculative answer that
 * began in the minute before is still right.
 */
export function normalisedInput(input: SearchInput | ReplyInput): SearchInput | ReplyInput {
  if ('query' in input) return input;
  const { learnt, at, ...asked } = input;
  const last = asked.context.at(-1);
  if (last?.caller === undefined) return asked;
  return { ...asked, context: [...asked.context.slice(0, -1), { ...last, caller: normalise(last.caller) }] };
}

/** Builds the input of `say`. */
export function buildSayInput(state: CallState, plan: Extract<Plan, { do: 'say' }>): SayInput {
  return {
    callSid: state.callSid,
    epoch: plan.on.epoch,
    turnId: plan.turn.id,
    text: plan.text,
    ...(plan.owed.thenEnd === undefined ? {} : { thenEnd: true }),
    ...(plan.owed.thenTransfer === undefined ? {} : { thenTransfer: true }),
    ...(plan.owed.isFinal === undefined ? {} : { isFinal: true }),
    ...(plan.owed.mustBeSaid === undefined ? {} : { mustBeSaid: true }),
    ...unacknowledged(state),
    ...heartbeatsOf(state),
  };
}

function unacknowledged({ learnt }: CallState): Pick<ReplyInput, 'learnt'> {
  return learnt.events.length === 0 ? {} : { learnt };
}

function heartbeatsOf({ policy: { heartbeatEveryMs } }: CallState): Pick<SayInput, 'heartbeatEveryMs'> {
  return heartbeatEveryMs === undefined ? {} : { heartbeatEveryMs };
}
