import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { createDeliveryActivities } from '../../../src/activities/deliveries.ts';
import { createCallRecordStore } from '../../../src/adapters/postgres/call-record.ts';
import { createDeliveryStore } from '../../../src/adapters/postgres/deliveries.ts';
import { createDeliveryList } from '../../../src/adapters/postgres/delivery-list.ts';
import type { DeliveryPosition } from '../../../src/adapters/postgres/delivery-list.ts';
import { createPersonalData } from '../../../src/adapters/postgres/personal-data.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { createTextStops } from '../../../src/adapters/postgres/text-stops.ts';
import type { Courier, DeliveryResult } from '../../../src/adapters/ports/deliveries.ts';
import type { PriceTable } from '../../../src/contracts/cost.ts';
import type { Destination, OpenedText, OpenTextInput } from '../../../src/contracts/delivery.ts';
import { textState } from '../../../src/conversation/texts/text-states.ts';
import { aCallSid, T0 } from '../../conversation/a-call.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

const OWNER: Destination = { name: 'owner', kind: 'email', to: ['owner@example.com'] };
const CRM: Destination = { name: 'crm', kind: 'webhook', url: 'https://example.com/calls' };
const PRICES: PriceTable = { asOf: '2026-11-30', currency: 'EUR', models: {}, textPart: 0.01 };
const NO_TURNS = { aiResponses: 0, userInputs: 0, knowledgeQueries: 0, errors: 0 };

