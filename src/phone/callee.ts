/** The other side of a call that the app has placed: rings, answers or not, and tells the app how the call goes. */
import type { CallSid } from '../contracts/ids.ts';
import { placeCall } from './call.ts';
import { callFields } from './identity.ts';
import { createLog } from './log.ts';
import type { PhoneCall } from './phone-call.ts';
import type { PhoneTiming } from './timing.ts';
import { createClock } from './timing.ts';
import { createWebhooks } from './webhook.ts';
import type { Form } from './webhook.ts';

/** Who is called. */
export type Callee =
  | {
      readonly kind: 'answers';
      /** What they say one after another. A person waits for an answer to each, and hangs up after the last. */
      readonly says: readonly string[];
      /** What the detection finds. `machine_end_…`: they say all of it at once, and wait until the app hangs up. */
      readonly answeredBy?: 'human' | 'unknown' | 'fax' | 'machine_end_beep' | 'machine_end_silence';
    }
  | { readonly kind: 'busy' | 'no-answer' | 'failed' }
  /** The carrier has too much to do: it never rings. */
  | { readonly kind: 'queued' };

/** A call as the app has asked the carrier for it. */
export interface AskedCall {
  readonly callSid: CallSid;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly url: string;
  readonly statusCallback?: string;
  readonly machineCallback?: string;
}

export interface CalleeOptions {
  readonly authToken: string;
  /** As for a phone. */
  readonly connectTo?: string;
  readonly timing?: Partial<PhoneTiming>;
  /** The status has changed. */
  readonly onStatus: (status: string) => void;
  /** They have answered. */
  readonly onAnswered: (phone: PhoneCall) => void;
}

/** How long a telephone rings before somebody answers, and before nobody does (scaled milliseconds). */
const RINGS_MS = { answer: 1_000, nobody: 5_000 };

/** Plays the call to its end. Never rejects for what the app does. */
export async function playCallee(call: AskedCall, callee: Callee, options: CalleeOptions): Promise<void> {
  const { callSid, accountSid, from, to } = call;
  const { authToken, connectTo, timing, onStatus } = options;
  const clock = createClock(timing, undefined);
  const webhooks = createWebhooks({ authToken, connectTo, clock, log: createLog() });
  let sequence = 0;
  const tell = async (status: string) => {
    onStatus(status);
    if (call.statusCallback === undefined) return;
    await webhooks.post('status', call.statusCallback, {
      ...callFields({ callSid, accountSid, from, to, direction: 'outbound-api' }, status),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence++),
    });
  };
  if (callee.kind === 'queued') return;
  await tell('initiated');
  if (callee.kind === 'failed') return tell('failed');
  await tell('ringing');
  await clock.pause(callee.kind === 'no-answer' ? RINGS_MS.nobody : RINGS_MS.answer);
  if (callee.kind !== 'answers') return tell(callee.kind);
  await tell('in-progress');
  const phone = await placeCall({
    ...{ callSid, accountSid, from, to, authToken, direction: 'outbound-api', webhookUrl: call.url },
    ...(connectTo === undefined ? {} : { connectTo }),
    ...(timing === undefined ? {} : { timing }),
  });
  options.onAnswered(phone);
  await talk(phone, callee, async (by) => {
    if (call.machineCallback === undefined) return;
    const form: Form = { CallSid: callSid, AccountSid: accountSid, AnsweredBy: by };
    await webhooks.post('status', call.machineCallback, form);
  });
  await phone.ended;
  return tell('completed');
}

async function talk(
  phone: PhoneCall,
  { says, answeredBy }: Extract<Callee, { kind: 'answers' }>,
  detect: (by: string) => Promise<void>,
): Promise<void> {
  const machine = answeredBy === 'machine_end_beep' || answeredBy === 'machine_end_silence';
  try {
    if (answeredBy !== undefined && !machine) await detect(answeredBy);
    for (const text of says) await phone.say(text, { waitForAnswer: !machine });
    if (machine) await detect(answeredBy);
    else if (says.length > 0 && phone.isConnected) await phone.hangUp();
  } catch {
    // The app has ended the call while they talked.
    if (phone.isConnected) await phone.hangUp();
  }
}
