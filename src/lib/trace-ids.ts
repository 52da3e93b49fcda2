/**
 * The ids of a call's trace. They are computed from the call's id, so every process knows them: nothing travels in headers, and
 * a trace goes on after a gateway is lost, a signal is delivered by another one, or a workflow continues as a new run.
 */
import { hash } from 'node:crypto';

const hexOf = (text: string, chars: number): string => hash('sha256', text, 'hex').slice(0, chars);

/** 32 hexadecimal digits. */
export function traceIdOf(callSid: string): string {
  return hexOf(callSid, 32);
}

/** The span of a turn, or of the whole call: 16 hexadecimal digits. */
export function spanIdOf(callSid: string, turnId = 'call'): string {
  return hexOf(`${callSid} ${turnId}`, 16);
}