it('R-G3: deliveries are written down once, tried until they are settled, never go back, and end with an erasure', async () => {
  await using database = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  const pool = createPool(database.url);
  stack.defer(() => pool.end());
  const store = createDeliveryStore(pool);
  const callSid = aCallSid('7');
  const call = { callSid, phoneNumber: '+12075550142', startedAt: T0, tenant: 'shop', agentId: 'default' };
  await createCallRecordStore(pool).saveCall({
    call,
    status: 'completed',
    endedAt: T0 + 60_000,
    counters: NO_TURNS,
    data: {},
  });
  const results: DeliveryResult[] = [];
  const sent: string[] = [];
  const courier: Courier = {
    async send({ destination, content }) {
      const told =
        'text' in content
          ? content.text
          : 'message' in content
            ? content.message.message
            : 'callBack' in content
              ? content.callBack.outcome
              : content.summary.summary;
      sent.push(`${destination.name}: ${told}`);
      return results.shift() ?? { state: 'delivered', recipients: [] };
    },
  };
  const activities = createDeliveryActivities({
    store,
    model: undefined,
    stops: { isStopped: async () => false },
    prices: PRICES,
    couriers: { email: courier, webhook: courier, slack: courier, sms: courier },
  });
  const run = <Input, Output>(activity: (input: Input) => Promise<Output>, input: Input): Promise<Output> =>
    new MockActivityEnvironment().run<[Input], Output, typeof activity>(activity, input);
  const about = { callSid, tenant: 'shop', language: 'en-US', byRules: true };
  await run(activities.summarizeCall, about);
  await run(activities.summarizeCall, about);
  const open = { callSid, tenant: 'shop', destinations: [OWNER, CRM], event: 'call.ended' as const };
  const ids = await run(activities.openDeliveries, open);
  expect(ids).toHaveLength(2);
  expect(new Set(await run(activities.openDeliveries, open))).toEqual(new Set(ids));
  const listed = await store.list({ tenant: 'shop', limit: 10 });
  expect(listed.map(({ destination, state }) => [destination.name, state]).sort()).toEqual([
    ['crm', 'pending'],
    ['owner', 'pending'],
  ]);
  const idOf = (name: string) => listed.find(({ destination }) => destination.name === name)?.id ?? '';
  const [owner, crm] = [
    { id: idOf('owner'), tenant: 'shop' },
    { id: idOf('crm'), tenant: 'shop' },
  ];

  results.push({
    state: 'pending',
    reason: 'the mail server answered 451',
    recipients: [],
    retryAfterMs: 5_000,
  });
  await expect(run(activities.attemptDelivery, owner)).rejects.toMatchObject({
    type: 'DeliveryPending',
    message: 'the mail server answered 451',
    nextRetryDelay: 5_000,
  });
  await run(activities.attemptDelivery, owner);
  await run(activities.attemptDelivery, owner);
  expect(sent).toEqual(['owner: The caller said nothing.', 'owner: The caller said nothing.']);
  await store.settle(owner.id, { state: 'pending', recipients: [] });
  await run(activities.giveUpDelivery, owner);
  expect((await store.list({ callSid, limit: 10 })).find(({ id }) => id === owner.id)).toMatchObject({
    state: 'delivered',
    reason: null,
  });
  expect(await store.reopen(owner.id)).toBeUndefined();

  await run(activities.giveUpDelivery, crm);
  expect(await store.reopen(crm.id)).toBe('shop');
  results.push({ state: 'refused', reason: 'the receiver answered 410', recipients: [] });
  await run(activities.attemptDelivery, crm);
  expect((await store.list({ callSid, limit: 10 })).find(({ id }) => id === crm.id)).toMatchObject({
    state: 'refused',
    reason: 'the receiver answered 410',
  });

  const message = { message: 'Please call back.' };
  const leave = (number: number) =>
    run(activities.openDeliveries, {
      ...open,
      destinations: [OWNER],
      event: 'message.taken',
      number,
      message,
    });
  const [first] = await leave(1);
  expect(await leave(1)).toEqual([first]);
  expect((await leave(2)).length).toBe(1);
  await run(activities.attemptDelivery, { id: first ?? '', tenant: 'shop' });
  expect(sent.at(-1)).toBe('owner: Please call back.');
  const early = run(activities.openDeliveries, {
    ...open,
    ...{ callSid: aCallSid('8'), event: 'message.taken', number: 1, message },
  });
  await expect(early).rejects.toMatchObject({ type: 'DatabaseUnavailable', nonRetryable: false });

  const list = createDeliveryList(pool);
  const pageAfter = async (after?: DeliveryPosition) => {
    const [row] = await list.page({ tenant: 'shop', callSid }, { limit: 1, ...(after && { after }) });
    return row;
  };
  const pages: string[] = [];
  for (let row = await pageAfter(); row !== undefined; row = await pageAfter(row)) pages.push(row.id);
  expect([pages.length, new Set(pages).size]).toEqual([4, 4]);
  expect(await list.page({ tenant: 'shop', state: 'refused' }, { limit: 9 })).toMatchObject([{ id: crm.id }]);
  expect(await list.page({ tenant: 'other' }, { limit: 9 })).toEqual([]);
  expect(await list.read(crm.id, 'other')).toBeUndefined();
  expect(await list.read(crm.id, 'shop')).toMatchObject({ content: { caller: '+12075550142' } });
  const waiting = await list.messages({ tenant: 'shop', isOpen: true }, { limit: 9 });
  expect(waiting).toMatchObject([
    { callSid, caller: '+12075550142', message, deliveries: [{ state: 'pending' }] },
  ]);
  const [newest] = await list.messages({ tenant: null }, { limit: 1 });
  const older = await list.messages({ tenant: null }, { limit: 9, ...(newest && { after: newest }) });
  expect(older).toMatchObject([{ deliveries: [{ id: first, state: 'delivered' }] }]);
  expect(await list.summaryOf(callSid)).toMatchObject({
    madeBy: 'rules',
    summary: 'The caller said nothing.',
  });

  const personal = createPersonalData(pool);
  const subjects = { calls: [callSid] };
  const times = await personal.timesOf([callSid]);
  expect(await personal.count(subjects, times)).toMatchObject({ summaries: 1, deliveries: 4 });
  const { summaries, deliveries } = await personal.export({ calls: [callSid] });
  expect([summaries.length, deliveries.length]).toEqual([1, 4]);
  await personal.erase(subjects, times);
  expect(await personal.count(subjects, times)).toMatchObject({ calls: 0, summaries: 0, deliveries: 0 });
  await run(activities.attemptDelivery, owner);
  await run(activities.summarizeCall, about);
  expect(await run(activities.openDeliveries, open)).toEqual([]);
  expect(sent).toHaveLength(4);
});

