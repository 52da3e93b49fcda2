/** Judges the calls of a run by what the telephones of callers and people have seen. */
import type { CallSid } from '../../src/contracts/ids.ts';
import { FINAL_CALL_STATES } from '../../src/contracts/wire/webhooks.ts';

/**
 * `talked`: with a person. `back`: with the agent. `left`: hung up on the way. `unasked`: never put through. `lost`: the call ended, or
 * nothing happened any more.
 */
export type CallerFate = 'talked' | 'back' | 'left' | 'unasked' | 'lost';

/** One call to a person. */
export interface RungTelephone {
  readonly to: string;
  readonly status: string;
}

export interface JudgedTransfer {
  readonly callSid: CallSid;
  readonly fate: CallerFate;
  /** How the caller's call ended, and what they heard, for people to read. */
  readonly story: readonly string[];
  readonly rung: readonly RungTelephone[];
  /** Longest time in which the caller or one of the people was alone in a conference. Infinity: still is. */
  readonly aloneMs: number;
}

/** A call to a number, as the carrier has placed it. Times in epoch milliseconds; `until`: Infinity if it goes on. */
export interface PlacedCallOut {
  readonly status: string;
  readonly from: number;
  readonly until: number;
  readonly heard: readonly string[];
  /** How long somebody who has answered heard nothing at all. */
  readonly aloneMs: number;
}

/** A call out that was asked for. */
export interface JudgedWish {
  readonly to: string;
  /** Null: it is not done. */
  readonly outcome: string | null;
  /** As the product has written them down. */
  readonly attempts: number;
  readonly calls: readonly PlacedCallOut[];
}

export interface TransferNumbers {
  readonly 'transfers.calls': number;
  readonly 'transfers.talked': number;
  readonly 'transfers.back': number;
  readonly 'transfers.left': number;
  readonly 'transfers.unasked': number;
  readonly 'transfers.wishes': number;
  readonly 'transfers.reached': number;
  /** Calls in which a telephone was rung twice, and wishes with two calls at once or more calls than attempts. */
  readonly 'transfers.dialledTwice': number;
  /** Calls in which somebody was alone in a conference, or answered and heard nothing. */
  readonly 'transfers.leftAlone': number;
  /** Callers who got neither a person nor the agent, people whose telephone still rings or listens, and wishes that are not done. */
  readonly 'transfers.forgotten': number;
}

/** A person waits for a caller at most so long: `joinMs` and the time to end their call while something is down. */
const ALONE_MS = 30_000;

/** What is wrong with a call, in words. Empty if nothing is. */
export function faultsOf({ fate, rung, aloneMs }: JudgedTransfer): readonly string[] {
  return [
    ...(isDialledTwice(rung) ? ['a telephone was rung twice'] : []),
    ...(aloneMs > ALONE_MS
      ? [`somebody was alone in a conference for ${Math.round(aloneMs / 1_000)} s`]
      : []),
    ...(fate === 'lost' ? ['the caller got neither a person nor the agent'] : []),
    ...(rung.some(({ status }) => !FINAL_CALL_STATES.has(status))
      ? ['a telephone still rings or listens']
      : []),
  ];
}

function isDialledTwice(rung: readonly RungTelephone[]): boolean {
  return new Set(rung.map(({ to }) => to)).size < rung.length;
}

/** What is wrong with a call out, in words. Empty if nothing is. */
export function faultsOfWish(wish: JudgedWish): readonly string[] {
  return [
    ...(isPlacedTwice(wish) ? ['two calls at once, or more calls than attempts'] : []),
    ...(isAnswerless(wish) ? ['somebody answered and heard nothing'] : []),
    ...(isOpen(wish) ? ['the wish is not done, or its telephone still rings'] : []),
  ];
}

function isPlacedTwice({ calls, attempts }: JudgedWish): boolean {
  const isOverlapping = calls.some(({ until }, index) => (calls[index + 1]?.from ?? Infinity) < until);
  return isOverlapping || calls.length > attempts;
}

function isAnswerless({ calls }: JudgedWish): boolean {
  return calls.some(({ aloneMs }) => aloneMs > ALONE_MS);
}

function isOpen({ outcome, calls }: JudgedWish): boolean {
  return outcome === null || calls.some(({ status }) => !FINAL_CALL_STATES.has(status));
}

/** The numbers of a run. */
export function transferNumbers(
  calls: readonly JudgedTransfer[],
  wishes: readonly JudgedWish[],
): TransferNumbers {
  const count = (test: (call: JudgedTransfer) => boolean) => calls.filter(test).length;
  const countWishes = (test: (wish: JudgedWish) => boolean) => wishes.filter(test).length;
  const ended = (wanted: CallerFate) => count(({ fate }) => fate === wanted);
  return {
    'transfers.calls': calls.length,
    'transfers.talked': ended('talked'),
    'transfers.back': ended('back'),
    'transfers.left': ended('left'),
    'transfers.unasked': ended('unasked'),
    'transfers.wishes': wishes.length,
    'transfers.reached': countWishes(({ outcome }) => outcome === 'reached'),
    'transfers.dialledTwice': count(({ rung }) => isDialledTwice(rung)) + countWishes(isPlacedTwice),
    'transfers.leftAlone': count(({ aloneMs }) => aloneMs > ALONE_MS) + countWishes(isAnswerless),
    'transfers.forgotten':
      count(
        ({ fate, rung }) => fate === 'lost' || rung.some(({ status }) => !FINAL_CALL_STATES.has(status)),
      ) + countWishes(isOpen),
  };
}

/** Whether the run is as it must be. */
export function isRight(numbers: TransferNumbers): boolean {
  const { 'transfers.dialledTwice': twice, 'transfers.leftAlone': alone } = numbers;
  const isProven = numbers['transfers.talked'] > 0 && numbers['transfers.reached'] > 0;
  return twice + alone + numbers['transfers.forgotten'] === 0 && isProven;
}
