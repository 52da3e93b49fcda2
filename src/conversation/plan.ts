/** Decides from the state of a call what to do next. */
import type { GatewayRef } from '../contracts/call.ts';
import type { CallState, Owed, Turn } from './state.ts';
import { findTurn } from './turns.ts';

/** The next step. `answer` uses knowledge and a model; `say` speaks fixed words. */
export type Plan =
  | { readonly do: 'nothing' }
  | { readonly do: 'answer'; readonly turn: Turn; readonly owed: Owed; readonly on: Connection }
  | {
      readonly do: 'say';
      readonly turn: Turn;
      readonly owed: Owed;
      readonly text: string;
      readonly on: Connection;
    };

/** The connection that is to speak, and its gateway. */
export interface Connection {
  readonly epoch: number;
  readonly gateway: GatewayRef;
}

/** The next step of a call: how to produce the owed words, unless the current connection has been asked for them already. */
export function planTurn(state: CallState): Plan {
  const plan = planOwed(state);
  return plan.do !== 'nothing' && plan.turn.askedOn >= state.epoch ? { do: 'nothing' } : plan;
}

/** How to produce the owed words, whether they have been asked for or not. */
export function planOwed(state: CallState): Plan {
  const { owed, gateway, epoch } = state;
  if (owed === null || gateway === null || state.ended !== null) return { do: 'nothing' };
  const turn = findTurn(state, owed.turnId);
  if (turn === undefined) return { do: 'nothing' };
  const on = { epoch, gateway };
  if (owed.text === undefined) return { do: 'answer', turn, owed, on };
  return { do: 'say', turn, owed, text: owed.resume?.unheard ?? owed.text, on };
}

/** True if words are owed and the connection that should have spoken them is lost. */
export function awaitsReconnect(state: CallState): boolean {
  if (state.owed === null || state.ended !== null) return false;
  return findTurn(state, state.owed.turnId)?.outcome === 'dropped';
}