it('R-G3: a text is opened once, its reports never take it back, and STOP holds for all who have texted until START', async () => {
  await using database = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  const pool = createPool(database.url);
  stack.defer(() => pool.end());
  const [store, stops] = [createDeliveryStore(pool), createTextStops(pool)];
  const callSid = aCallSid('7');
  const [caller, other] = ['+12075550142', '+12075550143'];
  const none = { send: () => Promise.reject(new Error('nothing is sent here')) };
  const { openText } = createDeliveryActivities({
    ...{ store, stops, model: undefined, prices: PRICES },
    couriers: { email: none, webhook: none, slack: none, sms: none },
  });
  const run = (input: OpenTextInput) =>
    new MockActivityEnvironment().run<[OpenTextInput], OpenedText, typeof openText>(openText, input);
  const text = { callSid, tenant: 'shop', number: 1, text: '12 Harbor Street.' };
  await expect(run(text)).rejects.toMatchObject({ type: 'DatabaseUnavailable', nonRetryable: false });
  await createCallRecordStore(pool).saveCall({
    call: { callSid, phoneNumber: caller, startedAt: T0, tenant: 'shop', agentId: 'default' },
    ...{ status: 'active', counters: NO_TURNS, data: {} },
  });

  const opened = await run(text);
  expect(await run(text)).toEqual(opened);
  expect(await run({ ...text, number: 2, to: '+442071234567' })).toEqual({ refused: 'landline' });
  await run({ ...text, number: 2, to: other });
  const id = 'id' in opened ? opened.id : '';
  expect(await store.attempt(id)).toMatchObject({
    tenant: 'shop',
    destination: { name: 'caller', kind: 'sms', to: [caller] },
    content: { text: '12 Harbor Street.', caller },
  });

  const now = async () => (await store.list({ callSid, limit: 9 })).find((each) => each.id === id);
  const report = (status: string, sid = 'SM1', errorCode?: number) => {
    const recipient = textState({ address: caller, sid, status, errorCode });
    if (recipient === undefined) throw new Error(`${status} says nothing`);
    return store.reportText(id, recipient);
  };
  // A report may come before the attempt knows that the text was taken.
  expect(await report('sent')).toBe('shop');
  await store.settle(id, {
    state: 'accepted',
    recipients: [{ address: caller, state: 'accepted', status: 'queued', sid: 'SM1', segments: 1 }],
  });
  expect(await now()).toMatchObject({ state: 'accepted', recipients: [{ status: 'sent', sid: 'SM1' }] });
  await report('failed', 'SM0', 30003);
  expect(await now()).toMatchObject({ state: 'accepted' });
  await report('undelivered', 'SM1', 30003);
  expect(await now()).toMatchObject({
    state: 'refused',
    reason: 'the telephone is switched off or out of reach (30003)',
  });
  await report('delivered');
  await report('sent');
  expect(await now()).toMatchObject({ state: 'delivered', reason: null });

  await stops.stop('harbor', caller, 'word');
  const stopped = (tenant: string) => stops.isStopped(tenant, caller);
  expect([await stopped('harbor'), await stopped('shop'), await stopped('mill')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(await run({ ...text, number: 3 })).toEqual({ refused: 'stopped' });
  await stops.allow('harbor', caller);
  expect([await stopped('harbor'), await stopped('shop')]).toEqual([false, false]);
  await stops.stop('_', other, 'carrier');
  expect(await stops.isStopped('mill', other)).toBe(true);

  const personal = createPersonalData(pool);
  const subjects = { calls: [], number: other };
  const times = await personal.timesOf([]);
  expect(await personal.count(subjects, times)).toMatchObject({ texts: 1, stops: 2 });
  await pool.query(`insert into blocked_callers (number, reason) values ($1, 'rude')`, [other]);
  await pool.query(`insert into do_not_call (tenant, number, reason) values ('shop', $1, 'asked')`, [other]);
  const exported = await personal.export(subjects);
  expect(exported).toMatchObject({
    texts: [{ tenant: 'shop', state: 'pending', text: '12 Harbor Street.' }],
    stops: [{ number: other }, { number: other }],
    blocks: [{ number: other, reason: 'rude' }],
    doNotCall: [{ number: other, reason: 'asked' }],
    ...{ usage: [], patterns: [], deliveries: [] },
  });
  expect(JSON.stringify(exported)).not.toContain(caller);
  expect((await personal.export({ calls: [callSid], number: caller })).texts).toEqual([]);
  await personal.erase(subjects, times);
  expect(await personal.count(subjects, times)).toMatchObject({ texts: 0, stops: 0 });
  expect(await now()).toMatchObject({ state: 'delivered' });
});
