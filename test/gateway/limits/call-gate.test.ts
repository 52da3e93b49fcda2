import { expect, it, vi } from 'vitest';
import type { AgentLimits } from '../../../src/contracts/agent.ts';
import { aCallSid, agent } from '../../conversation/a-call.ts';
import { aGateway } from '../a-gateway.ts';
import { emptyTables, NO_LIMITS } from './some-limits.ts';

const VOICE = '/api/v1/voice/conversation-relay';
const FALLBACK = '/api/v1/voice/fallback';
const NUMBER = '+12075550142';

const aCall = (digits: string, more: Record<string, string> = {}) => ({
  CallSid: aCallSid(digits),
  From: NUMBER,
  To: '+15550111',
  Direction: 'inbound',
  CallStatus: 'ringing',
  ...more,
});

const rates = (some: Partial<typeof NO_LIMITS.rates>) => ({ rates: { ...NO_LIMITS.rates, ...some } });
const capacity = (some: Partial<typeof NO_LIMITS.capacity>) => ({
  capacity: { ...NO_LIMITS.capacity, ...some },
});
const withLimits = (some: Partial<AgentLimits>) => ({ limits: { ...agent.limits, ...some } });

const BUSY = 'Sorry, all our lines are busy at the moment.';
const TOO_OFTEN = 'Sorry, there have been many calls from your number.';

it('R-X3: a number that calls too often hears a sentence with status 200, and no workflow is started for it', async () => {
  await using gateway = await aGateway({ callerLimits: { settings: rates({ callsPerNumber: 2 }) } });
  expect((await gateway.post(VOICE, aCall('1'))).body).toContain('<ConversationRelay ');
  expect((await gateway.post(VOICE, aCall('2'))).body).toContain('<ConversationRelay ');
  const third = await gateway.post(VOICE, aCall('3'));
  expect([third.statusCode, third.body]).toEqual([200, expect.stringContaining(TOO_OFTEN)]);
  expect(third.body).toMatch(/<\/Say><Hangup\/><\/Response>$/u);
  expect(gateway.workflows.sent).toHaveLength(2);
  expect((await gateway.post(VOICE, aCall('4', { From: '+12075550143' }))).body).toContain(
    '<ConversationRelay ',
  );
});

it('R-X3: callers with a withheld number are not counted as one, but all count for their tenant', async () => {
  const settings = rates({ callsPerNumber: 1, callsPerTenant: 3 });
  await using gateway = await aGateway({ callerLimits: { settings } });
  for (const [index, From] of ['anonymous', '+266696687', ''].entries()) {
    expect((await gateway.post(VOICE, aCall(`${index + 1}`, { From }))).body).toContain(
      '<ConversationRelay ',
    );
  }
  expect((await gateway.post(VOICE, aCall('9', { From: '+12075550150' }))).body).toContain(BUSY);
});

it('R-X3: unsigned requests of one address get 429 above the limit, and do not touch the signed ones', async () => {
  await using gateway = await aGateway({ callerLimits: { settings: rates({ unsignedPerAddress: 2 }) } });
  const unsigned = () => gateway.post(VOICE, aCall('1'), { signature: 'bm8gc2lnbmF0dXJl' });
  const codes = [(await unsigned()).statusCode, (await unsigned()).statusCode, (await unsigned()).statusCode];
  expect(codes).toEqual([403, 403, 429]);
  await expect(gateway.connect({ signature: 'bm8gc2lnbmF0dXJl' })).rejects.toThrow('429');
  expect((await gateway.post(VOICE, aCall('1'))).body).toContain('<ConversationRelay ');
  const socket = await gateway.connect();
  socket.close();
});

it.each([
  ['capacity-calls', { settings: capacity({ calls: 0 }) }],
  [
    'capacity-loop',
    { settings: capacity({ loopDelayMs: 250 }), load: { loopDelayMs: () => 250, memory: () => 0 } },
  ],
  [
    'capacity-memory',
    { settings: capacity({ memory: 0.9 }), load: { loopDelayMs: () => 0, memory: () => 0.9 } },
  ],
])(
  'R-X9: at capacity (%s) a new call hears what to do, and is counted and recorded',
  async (reason, limits) => {
    const tables = emptyTables();
    {
      const changes = { phone: '+12075550100', email: 'shop@example.com' };
      await using gateway = await aGateway({ changes, callerLimits: { ...limits, tables } });
      const { body } = await gateway.post(VOICE, aCall('1'));
      expect(body).toContain(`<Say language="en-US">${BUSY} Please call again in a few minutes.`);
      expect(body).toContain('You can also call two oh seven, five five five, oh one oh oh.');
      expect(body).toMatch(/You can also write to shop at example dot com/u);
      expect(gateway.counters.refusedCalls).toEqual({ [reason]: 1 });
      const health = await gateway.app.inject('/health/ready');
      expect(health.json()).toMatchObject({ counters: { refusedCalls: { [reason]: 1 } } });
      expect(gateway.workflows.sent).toEqual([]);
    }
    expect(tables.refused).toMatchObject([
      { callSid: aCallSid('1'), from: NUMBER, tenant: 'shop', agentId: agent.id, reason },
    ]);
  },
);

it('R-X9: calls that come at the same moment do not exceed the capacity together', async () => {
  await using gateway = await aGateway({ callerLimits: { settings: capacity({ calls: 3 }) } });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => gateway.post(VOICE, aCall(`${index + 1}`))),
  );
  expect(answers.filter(({ body }) => body.includes('<ConversationRelay ')).length).toBe(3);
  expect(gateway.counters.refusedCalls).toEqual({ 'capacity-calls': 7 });
});

