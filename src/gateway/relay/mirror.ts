/**
 * The gateway's copy of a call's state, computed with the same reducer. It receives every signal at the moment when that is
 * sent to the workflow, so it knows what the workflow is about to ask for.
 */
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Attached, CallStart, Utterance } from '../../contracts/call.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { initialState } from '../../conversation/initial-state.ts';
import { agentNow } from '../../conversation/languages.ts';
import { planOwed, planTurn } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { findTurn } from '../../conversation/turns.ts';
import type { OwedTurn } from './stand-in.ts';
import type { TurnSpeculation } from './turn-speculation.ts';

/** The copy of one call's state, for one connection. */
export interface Mirror {
  /** Applies an event and starts speculation on what the workflow will ask for next. */
  apply(event: CallEvent): void;
  /** Starts speculation in case the caller says no more than `utterance`. `isHeld`: does not send the model request yet. */
  guess(utterance: Utterance, options: { readonly isHeld: boolean }): void;
  /** A turn is settled. */
  settled(result: ReplyResult): void;
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
  language,
  onOwed,
  onLanguage,
}: MirrorDeps): Mirror {
  const { epoch } = attached;
  let state = epoch === 1 ? reduce(initialState(start), { type: 'attached', ...attached }) : undefined;
  /** Events that arrived before the state of the call was read. */
  const early: CallEvent[] = [];
  let spokenLanguage = language;

  const advance = (now: CallState) => {
    state = now;
    const languageNow = agentNow(now).language;
    if (languageNow !== spokenLanguage) onLanguage(languageNow);
    spokenLanguage = languageNow;
    const plan = planTurn(state);
    if (plan.do === 'nothing') return;
    speculation.begin(state, plan);
    state = reduce(state, { type: 'started', turnId: plan.turn.id, epoch: plan.on.epoch });
  };
  const apply = (event: CallEvent) => {
    if (state === undefined) early.push(event);
    else advance(reduce(state, event));
  };
  const owedTurn = () => (state?.owed == null ? undefined : findTurn(state, state.owed.turnId));
  void known.then((read) => {
    if (state !== undefined) return;
    advance(
      read === undefined
        ? reduce(earlier ?? { ...initialState(start), epoch: epoch - 1 }, { type: 'attached', ...attached })
        : unasked(read, epoch),
    );
    for (const event of early.splice(0)) apply(event);
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
    settled: (result) => apply({ type: 'replied', epoch, result }),
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
