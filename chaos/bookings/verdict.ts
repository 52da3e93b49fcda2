/** Judges the calls of a run by the tables of the booking desk and by the call record. */
import type { CallSid } from '../../src/contracts/ids.ts';
import type { BookingRecord } from './caller.ts';

export interface JudgedBooking extends BookingRecord {
  /** Rows of the desk with the caller's name. */
  readonly rows: number;
  /** Messages of the caller that have reached the owner. One that was sent again has the same id, and counts once. */
  readonly messages: number;
  /** Wishes that were carried out, refused or lost, according to the call record. */
  readonly done: number;
  readonly unknown: number;
}

export interface BookingNumbers {
  readonly 'bookings.calls': number;
  readonly 'bookings.agreed': number;
  readonly 'bookings.booked': number;
  /** Calls whose caller or record says something else than the desk. */
  readonly 'bookings.wrong': number;
  readonly 'bookings.messages': number;
  /** Callers who have agreed, and were told nothing in the end; and promised messages that have not arrived. */
  readonly 'bookings.undelivered': number;
  /** Callers with two bookings, or whose message arrived twice. */
  readonly 'bookings.twice': number;
  /** Wishes of which the record does not know what became of them. */
  readonly 'bookings.unknown': number;
}

/** What is wrong with a call, in words. Empty if nothing is. */
export function faultsOf(call: JudgedBooking): readonly string[] {
  return [
    ...wrongsOf(call),
    ...(call.messages > 1 ? ['the message arrived twice'] : []),
    ...(isUndelivered(call) ? ['something promised was not delivered'] : []),
  ];
}

/** Where caller, record and desk disagree. */
function wrongsOf({ told, rows, done, unknown }: JudgedBooking): readonly string[] {
  return [
    ...(rows > 1 ? ['booked twice'] : []),
    ...(unknown === 0 && rows !== done ? [`the record says ${done} bookings, the desk has ${rows}`] : []),
    ...(told === 'booked' && rows === 0
      ? ['the caller was told of a booking that the desk does not have']
      : []),
    ...((told === 'taken' || told === 'not done') && rows > 0
      ? ['the caller was told of no booking, and the desk has one']
      : []),
  ];
}

function isUndelivered({ hasAgreed, told, isPromised, messages }: JudgedBooking): boolean {
  return (hasAgreed && told === 'nothing') || (isPromised && messages === 0);
}

/** The numbers of a run. */
export function bookingNumbers(calls: readonly JudgedBooking[]): BookingNumbers {
  const count = (test: (call: JudgedBooking) => boolean) => calls.filter(test).length;
  return {
    'bookings.calls': calls.length,
    'bookings.agreed': count(({ hasAgreed }) => hasAgreed),
    'bookings.booked': count(({ rows }) => rows > 0),
    'bookings.wrong': count((call) => wrongsOf(call).length > 0),
    'bookings.messages': count(({ isPromised }) => isPromised),
    'bookings.undelivered': count(isUndelivered),
    'bookings.twice': count(({ rows, messages }) => rows > 1 || messages > 1),
    'bookings.unknown': calls.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

/** A run with fewer kills proves little. */
const CALLS_PER_KILL = 10;

/** Whether the run is as it must be. */
export function isRight(numbers: BookingNumbers, kills: number): boolean {
  return (
    kills * CALLS_PER_KILL >= numbers['bookings.calls'] &&
    numbers['bookings.wrong'] + numbers['bookings.undelivered'] + numbers['bookings.twice'] === 0 &&
    numbers['bookings.booked'] > 0
  );
}

/** A call that went wrong, for people to read. */
export function storyOf(call: JudgedBooking, callSid: CallSid): string {
  const lines = [
    `${callSid} ${call.plan.name} ${call.plan.start}: ${faultsOf(call).join('; ')} (told: ${call.told})`,
  ];
  return [...lines, ...call.heard.map((heard) => `    ${heard}`)].join('\n');
}
