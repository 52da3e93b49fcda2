import { beforeEach, expect, it } from 'vitest';
import { createSmsCourier } from '../../../src/adapters/delivery/sms.ts';
import type { TextSender } from '../../../src/adapters/delivery/sms.ts';
import type { Delivery } from '../../../src/adapters/ports/deliveries.ts';
import { startFakeTexts } from '../../fakes/fake-texts.ts';
import type { FakeTexts, TextBehaviour } from '../../fakes/fake-texts.ts';
import { TWILIO_ACCOUNT } from '../../fakes/fake-twilio.ts';
import { aDelivery } from './a-delivery.ts';

const { signal } = new AbortController();
const [OWNER, DEPUTY] = ['+12075550101', '+12075550102'];
const MARK = '(ref 00000001)';

/** A text about a call to these numbers. */
function aTextTo(
  to: readonly string[],
  changes: Partial<Pick<Delivery, 'recipients' | 'attempts' | 'id'>> = {},
): Delivery {
  return { ...aDelivery({ name: 'owner', kind: 'sms', to }), eventAt: new Date(), ...changes };
}

let stopped: Set<string>;
beforeEach(() => void (stopped = new Set()));

const courierOf = (texts: FakeTexts, changes: Partial<TextSender> = {}) =>
  createSmsCourier(
    { ...TWILIO_ACCOUNT, from: '+12075550199', apiUrl: texts.origin, ...changes },
    {
      isStopped: async (_tenant, number) => stopped.has(number),
      stop: async (_tenant, number) => void stopped.add(number),
    },
  );

it('R-G3: a text goes to each number, from the sender, with the mark of its delivery, and tells where its state is reported', async () => {
  await using texts = await startFakeTexts();
  const statusUrl = (id: string) => `https://example.com/status?delivery=${id}`;
  const delivery = aTextTo([OWNER, DEPUTY]);
  const result = await courierOf(texts, { statusUrl }).send(delivery, signal);
  expect(result).toMatchObject({
    state: 'accepted',
    recipients: [{ status: 'queued' }, { status: 'queued' }],
  });
  expect(texts.texts.map(({ to }) => to).sort()).toEqual([OWNER, DEPUTY]);
  expect(texts.texts[0]).toMatchObject({
    from: '+12075550199',
    body: `Call from +12075550142: Call back about the red bicycle. ${MARK}`,
    status_callback: `https://example.com/status?delivery=${delivery.id}`,
  });
  expect(result.recipients[0]).toMatchObject({ sid: expect.stringMatching(/^SM/u) as unknown, segments: 1 });
  expect(texts.lists).toBe(0);
});

it('R-G3: a messaging service may be the sender', async () => {
  await using texts = await startFakeTexts();
  const from = `MG${'3'.repeat(32)}`;
  await courierOf(texts, { from }).send(aTextTo([OWNER]), signal);
  expect(texts.texts[0]).toMatchObject({ from: null, messaging_service_sid: from });
});

it.each<readonly [string, TextBehaviour]>([
  ['the answer is lost', 'lost'],
  ['Twilio answers 500 and has taken it', { fault: 500, isTaken: true }],
])('R-G3: if %s, the next attempt finds the text and sends none', async (_what, how) => {
  await using texts = await startFakeTexts();
  texts.next.push(how);
  const courier = courierOf(texts);
  const first = await courier.send(aTextTo([OWNER]), signal);
  expect(first).toMatchObject({
    state: 'pending',
    reason: expect.stringMatching(
      /^no answer of Twilio .*it is looked up before it is sent again$/u,
    ) as unknown,
  });
  const second = await courier.send(aTextTo([OWNER], { attempts: 2, recipients: first.recipients }), signal);
  expect(second).toMatchObject({ state: 'accepted', recipients: [{ sid: texts.texts[0]?.sid }] });
  expect(texts.texts).toHaveLength(1);
});

