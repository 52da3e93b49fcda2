/** Who ended a call, and why, for the call record. */
import type { Ended } from '../contracts/call.ts';
import type { CallState } from './state.ts';

export interface Ending {
  readonly by: 'caller' | 'agent' | 'limit' | 'operator' | 'carrier' | 'system';
  /** As in docs/architecture.md. */
  readonly reason: string;
}

/** Errors of the relay that a new connection would meet again: the maximum call duration, and the maximum number of calls. */
export const FINAL_RELAY_CODES: ReadonlySet<string> = new Set(['64104', '64109']);

/** Call states of the carrier in which the call was over before anyone spoke. */
const NOT_CONNECTED: ReadonlySet<string> = new Set(['busy', 'no-answer', 'failed', 'canceled']);

/** Who ended the call. Whoever hangs up during the goodbye of a limit or of an operator has not ended it. */
export function endingOf(state: CallState, ended: Ended): Ending {
  if (state.isMachine === true) return { by: 'agent', reason: 'answering-machine' };
  if (ended.transfer === 'completed') return { by: 'agent', reason: 'transferred' };
  const stopped = ended.stopped ?? state.timeLimit?.stopped;
  if (stopped === 'overrun' || (stopped === undefined && state.timeLimit?.isAnnounced === true)) {
    return { by: 'limit', reason: 'time-limit' };
  }
  if (stopped !== undefined) return { by: 'operator', reason: stopped };
  return byRelay(ended) ?? byParty(state, ended);
}

function byRelay({ by, relay }: Ended): Ending | undefined {
  if (relay?.errorCode !== undefined && FINAL_RELAY_CODES.has(relay.errorCode)) {
    return { by: 'carrier', reason: `error-${relay.errorCode}` };
  }
  // A connection may have `failed` too, which the gateway reports as a failure.
  return by === 'caller' && relay !== undefined && NOT_CONNECTED.has(relay.status)
    ? { by: 'carrier', reason: relay.status }
    : undefined;
}

function byParty(state: CallState, { by }: Ended): Ending {
  if (by === 'caller') return { by, reason: 'hung-up' };
  if (by === 'failure') {
    return { by: 'system', reason: state.voice === 'recorded' ? 'no-voice' : 'connection-lost' };
  }
  return { by, reason: state.silences > state.agent.limits.maxSilences ? 'silence' : 'goodbye' };
}
