/**
 * The gateway's copy of a call's state, computed with the same reducer. It receives every signal at the moment when that is
 * sent to the workflow, so it knows what the workflow is about to ask for.
 */
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Attached, CallStart, Utterance } from '../../contracts/call.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { ToolCall } from '../../contracts/tools.ts';
import { initialState } from '../../conversation/initial-state.ts';
import { agentNow } from '../../conversation/languages.ts';
import { toldBy } from '../../conversation/learnt.ts';
import { planOwed, planTurn } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { afterWish } from '../../conversation/tools/plan-calls.ts';
import { findTurn } from '../../conversation/turns.ts';
import type { OwedTurn } from './stand-in.ts';
import type { TurnSpeculation } from './turn-speculation.ts';

/** The copy of one call's state, for one connection. */
export interface Mirror {
  /** Applies an event and starts speculation on what the workflow will ask for next. */
  apply(event: CallEvent): void;
  /** Starts speculation in case the caller says no more than `utterance`. `isHeld`: does not send the model request yet. */
  guess(utterance: Utterance, options: { readonly isHeld: boolean }): void;
  /** An activity claims a turn, and brings what the workflow has learnt. If the turn is not known here, the call is read again. */
  claimed(turn: Parameters<typeof toldBy>[0]): void;
  /** A turn is settled. `wish`: the tools that its model has called, if the gateway answered by itself. */
  settled(result: ReplyResult, wish?: readonly ToolCall[]): void;
  /** A model has failed in a turn. */
  failed(id: TurnId, failure: StepFailure): void;
  /** How to produce the words owed in turn `id`. Undefined if none are owed, or if the state is not known yet. */
  owedTurn(id: TurnId): OwedTurn | undefined;
  /** Undefined until the state of a call that began on another connection has been read. */
  state(): CallState | undefined;
}

export interface MirrorDeps {
  readonly start: CallStart;
  readonly attached: Attached;
  readonly speculation: Pick<TurnSpeculation, 'guess' | 'begin'>;
  /** The state of a call that began on another connection. Undefined if it cannot be read. */
  readonly known: Promise<CallState | undefined>;
  /** What this gateway knew at the end of the previous connection, if it held that. */
  readonly earlier: CallState | undefined;
  /** Reads the state of the call from its workflow. Undefined if that cannot be read. */
  readonly readAgain: () => Promise<CallState | undefined>;
  /** The language in which the relay started this connection. */
  readonly language: string;
  /** Words are owed from before this connection, since `sinceMs` (epoch ms). */
  readonly onOwed: (id: TurnId, sinceMs: number) => void;
  /** The call has switched to another language. */
  readonly onLanguage: (language: string) => void;
}

/** Creates the mirror of a connection. For a connection after the first it queues events until `known` settles. */
export function createMirror({
  start,
  attached,
  speculation,
  known,
  earlier,
  readAgain,
  language,
  onOwed,
  onLanguage,
}: MirrorDeps): Mirror {
  const { epoch } = attached;
  let state = epoch === 1 ? reduce(initialState(start), { type: 'attached', ...attached }) : undefined;
  /** The events of this connection. For a call that began on another one, whose state may have to be read again. */
  const events: CallEvent[] = [];
  /** Claimed before the state of the call was read. */
  const early = new Set<TurnId>();
  let spokenLanguage = language;

  const advance = (now: CallState) => {
    state = now;
    const languageNow = agentNow(now).language;
    if (languageNow !== spokenLanguage) onLanguage(languageNow);
    spokenLanguage = languageNow;
    const plan = planTurn(state);
    if (plan.do === 'nothing') return;
    speculation.begin(state, plan);
    const started = { type: 'started', turnId: plan.turn.id, epoch: plan.on.epoch } as const;
    if (epoch > 1) events.push(started);
    state = reduce(state, started);
  };
  const put = (event: CallEvent) => {
    if (state !== undefined) advance(reduce(state, event));
  };
  const apply = (event: CallEvent) => {
    if (epoch > 1) events.push(event);
    put(event);
  };
  /**
   * The workflow asks for a turn that is not known here. The state came from the call record, or was read before the last input
   * of the lost connection had arrived.
   */
  const catchUp = async () => {
    const read = await readAgain();
    if (read?.epoch !== epoch) return;
    // Events that the workflow knows already change nothing. It keeps the failures of its steps itself.
    advance(events.filter(({ type }) => type !== 'stepFailed').reduce(reduce, read));
  };
  const owedTurn = () => (state?.owed == null ? undefined : findTurn(state, state.owed.turnId));
  void known.then((read) => {
    if (state !== undefined) return;
    const first =
      read === undefined
        ? reduce(earlier ?? { ...initialState(start), epoch: epoch - 1 }, { type: 'attached', ...attached })
        : unasked(read, epoch);
    const arrived = [...events];
    advance(first);
    arrived.forEach(put);
    if ([...early].some((id) => findTurn(first, id) === undefined)) void catchUp();
    // If nothing is known of the call, what this gateway would say now might be wrong.
    const turn = (read ?? earlier) === undefined ? undefined : owedTurn();
    if (turn !== undefined) onOwed(turn.id, turn.at);
  });

  return {
    apply,
    guess(utterance, options) {
      if (state === undefined) return;
      const next = reduce(state, { type: 'utterance', ...utterance });
      speculation.guess(next, planTurn(next), options);
    },
    claimed(turn) {
      const isUnknown = state !== undefined && findTurn(state, turn.turnId) === undefined;
      if (state === undefined) early.add(turn.turnId);
      apply(toldBy(turn));
      if (isUnknown && epoch > 1) void catchUp();
    },
    settled(result, wish) {
      // The next turn must know what was read back, also while the workflow does not. The same actions are learnt later, so they do not
      // count as learnt here.
      if (state !== undefined && wish !== undefined)
        state = { ...afterWish(state, result.turnId, wish, result.times.at), learnt: state.learnt };
      apply({ type: 'replied', epoch, result });
    },
    failed: (id, failure) => apply({ type: 'stepFailed', turnId: id, failure }),
    owedTurn(id) {
      if (state?.owed?.turnId !== id) return undefined;
      const plan = planOwed(state);
      return plan.do === 'nothing' ? undefined : { state, plan };
    },
    state: () => state,
  };
}

/** Marks the owed words as not asked for on this connection, even if the workflow has asked already, so that the turn deadline applies. */
function unasked(read: CallState, epoch: number): CallState {
  return read.owed !== null && findTurn(read, read.owed.turnId)?.askedOn === epoch
    ? reduce(read, { type: 'started', turnId: read.owed.turnId, epoch: epoch - 1 })
    : read;
}
