/** Cursors of the list of calls: opaque to clients. */
import type { CallPosition } from '../../adapters/postgres/call-list.ts';

/** The cursor of the page after `position`. */
export function cursorAfter({ startedAt, callSid }: CallPosition): string {
  return Buffer.from(`${startedAt.getTime()} ${callSid}`).toString('base64url');
}

/** Undefined if it is no cursor of ours. */
export function readCursor(cursor: string): CallPosition | undefined {
  const [, at, callSid] = /^(\d{1,15}) (\w+)$/u.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return callSid === undefined ? undefined : { startedAt: new Date(Number(at)), callSid };
}
