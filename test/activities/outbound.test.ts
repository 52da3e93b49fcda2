/** The activities of calls out, with wishes in memory and a carrier that does what the test says. */
import { describe, expect, it } from 'vitest';
import { createOutboundActivities } from '../../src/activities/outbound.ts';
import { acceptWish } from '../../src/adapters/outbound/accept-wish.ts';
import { AdapterError } from '../../src/adapters/ports/error.ts';
import type { AdapterErrorKind } from '../../src/adapters/ports/error.ts';
import type { OutboundCalls } from '../../src/adapters/ports/outbound.ts';
import type { OpenDeliveriesInput } from '../../src/contracts/delivery.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { memoryOutbound } from '../fakes/memory-outbound.ts';

const ALWAYS = Object.fromEntries(
  ['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, [{ from: '00:00', to: '24:00' }]]),
);
const AGENT = {
  id: 'robin',
  tenant: 'shop',
  outbound: {
    ...{ from: '+12075550142', introduction: 'Robin', hours: ALWAYS, countries: ['US'], attempts: 2 },
    ...{ retryMinutes: [0], gapMinutes: 0, callsPerDay: 10, ringSeconds: 30 },
  },
};
const OWNER = { name: 'owner', kind: 'email', to: ['owner@example.com'] } as const;
const SOON = () => Date.now() + 60_000;

function setUp(carrier: Partial<OutboundCalls> = {}) {
  const { store, blocked, otherSides } = memoryOutbound();
  const opened: OpenDeliveriesInput[] = [];
  const placed: string[] = [];
  const activities = createOutboundActivities({
    store,
    accept: (call) => acceptWish(store, call),
    calls: {
      async place({ to, attempt }) {
        placed.push(`${to} ${attempt}`);
        return aCallSid(String(placed.length));
      },
      find: async () => [],
      fetch: async (callSid) => ({ callSid, status: 'ringing' }),
      cancel: async () => undefined,
      ...carrier,
    },
    deliveries: {
      async open(input) {
        opened.push(input);
        return ['delivery'];
      },
    },
  });
  const request = async (more: Partial<Parameters<typeof acceptWish>[1]> = {}) => {
    const accepted = await acceptWish(store, {
      ...{ agent: AGENT, to: '+12075550150', reason: 'your repair', requestedBy: 'test', key: 'k' },
      ...more,
    });
    if ('refused' in accepted) throw new Error(accepted.refused);
    return { id: accepted.id, tenant: 'shop' };
  };
  return { activities, store, blocked, otherSides, opened, placed, request };
}

const failing = (kind: AdapterErrorKind, status?: number, code?: string) => ({
  place: () => Promise.reject(new AdapterError({ vendor: 'twilio', operation: 'place', kind, status, code })),
});

describe('placing a call', () => {
  it('asks the carrier once for each attempt, however often the activity runs', async () => {
    const { activities, placed, request } = setUp();
    const { id } = await request();
    const next = await activities.nextAttempt({ id, tenant: 'shop' });
    expect(next).toMatchObject({ do: 'place', attempt: 1, ringSeconds: 30 });
    const attempt = { id, attempt: 1, closesAt: SOON() };
    expect(await activities.placeCall(attempt)).toEqual({ state: 'placed', callSid: aCallSid('1') });
    expect(await activities.placeCall(attempt)).toEqual({ state: 'unknown' });
    expect(placed).toEqual(['+12075550150 1']);
    // A workflow that begins again finds the same attempt.
    expect(await activities.nextAttempt({ id, tenant: 'shop' })).toMatchObject({ attempt: 1 });
  });

  it('does not ask after the hours', async () => {
    const { activities, placed, request } = setUp();
    const { id } = await request();
    await activities.nextAttempt({ id, tenant: 'shop' });
    const late = { id, attempt: 1, closesAt: Date.now() - 1 };
    expect(await activities.placeCall(late)).toEqual({ state: 'unknown' });
    expect(placed).toEqual([]);
  });

  it.each([
    ['timeout', undefined, undefined, { state: 'unknown' }],
    ['unreachable', undefined, undefined, { state: 'unknown' }],
    ['server', 500, '20500', { state: 'unknown' }],
    ['rate-limited', 429, '20429', { state: 'busy' }],
    ['bad-request', 400, '21215', { state: 'refused', code: '21215' }],
    ['unauthorized', 401, '20003', { state: 'refused', code: '20003' }],
  ] as const)('knows whether a call may have been placed: %s', async (kind, status, code, expected) => {
    const { activities, request } = setUp(failing(kind, status, code));
    const { id } = await request();
    await activities.nextAttempt({ id, tenant: 'shop' });
    expect(await activities.placeCall({ id, attempt: 1, closesAt: SOON() })).toEqual(expected);
  });

  it('may ask again after too many requests', async () => {
    let requests = 0;
    const { activities, request } = setUp({
      async place() {
        requests += 1;
        if (requests > 1) return aCallSid('7');
        throw new AdapterError({ vendor: 'twilio', operation: 'place', kind: 'rate-limited', status: 429 });
      },
    });
    const { id } = await request();
    await activities.nextAttempt({ id, tenant: 'shop' });
    const attempt = { id, attempt: 1, closesAt: SOON() };
    expect(await activities.placeCall(attempt)).toEqual({ state: 'busy' });
    expect(await activities.placeCall(attempt)).toEqual({ state: 'placed', callSid: aCallSid('7') });
  });
});

it('a call whose answer was lost is the one between these numbers that belongs to no other attempt', async () => {
  const [known, ours] = [aCallSid('1'), aCallSid('2')];
  const { activities, store, request } = setUp({
    find: async () => [
      { callSid: ours, status: 'ringing', createdAt: Date.now() },
      { callSid: known, status: 'busy', createdAt: Date.now() - 1_000 },
    ],
  });
  const { id, tenant } = await request();
  await activities.nextAttempt({ id, tenant });
  await store.placed({ id, attempt: 1 }, known);
  await activities.settleAttempt({ id, attempt: 1, outcome: 'busy' });
  await activities.nextAttempt({ id, tenant });
  expect(await activities.findCall({ id, attempt: 2 })).toEqual({ callSid: ours, status: 'ringing' });
  expect((await store.find(id))?.attempts[1]?.callSid).toBe(ours);
});

it('a wish ends with its last attempt, when its number is blocked, and when it was erased', async () => {
  const { activities, store, blocked, request } = setUp();
  const { id, tenant } = await request();
  for (const attempt of [1, 2]) {
    expect(await activities.nextAttempt({ id, tenant })).toMatchObject({ do: 'place', attempt });
    await activities.settleAttempt({ id, attempt, outcome: 'no-answer' });
  }
  expect(await activities.nextAttempt({ id, tenant })).toEqual({ do: 'done' });
  expect(await store.find(id)).toMatchObject({ state: 'done', outcome: 'no-answer' });
  const other = await request({ key: 'other' });
  blocked.add('+12075550150');
  expect(await activities.nextAttempt(other)).toEqual({ do: 'done' });
  expect(await store.find(other.id)).toMatchObject({ outcome: 'do-not-call' });
  expect(await activities.nextAttempt({ id: 'gone', tenant })).toEqual({ do: 'done' });
});

describe('a promised call back', () => {
  const wanted = (reason = 'your repair') => ({
    ...{ callSid: aCallSid('9'), key: 'a', agent: AGENT, tell: [OWNER], call: { reason, name: 'Ada' } },
  });

  it('goes to the number that the caller rings from, and is the same wish if it is asked for again', async () => {
    const { activities, store, otherSides } = setUp();
    await expect(activities.requestCallBack(wanted())).rejects.toThrow();
    otherSides.set(aCallSid('9'), '+12075550151');
    const first = await activities.requestCallBack(wanted());
    const again = await activities.requestCallBack(wanted());
    if ('refused' in first || 'refused' in again) throw new Error('refused');
    expect(again.id).toBe(first.id);
    expect(await store.find(first.id)).toMatchObject({ to: '+12075550151', originCall: aCallSid('9') });
  });

  it('to a withheld or a premium number is refused', async () => {
    const { activities, otherSides } = setUp();
    otherSides.set(aCallSid('9'), 'anonymous');
    expect(await activities.requestCallBack(wanted())).toEqual({ refused: 'not-a-number' });
    otherSides.set(aCallSid('9'), '+19005550100');
    expect(await activities.requestCallBack(wanted())).toEqual({ refused: 'premium' });
  });

  it.each([
    ['reached', 0],
    ['no-answer', 1],
    ['voicemail', 1],
    ['wrong-person', 1],
    ['expired', 1],
  ] as const)('that ends as %s is told %i times', async (outcome, times) => {
    const { activities, store, otherSides, opened } = setUp();
    otherSides.set(aCallSid('9'), '+12075550151');
    const accepted = await activities.requestCallBack(wanted());
    if ('refused' in accepted) throw new Error('refused');
    await store.finish(accepted.id, outcome);
    await activities.tellOfCall({ id: accepted.id, tenant: 'shop' });
    expect(opened).toHaveLength(times);
    if (times === 0) return;
    expect(opened[0]).toMatchObject({
      event: 'callback.failed',
      destinations: [OWNER],
      callBack: { number: '+12075550151', name: 'Ada', reason: 'your repair', outcome },
    });
  });

  it('that nobody has promised tells nobody', async () => {
    const { activities, store, opened, request } = setUp();
    const wish = await request();
    await store.finish(wish.id, 'no-answer');
    expect(await activities.tellOfCall(wish)).toEqual([]);
    expect(opened).toEqual([]);
  });
});
