/** The numbers of a call's connections. */
import type { CallSid } from '../../contracts/ids.ts';
import type { Sessions } from './sessions.ts';

/** The highest number of a connection. */
export const MAX_EPOCH = 1_000;

/**
 * A connection that begins while the newest number of its call is unknown takes the first number of the next range. A
 * range is longer than the 100 reconnects that an agent's file may allow, so no other connection has that number.
 */
const RANGE = 125;

/** Parses the number of a connection from a parameter of our own TwiML. A call starts with 1. Undefined if it is invalid. */
export function epochOf(text = '1'): number | undefined {
  const epoch = Number(text);
  return Number.isSafeInteger(epoch) && epoch >= 1 && epoch <= MAX_EPOCH ? epoch : undefined;
}

/**
 * The number of the next connection of a call. `known`: the newest that its workflow has seen; undefined if the workflow does not
 * answer. Then another gateway may have a newer connection than this one knows of.
 */
export function nextEpoch(
  sessions: Pick<Sessions, 'get' | 'live'>,
  callSid: CallSid,
  known: number | undefined,
): number {
  const here = sessions.get(callSid)?.epoch ?? 0;
  // Temporal may not know yet what this gateway knows.
  if (known !== undefined) return Math.max(known, here) + 1;
  const isLive = sessions.live().some(({ start }) => start.callSid === callSid);
  return isLive ? here + 1 : (Math.floor(here / RANGE) + 1) * RANGE + 1;
}

/** How many reconnects are behind the connection `epoch`, itself included. */
export function reconnectsAt(epoch: number): number {
  return epoch % RANGE;
}
