/** A caller who wants a person. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import type { TwilioPeople } from '../../test/fakes/twilio-people.ts';
import type { ChaosSystem } from '../system.ts';
import type { CallerFate } from './verdict.ts';

export interface TransferPlan {
  /** The number that the caller dials. People see it, so it tells the calls apart. */
  readonly to: string;
  readonly seed: number;
  /** The caller hangs up so long after they were told that they are put through (milliseconds). */
  readonly hangsUpMs?: number;
}

/** Tries of a caller until they are told that they are put through. */
const TRIES = 6;
/** Longest wait for a person or the agent, while things are down. */
const PATIENCE_MS = 240_000;
const CHECK_MS = 50;

/** Makes the call. */
export async function askForPerson(
  plan: TransferPlan,
  { target }: Pick<ChaosSystem, 'target'>,
  {
    twilio,
    accountSid,
    scale,
  }: { readonly twilio: TwilioPeople; readonly accountSid: string; readonly scale: number },
): Promise<{ readonly phone: PhoneCall; readonly fate: CallerFate; readonly reason: string }> {
  const { conferences } = twilio;
  const phone = await placeCall({
    ...target,
    to: plan.to,
    seed: plan.seed,
    accountSid,
    conferences,
    timing: { scale },
  });
  twilio.knows(phone);
  const isPutThrough = await ask(phone);
  const fate = isPutThrough ? await fateOf(phone, plan, twilio) : 'unasked';
  const { reason } = await phone.hangUp();
  return { phone, fate, reason };
}

async function ask(phone: PhoneCall): Promise<boolean> {
  try {
    await phone.greeting();
    for (let count = 0; count < TRIES && phone.status !== 'completed'; count++) {
      const { heard } = await phone.say('Can I speak to a person, please?');
      if (heard.endsWith('putting you through to a person.')) return true;
    }
  } catch (error) {
    // The call has failed before it was put through.
    if (!(error instanceof PhoneError)) throw error;
  }
  return false;
}

async function fateOf(
  phone: PhoneCall,
  { hangsUpMs }: TransferPlan,
  { conferences }: TwilioPeople,
): Promise<CallerFate> {
  const isOver = () => phone.status === 'completed';
  const hasTalked = () => conferences.pairs.some((pair) => pair.includes(phone.callSid));
  // The connection closes a moment after the words.
  await until(() => !phone.isConnected || isOver(), 10_000);
  if (hangsUpMs !== undefined) {
    await until(() => phone.isConnected || isOver(), hangsUpMs);
    if (!phone.isConnected && !isOver()) return 'left';
  }
  await until(() => phone.isConnected || isOver(), PATIENCE_MS);
  if (hasTalked()) return 'talked';
  return phone.isConnected ? 'back' : 'lost';
}

async function until(check: () => boolean, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  while (!check() && performance.now() < deadline) await sleep(CHECK_MS);
}
