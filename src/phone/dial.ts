/** `<Dial>` of a simulated call: rings a person, plays what they hear first, and asks the action URL. */
import type { CallContext } from './call-context.ts';
import { fetchTwiml } from './fetch-twiml.ts';
import { callFields, newCallSid } from './identity.ts';
import type { Dialled } from './phone-call.ts';
import type { Verb } from './twiml.ts';
import type { Form } from './webhook.ts';
import { resolveUrl } from './webhook-url.ts';

/** Longest scaled time that an unanswered telephone rings, for impatient tests. */
const RINGS_MS = 5_000;
/** How long a key is waited for (scaled milliseconds). */
const KEY_MS = 1_000;

/**
 * Rings the numbers of the verb one after another. Returns the fields that the action URL gets; undefined if the caller has hung up while
 * it rang.
 */
export async function dial(
  context: CallContext,
  { verb, base, answers }: { verb: Verb; base: string; answers: (number: string) => Dialled },
): Promise<Form | undefined> {
  const numbers = verb.children.filter(({ name }) => name === 'Number');
  const targets = numbers.length > 0 ? numbers : [verb];
  let fields: Form = { DialCallStatus: 'failed', DialBridged: 'false' };
  for (const target of targets) {
    fields = await ring(context, {
      target,
      base,
      who: answers(target.text),
      callerId: verb.attributes['callerId'],
    });
    if (context.hungUp.aborted) return fields['DialBridged'] === 'true' ? fields : undefined;
    if (fields['DialBridged'] === 'true') return fields;
  }
  return fields;
}

async function ring(
  context: CallContext,
  leg: { target: Verb; base: string; who: Dialled; callerId: string | undefined },
): Promise<Form> {
  const { clock, hungUp } = context;
  const { target, who } = leg;
  const sid = newCallSid();
  const notBridged = (status: string): Form => ({
    DialCallStatus: status,
    DialCallSid: sid,
    DialBridged: 'false',
  });
  if (who.kind === 'failed' || who.kind === 'busy') return notBridged(who.kind);
  await clock.pause(who.kind === 'no-answer' ? RINGS_MS : KEY_MS, hungUp);
  if (hungUp.aborted) return notBridged('canceled');
  if (who.kind === 'no-answer') return notBridged('no-answer');
  const offer = target.attributes['url'];
  if (offer !== undefined && !(await accepts(context, { ...leg, offer, sid })))
    return notBridged('completed');
  if (who.kind !== 'person') {
    // Nothing asked for a key: the mailbox has the call.
    await clock.pause(RINGS_MS, hungUp);
    return { DialCallStatus: 'completed', DialCallSid: sid, DialBridged: 'true' };
  }
  context.emit({ type: 'bridged', number: target.text });
  await clock.pause(who.talkMs, hungUp);
  return { DialCallStatus: 'completed', DialCallSid: sid, DialBridged: 'true', DialCallDuration: '1' };
}

/** Plays what the person hears. True if they may be connected. */
async function accepts(
  context: CallContext,
  {
    target,
    base,
    who,
    callerId,
    offer,
    sid,
  }: {
    target: Verb;
    base: string;
    who: Dialled;
    callerId: string | undefined;
    offer: string;
    sid: string;
  },
): Promise<boolean> {
  const form = {
    ...callFields(context.identity, 'in-progress'),
    CallSid: sid,
    ParentCallSid: context.identity.callSid,
    From: callerId ?? context.identity.from,
    To: target.text,
    Direction: 'outbound-dial',
  };
  const heard = await fetchTwiml(context, { purpose: 'redirect', url: resolveUrl(offer, base), form });
  if (heard.kind === 'failed') return false;
  for (const verb of heard.verbs) {
    context.emit({
      type: 'offered',
      text: [verb, ...verb.children]
        .map(({ text }) => text)
        .join(' ')
        .trim(),
    });
    if (verb.name === 'Hangup') return false;
    if (verb.name !== 'Gather') continue;
    if (who.kind !== 'person') {
      await context.clock.pause(KEY_MS, context.hungUp);
      continue;
    }
    const action = verb.attributes['action'];
    if (action === undefined) continue;
    const next = {
      purpose: 'redirect',
      url: resolveUrl(action, base),
      form: { ...form, Digits: '1' },
    } as const;
    const then = await fetchTwiml(context, next);
    return then.kind === 'twiml' && !then.verbs.some(({ name }) => name === 'Hangup');
  }
  return true;
}