it('R-X9: a call in progress is never refused: neither its repeated webhook, nor its fallback, nor its next connection', async () => {
  await using gateway = await aGateway({
    callerLimits: { settings: { ...capacity({ calls: 1 }), ...rates({ callsPerNumber: 1 }) } },
  });
  const forms = [
    [VOICE, aCall('1')],
    [VOICE, aCall('1')],
    [FALLBACK, aCall('2', { CallStatus: 'in-progress' })],
    [
      '/api/v1/voice/relay-action?epoch=1',
      { ...aCall('1'), CallStatus: 'in-progress', SessionStatus: 'failed', ErrorCode: '64105' },
    ],
  ] as const;
  for (const [path, form] of forms) {
    expect((await gateway.post(path, form)).body).toContain('<ConversationRelay ');
  }
  expect((await gateway.post(VOICE, aCall('3'))).body).toContain(TOO_OFTEN);
});

it('R-X9: the repeated webhook of a call that another gateway has answered is never refused', async () => {
  await using gateway = await aGateway({ callerLimits: { settings: capacity({ calls: 0 }) } });
  gateway.deps.records.hasCall = async (callSid) => callSid === aCallSid('1');
  const repeated = await gateway.post(VOICE, aCall('1', { CallStatus: 'in-progress' }));
  expect(repeated.body).toContain('<ConversationRelay ');
  expect((await gateway.post(VOICE, aCall('2', { CallStatus: 'in-progress' }))).body).toContain(BUSY);
});

it('R-X12: an agent takes only so many calls at once, those of other gateways included', async () => {
  const tables = emptyTables();
  tables.elsewhere.set(`shop/${agent.id}`, 2);
  const changes = withLimits({ concurrentCalls: 3 });
  await using gateway = await aGateway({ changes, callerLimits: { tables } });
  await gateway.deps.limits?.exchange();
  expect((await gateway.post(VOICE, aCall('1'))).body).toContain('<ConversationRelay ');
  expect((await gateway.post(VOICE, aCall('2'))).body).toContain(BUSY);
  expect(gateway.counters.refusedCalls).toEqual({ 'agent-calls': 1 });
});

it('R-X12: a number is answered only so often in an hour, and the reaction "end" does not answer at all', async () => {
  const changes = withLimits({ callsPerNumberAndHour: 2, whenReached: { callsPerNumberAndHour: 'end' } });
  await using gateway = await aGateway({ changes, callerLimits: {} });
  await gateway.post(VOICE, aCall('1'));
  await gateway.post(VOICE, aCall('2'));
  const { body } = await gateway.post(VOICE, aCall('3'));
  expect(body).toContain('<Response><Reject reason="busy"/></Response>');
});

it('R-X8: blocked numbers and prefixes are rejected, or hear a sentence, until their block expires', async () => {
  const tables = emptyTables();
  const soon = new Date(Date.now() + 60_000);
  tables.blocks.push(
    { number: NUMBER, isPrefix: false, reason: '', expiresAt: soon },
    { number: '+1900', isPrefix: true, reason: '' },
    { number: '+12075550177', isPrefix: false, reason: '', expiresAt: new Date(Date.now() - 1) },
  );
  const bodies = async (blockedCallers: 'reject' | 'message') => {
    await using gateway = await aGateway({ callerLimits: { tables, settings: { blockedCallers } } });
    await gateway.deps.limits?.exchange();
    const of = async (From: string, digits: string) =>
      (await gateway.post(VOICE, aCall(digits, { From }))).body;
    return [await of(NUMBER, '1'), await of('+19005550100', '2'), await of('+12075550177', '3')];
  };
  const rejected = await bodies('reject');
  for (const body of rejected.slice(0, 2))
    expect(body).toContain('<Response><Reject reason="rejected"/></Response>');
  expect(rejected[2]).toContain('<ConversationRelay ');
  expect((await bodies('message'))[0]).toContain(
    '<Say language="en-US">Sorry, we cannot take your call.</Say>',
  );
});

it('a caller hears the sentence in the language of the agent, and its own words if the file has some', async () => {
  const settings = capacity({ calls: 0 });
  const german = { language: 'de-DE', email: 'laden@example.com' };
  await using gateway = await aGateway({ changes: german, callerLimits: { settings } });
  expect((await gateway.post(VOICE, aCall('1'))).body).toContain(
    '<Say language="de-DE">Leider sind im Moment alle Leitungen belegt.',
  );
  const polish = { language: 'pl-PL', phrases: { ...agent.phrases, busy: 'Wszystkie linie są zajęte.' } };
  await using other = await aGateway({ changes: polish, callerLimits: { settings } });
  expect((await other.post(VOICE, aCall('1'))).body).toContain(
    '<Say language="pl-PL">Wszystkie linie są zajęte.</Say>',
  );
  await using without = await aGateway({ changes: { language: 'pl-PL' }, callerLimits: { settings } });
  expect((await without.post(VOICE, aCall('1'))).body).toContain(`<Say language="en-US">${BUSY}`);
});

it('the database away: calls are taken, counted here, and the counts follow once it is back', async () => {
  const tables = emptyTables();
  tables.isAway = true;
  const changes = withLimits({ callsPerNumberAndHour: 1 });
  await using gateway = await aGateway({ changes, callerLimits: { tables } });
  await gateway.deps.limits?.exchange();
  expect((await gateway.post(VOICE, aCall('1'))).body).toContain('<ConversationRelay ');
  expect((await gateway.post(VOICE, aCall('2'))).body).toContain(TOO_OFTEN);
  expect(tables.usage.size).toBe(0);
  tables.isAway = false;
  await gateway.deps.limits?.exchange();
  await vi.waitFor(() => expect([...tables.usage.values()].map(({ calls }) => calls)).toEqual([1, 1]));
  expect(tables.refused.map(({ reason }) => reason)).toEqual(['number-calls']);
});