it.each<readonly [string, TextBehaviour]>([
  ['the connection breaks', 'broken'],
  ['Twilio answers 503 and has not taken it', { fault: 503, isTaken: false }],
  ['Twilio has too many requests', { refuse: 429, code: 20429 }],
])('R-G3: if %s, the next attempt sends the text', async (_what, how) => {
  await using texts = await startFakeTexts();
  texts.next.push(how);
  const courier = courierOf(texts);
  expect(await courier.send(aTextTo([OWNER]), signal)).toMatchObject({ state: 'pending' });
  expect(await courier.send(aTextTo([OWNER], { attempts: 2 }), signal)).toMatchObject({ state: 'accepted' });
  expect(texts.texts).toHaveLength(1);
});

it('R-G3: nothing is sent while it cannot be looked up whether it was sent', async () => {
  await using texts = await startFakeTexts();
  texts.next.push('lost');
  texts.nextList.push('broken', { fault: 500, isTaken: false });
  const courier = courierOf(texts);
  await courier.send(aTextTo([OWNER]), signal);
  for (const attempts of [2, 3])
    expect(await courier.send(aTextTo([OWNER], { attempts }), signal)).toMatchObject({ state: 'pending' });
  expect(await courier.send(aTextTo([OWNER], { attempts: 4 }), signal)).toMatchObject({ state: 'accepted' });
  expect(texts.texts).toHaveLength(1);
});

it('R-G3: an equal text of another delivery, and one that failed, are not taken for this one', async () => {
  await using texts = await startFakeTexts();
  const courier = courierOf(texts);
  await courier.send(aTextTo([OWNER], { id: '0b3f6c1e-0000-4000-8000-00000000000a' }), signal);
  await courier.send(aTextTo([OWNER]), signal);
  const [failed] = texts.texts;
  if (failed !== undefined) failed.status = 'failed';
  await courier.send(aTextTo([OWNER], { attempts: 2 }), signal);
  expect(texts.texts.map(({ body }) => body.slice(-MARK.length))).toEqual([MARK, MARK, '(ref 0000000A)']);
});

it.each([
  [400, 21614, 'refused', 'this number cannot receive texts (21614)'],
  [400, 21211, 'refused', 'this is no telephone number (21211)'],
  [400, 21999, 'refused', 'Twilio refuses it (21999)'],
  [403, 21408, 'pending', 'the account may not text to this country (21408)'],
  [401, 20003, 'pending', 'Twilio refuses TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN (20003)'],
  [400, 21606, 'pending', 'the number in SMS_FROM cannot send texts (21606)'],
])('R-G3: an answer %i with the code %i is %s: %s', async (status, code, state, reason) => {
  await using texts = await startFakeTexts();
  texts.next.push({ refuse: status, code });
  const result = await courierOf(texts).send(aTextTo([OWNER]), signal);
  expect(result).toEqual({ state, reason, recipients: [{ address: OWNER, state, reason }] });
  expect(texts.texts).toEqual([]);
});

it('R-G3: after the code 21610 a number gets no more texts, and Twilio is not asked again', async () => {
  await using texts = await startFakeTexts();
  texts.next.push({ refuse: 400, code: 21610 });
  const courier = courierOf(texts);
  const refused = { state: 'refused', reason: 'this number wants no more texts (STOP) (21610)' };
  expect(await courier.send(aTextTo([OWNER]), signal)).toMatchObject(refused);
  expect(await courier.send(aTextTo([OWNER, DEPUTY]), signal)).toMatchObject({
    state: 'accepted',
    recipients: [
      { address: OWNER, ...refused },
      { address: DEPUTY, state: 'accepted' },
    ],
  });
  expect(texts.texts.map(({ to }) => to)).toEqual([DEPUTY]);
});

it('R-G3: a number that stands for withheld ones gets nothing, and without a sender texts wait', async () => {
  await using texts = await startFakeTexts();
  const withheld = await courierOf(texts).send(aTextTo(['+266696687', 'anonymous']), signal);
  expect(withheld).toMatchObject({ state: 'refused', reason: 'this stands for withheld numbers' });
  const { stop, isStopped } = { stop: async () => undefined, isStopped: async () => false };
  const waiting = await createSmsCourier(undefined, { stop, isStopped }).send(aTextTo([OWNER]), signal);
  expect(waiting.state).toBe('pending');
  expect(waiting.reason).toContain('set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM');
  expect(texts.texts).toEqual([]);
});
