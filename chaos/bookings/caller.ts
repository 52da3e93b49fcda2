/** A caller who books one slot, may leave a message, and does not hang up before the answer is clear. */
import type { CallSid } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import type { ChaosSystem } from '../system.ts';

export interface BookingPlan {
  readonly number: number;
  readonly name: string;
  /** Absolute local time. */
  readonly start: string;
  readonly leavesMessage: boolean;
  readonly seed: number;
}

/** What the caller was told in the end. */
export type Told = 'booked' | 'taken' | 'not done' | 'nothing';

export interface BookingRecord {
  readonly plan: BookingPlan;
  readonly callSid: CallSid;
  readonly told: Told;
  /** The caller has agreed to a read-back. */
  readonly hasAgreed: boolean;
  /** The agent has said that the business gets the message. */
  readonly isPromised: boolean;
  /** What the agent said, one line per exchange. */
  readonly heard: readonly string[];
}

/** Tries of a caller before they give up. */
const TRIES = 8;
/** One for each try: who says the same sentence again and again is taken for a recording. */
const OPENERS = ['Book', 'Please book', 'Now book', 'Can you book', 'Once more: book'];
/** Longest wait for a result that the agent has promised to tell. */
const PROMISED_MS = 25_000;
const CHECK_MS = 100;

/** Makes the call. */
export async function bookByPhone(
  plan: BookingPlan,
  { target }: Pick<ChaosSystem, 'target'>,
  scale: number,
): Promise<BookingRecord> {
  const call = await placeCall({ ...target, seed: plan.seed, timing: { scale } });
  let hasAgreed = false;
  try {
    await call.greeting();
    const wish = (count: number) => `${OPENERS[count % OPENERS.length]} ${plan.start} for ${plan.name}`;
    let words = wish(0);
    for (let count = 0; count < TRIES && toldIn(call) === 'nothing'; count++) {
      const heard = await ask(call, words);
      if (heard === undefined) break;
      if (heard.includes('Shall I book')) {
        words = 'Yes, please.';
        hasAgreed = true;
        continue;
      }
      if (hasAgreed) await until(() => toldIn(call) !== 'nothing');
      words = wish(count + 1);
    }
    if (plan.leavesMessage) await leaveMessage(call, plan);
  } catch (error) {
    // The call has failed. What it has booked is judged all the same.
    if (!(error instanceof PhoneError)) throw error;
  }
  await call.hangUp();
  return {
    plan,
    callSid: call.callSid,
    told: isLeftUndone(call) ? 'not done' : toldIn(call),
    hasAgreed,
    isPromised: isPromisedIn(call),
    heard: call.exchanges.map(({ heard }) => heard),
  };
}

/** What the agent answers. Undefined once the call is over. */
async function ask(call: PhoneCall, words: string): Promise<string | undefined> {
  try {
    return (await call.say(words)).heard;
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    // A lost connection comes back.
    return error.kind === 'ended' ? undefined : '';
  }
}

/** Leaves a message, and agrees to the read-back once. */
async function leaveMessage(call: PhoneCall, { name }: BookingPlan): Promise<void> {
  for (let count = 0; count < TRIES; count++) {
    const heard = await ask(call, `Tell them that ${name} called`);
    if (heard === undefined) return;
    if (!heard.includes('Is that right?')) continue;
    await ask(call, 'Yes, please.');
    await until(() => isPromisedIn(call));
    return;
  }
}

/** The result may come in a notice, after the answer. */
async function until(isTold: () => boolean): Promise<void> {
  const deadline = performance.now() + PROMISED_MS;
  while (!isTold() && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
  }
}

function isPromisedIn({ exchanges }: Pick<PhoneCall, 'exchanges'>): boolean {
  return exchanges.some(({ heard }) => /They will get it|your message: it has been done/u.test(heard));
}

function toldIn({ exchanges }: Pick<PhoneCall, 'exchanges'>): Told {
  // A connection that comes back repeats the clause in play.
  const all = exchanges.map(({ heard }) => heard).join('\n');
  if (/It is done, with|your appointment: [^.?!]*has been done/u.test(all)) return 'booked';
  if (/that time is taken|your appointment: it could not be done/u.test(all)) return 'taken';
  return /nothing was changed/u.test(all) ? 'not done' : 'nothing';
}

/** Whether the last answer was that the booking failed. Until the caller gives up, they ask again. */
function isLeftUndone(call: Pick<PhoneCall, 'exchanges'>): boolean {
  const last = call.exchanges.findLast(({ heard }) =>
    /That did not work|Shall I book|I am finding out|It takes a while/u.test(heard),
  );
  return toldIn(call) === 'nothing' && last?.heard.includes('That did not work') === true;
}
