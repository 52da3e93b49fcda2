/** Cursors of lists: opaque to clients. */
import type { CallPosition } from '../../adapters/postgres/call-list.ts';
import type { DeliveryPosition } from '../../adapters/postgres/delivery-list.ts';

/** The cursor of the page after `position`. */
export function cursorAfter({ startedAt, callSid }: CallPosition): string {
  return Buffer.from(`${startedAt.getTime()} ${callSid}`).toString('base64url');
}

/** Undefined if it is no cursor of ours. */
export function readCursor(cursor: string): CallPosition | undefined {
  const [, at, callSid] = /^(\d{1,15}) (\w+)$/u.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return callSid === undefined ? undefined : { startedAt: new Date(Number(at)), callSid };
}

/** The cursor of the page of deliveries after `position`. */
export function cursorAfterDelivery({ at, id }: DeliveryPosition): string {
  return Buffer.from(`${id} ${at}`).toString('base64url');
}

/** Undefined if it is no cursor of ours. */
export function readDeliveryCursor(cursor: string): DeliveryPosition | undefined {
  const [, id, at] =
    /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?)$/u.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? [];
  return id === undefined || at === undefined ? undefined : { id, at };
}
