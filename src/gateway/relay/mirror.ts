/**
 * The gateway's copy of a call's state, kept by the rules of the workflow: what the workflow is told, the mirror is told
 * at the same moment, so it knows what the workflow is about to ask for.
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

export interface Mirror {
  /** Takes in what the workflow is told, and begins what the workflow will ask for because of it. */
  see(event: CallEvent): void;
  /** The caller may have said this and no more. `isHeld`: prepares everything that costs nothing. */
  guess(utterance: Utterance, options: { readonly isHeld: boolean }): void;
  /** A turn is settled. */
  settled(result: ReplyResult): void;
  /** A model has failed in a turn. */
  failed(id: TurnId, failure: StepFailure): void;
  /** How the words owed in turn `id` are made; undefined if none are owed, or if the state is not known yet. */
  owedTurn(id: TurnId): OwedTurn | undefined;
  /** Undefined until the state of a call that was begun elsewhere has been read. */
  state(): CallState | undefined;
}

export interface MirrorDeps {
  readonly start: CallStart;
  readonly attached: Attached;
  readonly speculation: Pick<TurnSpeculation, 'guess' | 'begin'>;
  /** What the workflow knows of a call that was begun on another connection; undefined if it cannot be read. */
  readonly known: Promise<CallState | undefined>;
  /** What this gateway knew at the end of the connection before, if it held that. */
  readonly earlier: CallState | undefined;
  /** The language that the relay has begun this connection in. */
  readonly language: string;
  /** Words are owed from before this connection, since then (epoch ms), and nobody else knows. */
  readonly onOwed: (id: TurnId, sinceMs: number) => void;
  /** The call goes on in another language. */
  readonly onLanguage: (language: string) => void;
}

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
  /** Events that came before the state of the call could be read. */
  const early: CallEvent[] = [];
  let spokenLanguage = language;

  const goOn = (now: CallState) => {
    state = now;
    const languageNow = agentNow(now).language;
    if (languageNow !== spokenLanguage) onLanguage(languageNow);
    spokenLanguage = languageNow;
    const plan = planTurn(state);
    if (plan.do === 'nothing') return;
    speculation.begin(state, plan);
    state = reduce(state, { type: 'started', turnId: plan.turn.id, epoch: plan.on.epoch });
  };
  const see = (event: CallEvent) => {
    if (state === undefined) early.push(event);
    else goOn(reduce(state, event));
  };
  const owedTurn = () => (state?.owed == null ? undefined : findTurn(state, state.owed.turnId));
  void known.then((read) => {
    if (state !== undefined) return;
    goOn(
      read === undefined
        ? reduce(earlier ?? initialState(start), { type: 'attached', ...attached })
        : unasked(read, epoch),
    );
    for (const event of early.splice(0)) see(event);
    // Without any knowledge of the call, what it would say now might be wrong.
    const turn = (read ?? earlier) === undefined ? undefined : owedTurn();
    if (turn !== undefined) onOwed(turn.id, turn.at);
  });

  return {
    see,
    guess(utterance, options) {
      if (state === undefined) return;
      const next = reduce(state, { type: 'utterance', ...utterance });
      speculation.guess(next, planTurn(next), options);
    },
    settled: (result) => see({ type: 'replied', epoch, result }),
    failed: (id, failure) => see({ type: 'stepFailed', turnId: id, failure }),
    owedTurn(id) {
      if (state?.owed?.turnId !== id) return undefined;
      const plan = planOwed(state);
      return plan.do === 'nothing' ? undefined : { state, plan };
    },
    state: () => state,
  };
}

/** The workflow may have asked for the words owed on this connection already: the deadline still applies to them. */
function unasked(read: CallState, epoch: number): CallState {
  return read.owed !== null && findTurn(read, read.owed.turnId)?.askedOn === epoch
    ? reduce(read, { type: 'started', turnId: read.owed.turnId, epoch: epoch - 1 })
    : read;
}
