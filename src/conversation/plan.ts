import type { GatewayRef } from '../contracts/call.ts';
import type { CallState, Owed, Turn } from './state.ts';
import { findTurn } from './turns.ts';

/** What is to be done next. `answer` asks knowledge and model; `say` speaks fixed words. */
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

export interface Connection {
  readonly epoch: number;
  readonly gateway: GatewayRef;
}

/** The next step of a call: words that are owed and have not been asked for on the present connection. */
export function planTurn(state: CallState): Plan {
  const plan = planOwed(state);
  return plan.do !== 'nothing' && plan.turn.askedOn >= state.epoch ? { do: 'nothing' } : plan;
}

/** How the words that are owed are made, whether they have been asked for or not. */
export function planOwed(state: CallState): Plan {
  const { owed, gateway, epoch } = state;
  if (owed === null || gateway === null || state.ended !== null) return { do: 'nothing' };
  const turn = findTurn(state, owed.turnId);
  if (turn === undefined) return { do: 'nothing' };
  const on = { epoch, gateway };
  if (owed.text === undefined) return { do: 'answer', turn, owed, on };
  return { do: 'say', turn, owed, text: owed.resume?.unheard ?? owed.text, on };
}

/** True where words are owed and the connection that was to speak them is gone: a new one must come. */
export function awaitsReconnect(state: CallState): boolean {
  if (state.owed === null || state.ended !== null) return false;
  return findTurn(state, state.owed.turnId)?.outcome === 'dropped';
}
