import { pino } from 'pino';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { aCall, agent, aCallSid, attached, T0 } from '../conversation/a-call.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import type { GatewayCounters } from '../../src/gateway/counters.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { openRecordings } from '../../src/gateway/voice/recordings.ts';
import { SHIPPED } from '../adapters/recordings/a-folder.ts';
import { actionPath, aGateway, AUTH_TOKEN, BASE_URL } from './a-gateway.ts';

const SILENT = pino({ level: 'silent' });
const VOICE = '/api/v1/voice/conversation-relay';
const call = { CallSid: aCallSid(), From: '+15550100', To: '+15550111', Direction: 'inbound' };
const ACTION = actionPath(call.CallSid, 1);
const lost = { ...call, CallStatus: 'in-progress', SessionStatus: 'failed', ErrorCode: '64105' };

/** What the parts of the system say when a webhook comes. */
interface Moment {
  readonly isAway?: boolean;
  /** How many requests to Temporal fail. */
  readonly failures?: number;
  /** Postgres knows the call. */
  readonly isKnown?: boolean;
  readonly known?: CallState;
  readonly isUnreadable?: boolean;
}

/** TwiML without its tokens, which depend on the time. */
function withoutToken(twiml: string): string {
  return twiml
    .replace(/&amp;token=[\w-]{43}#/u, '#')
    .replace(/<Parameter name="token" value="\d+\.[\w-]{43}"\/>/u, '');
}

describe('the voice webhook', () => {
  it('answers with TwiML that connects the call, attribute case included', async () => {
    await using gateway = await aGateway();
    const response = await gateway.post(VOICE, call);
    expect(response.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(withoutToken(response.body)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Connect action="https://phone.example.com/api/v1/voice/relay-action?epoch=1&amp;maxReconnects=20#rc=5&amp;rp=all">' +
        '<ConversationRelay url="wss://phone.example.com/api/v1/voice/conversation-relay"' +
        ' welcomeGreeting="Hello, this is the shop." welcomeGreetingInterruptible="any" language="en-US" ttsProvider="ElevenLabs"' +
        ' transcriptionProvider="Deepgram" speechModel="flux" speechTimeout="3000" partialPrompts="true"' +
        ' interruptible="any" interruptSensitivity="high" ignoreBackchannel="false"' +
        ' echoPromptFiltering="true" applicationReconnect="false" dtmfDetection="true"' +
        ' events="tokens-played speaker-events">' +
        '<Parameter name="epoch" value="1"/></ConversationRelay></Connect></Response>',
    );
    expect(gateway.workflows.sent).toMatchObject([{ name: 'start', message: { callSid: call.CallSid } }]);
  });

  it('R-F7: answers while Temporal is down', async () => {
    await using gateway = await aGateway();
    gateway.workflows.failures.push(new Error('14 UNAVAILABLE'));
    expect((await gateway.post(VOICE, call)).body).toContain('<ConversationRelay ');
  });

  it('R-X1: without the right signature gets 403, is counted and starts nothing', async () => {
    await using gateway = await aGateway();
    for (const signature of ['', 'bm8gc2lnbmF0dXJl']) {
      expect((await gateway.post(VOICE, call, { signature })).statusCode).toBe(403);
    }
    expect(gateway.counters.unsigned).toBe(2);
    expect(gateway.workflows.sent).toEqual([]);
  });

  it.each([VOICE, ACTION, '/api/v1/voice/fallback', '/api/v1/voice/status'])(
    'is told its wrong method or body, and not a wrong signature: %s',
    async (url) => {
      await using gateway = await aGateway();
      const json = await gateway.app.inject({ method: 'POST', url, payload: call });
      expect([json.statusCode, json.body]).toEqual([415, expect.stringContaining('x-www-form-urlencoded')]);
      const get = await gateway.app.inject({ method: 'GET', url });
      expect([get.statusCode, get.body]).toEqual([405, expect.stringContaining('must be POST')]);
      expect(gateway.counters.unsigned).toBe(0);
    },
  );

  it('that is malformed gets 400 with the invalid fields, and starts nothing', async () => {
    await using gateway = await aGateway();
    const response = await gateway.post(VOICE, { CallSid: 'nonsense', From: '', To: '+15550111' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      error: 'malformed webhook',
      problems: ['CallSid: must be CA and 32 hex digits'],
    });
    expect(gateway.workflows.sent).toEqual([]);
  });

  it.each([
    ...['', 'anonymous', '+266696687', 'sip:kim@example.com', 'client:kim', 'whatsapp:+12075550199'].map(
      (From) => ({ From }),
    ),
    ...['12075550142', 'sip:+12075550142@pbx.example.com:5060;transport=tls', 'whatsapp:+12075550142'].map(
      (To) => ({ To }),
    ),
    { Direction: 'outbound-api', From: '+12075550142', To: '+13015550199' },
  ])('R-C8: answers a call with these addresses: %j', async (addresses) => {
    await using gateway = await aGateway({ numbers: ['+12075550142'] });
    const form = { ...call, To: '+12075550142', ...addresses };
    expect((await gateway.post(VOICE, form)).body).toContain('<ConversationRelay ');
    const lostCall = { ...lost, ...form };
    expect((await gateway.post(ACTION, lostCall)).body).toContain('<ConversationRelay ');
  });

  it('answers a call without a From', async () => {
    await using gateway = await aGateway();
    const { From: _, ...withoutFrom } = call;
    expect((await gateway.post(VOICE, withoutFrom)).body).toContain('<ConversationRelay ');
    expect(gateway.workflows.sent).toMatchObject([{ name: 'start', message: { from: '' } }]);
  });

  it('for a number that no agent answers says so and hangs up', async () => {
    await using gateway = await aGateway({ numbers: ['+15550199'] });
    const { body } = await gateway.post(VOICE, call);
    expect(body).toContain('<Say language="en-US">Sorry, this number is not in service.');
    expect(body).toContain('<Hangup/>');
    expect(gateway.workflows.sent).toEqual([]);
  });

  it.each([
    ['live', aCall(attached(), attached(2))],
    ['ended', aCall(attached(), attached(2), { type: 'ended', epoch: 2, by: 'caller', at: T0 })],
  ])('R-C3: again for a %s call connects it again, without a second greeting', async (_which, known) => {
    await using gateway = await aGateway();
    gateway.workflows.known = known;
    const { body } = await gateway.post(VOICE, call);
    expect(body).toContain('<Parameter name="epoch" value="3"/>');
    expect(body).not.toContain('welcomeGreeting');
  });

  it('is answered as at first if the call has no connection yet', async () => {
    await using gateway = await aGateway();
    gateway.workflows.known = aCall();
    expect((await gateway.post(VOICE, { ...call, CallStatus: 'ringing' })).body).toContain(
      'welcomeGreeting=',
    );
  });

  const underWay = { ...call, CallStatus: 'in-progress' };

  it.each([
    ['Temporal is away', { isAway: true, isKnown: true }],
    ['Temporal does not answer in time', { failures: 1, isKnown: true }],
    ['its workflow began only now, at another gateway whose signals wait', { isKnown: true }],
    ['its workflow exists and its state cannot be read', { known: aCall(attached()), isUnreadable: true }],
    ['its workflow has not been told of a connection', { known: aCall() }],
  ])(
    'R-C3: again for a call of another gateway takes a number that no connection of the call has: %s',
    async (_when, { isAway = false, failures = 0, isKnown = false, known, isUnreadable = false }: Moment) => {
      await using gateway = await aGateway();
      gateway.temporal.isAway = isAway;
      gateway.records.isKnown = isKnown;
      gateway.workflows.known = known;
      for (let at = 0; at < failures; at += 1)
        gateway.workflows.failures.push(new Error('4 DEADLINE_EXCEEDED'));
      if (isUnreadable) {
        const unreadable = async () => Promise.reject(new Error('4 DEADLINE_EXCEEDED'));
        Object.assign(gateway.workflows, { state: unreadable, recordedState: unreadable });
      }
      const { body } = await gateway.post(VOICE, underWay);
      expect(body).toContain('<Parameter name="epoch" value="126"/>');
      expect(body).not.toContain('welcomeGreeting');
      // The connection may break as often as any other.
      expect((await gateway.post(actionIn(body), lost)).body).toContain('name="epoch" value="127"');
    },
  );

  it('R-F7: greets a new call while Temporal is away and Postgres does not answer', async () => {
    await using gateway = await aGateway();
    gateway.temporal.isAway = true;
    gateway.records.hasCall = () => new Promise(() => undefined);
    expect((await gateway.post(VOICE, underWay)).body).toContain('welcomeGreeting=');
  });

  it('has a fallback, for a new call and for a call in progress', async () => {
    await using gateway = await aGateway();
    expect((await gateway.post('/api/v1/voice/fallback', call)).body).toContain('welcomeGreeting=');
    gateway.workflows.known = aCall(attached(), attached(2));
    const { body } = await gateway.post('/api/v1/voice/fallback', call);
    expect(body).toContain('<Parameter name="epoch" value="3"/>');
    expect(body).not.toContain('welcomeGreeting');
  });
});

/** The path and query that Twilio asks when this connection has ended. */
function actionIn(twiml: string): string {
  const [, action = ''] = /action="([^"]+)"/u.exec(twiml) ?? [];
  const { pathname, search } = new URL(action.replaceAll('&amp;', '&'));
  return pathname + search;
}

describe('the action webhook', () => {
  it('R-C3: after a lost connection connects again, with the next epoch and without a greeting', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(ACTION, lost);
    expect(withoutToken(body)).toContain('relay-action?epoch=2&amp;maxReconnects=20#rc=5');
    expect(body).toContain('<Parameter name="epoch" value="2"/>');
    expect(body).not.toContain('welcomeGreeting');
    expect(gateway.workflows.sent).toEqual([]);
  });

  it('after a hang-up signals the workflow once and ends', async () => {
    await using gateway = await aGateway();
    const hungUp = { ...call, CallStatus: 'completed', SessionStatus: 'completed' };
    expect((await gateway.post(ACTION, hungUp)).body).toContain('<Hangup/>');
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'ended', message: { epoch: 1, by: 'caller', relay: { status: 'completed' } } },
    ]);
  });

  it('does not connect again if a new connection would fail in the same way', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(ACTION, { ...lost, ErrorCode: '64104' });
    expect(body).toContain(agent.phrases.apology);
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'ended', message: { by: 'failure', relay: { errorCode: '64104' } } },
    ]);
  });

  it('ends a call whose connection breaks again and again', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(actionPath(call.CallSid, 21), lost);
    expect(body).toContain('<Hangup/>');
  });

  it('allows each call the reconnects that it began with, on whichever gateway it comes back', async () => {
    await using first = await aGateway({ changes: { policy: { maxReconnects: 1 } } });
    await using other = await aGateway();
    const begun = await first.post('/api/v1/voice/conversation-relay', call);
    const again = await other.post(actionIn(begun.body), lost);
    expect(again.body).toContain('<Parameter name="epoch" value="2"/>');
    const over = await other.post(actionIn(again.body), lost);
    expect(over.body).toContain('<Hangup/>');
  });

  it.each([
    ['a raised epoch', 'epoch=999&maxReconnects=20'],
    ['a forged token', `epoch=999&maxReconnects=20&token=${'A'.repeat(43)}`],
    ['the token of another call', actionPath(aCallSid('2'), 999).split('?', 2)[1] ?? ''],
    [
      'the token of another epoch',
      actionPath(call.CallSid, 2).replace('epoch=2', 'epoch=999').split('?', 2)[1] ?? '',
    ],
  ])('R-X1: takes no number from an action URL with %s, and the caller can return', async (_how, query) => {
    await using gateway = await aGateway();
    gateway.workflows.known = aCall(attached(), attached(2));
    const { body } = await gateway.post(`/api/v1/voice/relay-action?${query}`, lost);
    expect(body).toContain('<Parameter name="epoch" value="3"/>');
  });

  const URL_OF_04 = '/api/v1/voice/relay-action?epoch=1';

  it('continues a call of 0.4.0, whose action URL has no token, and allows it as many reconnects as its agent does', async () => {
    await using gateway = await aGateway({ changes: { policy: { maxReconnects: 1 } } });
    gateway.workflows.known = aCall(attached());
    expect((await gateway.post(URL_OF_04, lost)).body).toContain('<Parameter name="epoch" value="2"/>');
    gateway.workflows.known = aCall(attached(), attached(2));
    expect((await gateway.post(URL_OF_04, lost)).body).toContain('<Hangup/>');
  });

  it('connects such a call above all its numbers while its workflow does not answer', async () => {
    await using gateway = await aGateway();
    expect((await gateway.post(URL_OF_04, lost)).body).toContain('<Parameter name="epoch" value="126"/>');
  });
});

describe('R-F2: the action webhook after a voice has failed', () => {
  const IN_SYSTEM_VOICE = actionPath(call.CallSid, 2, 'system');
  const refused = { ...lost, ErrorCode: '64112' };
  /** What Twilio sends after we have ended the connection. */
  const endedByUs = {
    ...call,
    CallStatus: 'in-progress',
    SessionStatus: 'ended',
    HandoffData: '{"voiceError":"64112"}',
  };

  it.each([
    ...['64101', '64106', '64111', '64112'].map((code) => ({
      how: `error ${code}`,
      code,
      form: { ...lost, ErrorCode: code },
    })),
    { how: 'our own end', code: '64112', form: endedByUs },
  ])(
    'after $how connects in the system voice, and passes the error on to the next connection',
    async ({ code, form }) => {
      await using gateway = await aGateway();
      const { body } = await gateway.post(ACTION, form);
      expect(withoutToken(body)).toContain('relay-action?epoch=2&amp;maxReconnects=20&amp;voice=system#rc=5');
      expect(body).toContain(' ttsProvider="Google" transcriptionProvider');
      expect(withoutToken(body)).toContain(
        '<Parameter name="epoch" value="2"/><Parameter name="voice" value="system"/>' +
          `<Parameter name="voiceError" value="${code}"/>`,
      );
      expect(body).not.toContain('welcomeGreeting');
      expect(gateway.workflows.sent).toEqual([]);
      expect(gateway.counters.relayVoiceFailures).toBe(1);
    },
  );

  it('keeps the system voice when the connection is lost later', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(IN_SYSTEM_VOICE, lost);
    expect(withoutToken(body)).toContain('relay-action?epoch=3&amp;maxReconnects=20&amp;voice=system#rc=5');
    expect(body).toContain('<Parameter name="voice" value="system"/></ConversationRelay>');
    expect(body).toContain('ttsProvider="Google"');
  });

  it('R-G2: rings a person instead of ending the call, if the file of the agent says so', async () => {
    const transfer = {
      numbers: ['+12075550150'],
      ringSeconds: 20,
      when: 'always',
      accept: 'key',
      onFailure: true,
    } as const;
    await using gateway = await aGateway({ changes: { transfer } });
    const { body } = await gateway.post(IN_SYSTEM_VOICE, endedByUs);
    expect(body).toMatch(
      /<Say language="en-US">I am sorry, I have trouble answering right now\. I am putting you through to a person\.<\/Say><Dial action="[^"]*&amp;kind=last/u,
    );
    expect(body).toContain('>+12075550150</Number>');
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'ended', message: { by: 'failure', transfer: 'ringing' } },
    ]);
    const [, action = ''] = /<Dial action="https:\/\/[^/]*([^"#]*)/u.exec(body) ?? [];
    const after = await gateway.post(action.replaceAll('&amp;', '&'), {
      ...{ ...call, CallStatus: 'in-progress', DialCallStatus: 'no-answer' },
    });
    expect(after.body).toContain(agent.phrases.apology);
    expect(after.body).toContain('<Hangup/>');
    expect(gateway.workflows.sent[1]).toMatchObject({ name: 'ended', message: { transfer: 'no-answer' } });
  });

  it('says the apology and ends if the system voice fails as well', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(IN_SYSTEM_VOICE, endedByUs);
    expect(body).toContain(agent.phrases.apology);
    expect(body).toContain('<Hangup/>');
    expect(gateway.workflows.sent).toMatchObject([
      {
        name: 'ended',
        message: {
          by: 'failure',
          voice: {
            rung: 'recorded',
            failure: { step: 'system', type: 'VoiceMisconfigured', reason: '64112' },
          },
        },
      },
    ]);
  });

  it('plays recordings instead if there are any in the language of the agent', async () => {
    const recordings = await openRecordings({ recordingsDir: SHIPPED, baseUrl: new URL(BASE_URL) }, SILENT);
    await using gateway = await aGateway({ recordings });
    const { body } = await gateway.post(IN_SYSTEM_VOICE, endedByUs);
    const files = `${BASE_URL}/api/v1/voice/recordings/en-US`;
    expect(body).toContain(
      `<Response><Play>${files}/technical-trouble.wav</Play><Play>${files}/call-back-later.wav</Play><Hangup/></Response>`,
    );
  });

  it('ends if the caller has hung up meanwhile', async () => {
    await using gateway = await aGateway();
    const { body } = await gateway.post(ACTION, { ...endedByUs, CallStatus: 'completed' });
    expect(body).toContain('<Hangup/>');
    expect(gateway.workflows.sent).toMatchObject([{ name: 'ended', message: { by: 'caller' } }]);
  });

  it('treats no other hand-off data as a failed voice', async () => {
    for (const HandoffData of ['', 'no json', '{"voiceError":"64105"}', '{"reason":"transfer"}']) {
      await using gateway = await aGateway();
      expect((await gateway.post(ACTION, { ...endedByUs, HandoffData })).body).toContain('<Hangup/>');
      expect(gateway.workflows.sent).toMatchObject([{ name: 'ended', message: { by: 'agent' } }]);
    }
  });

  it('starts the next calls in the system voice', async () => {
    await using gateway = await aGateway();
    expect((await gateway.post(VOICE, call)).body).toContain('ttsProvider="ElevenLabs"');
    await gateway.post(ACTION, refused);
    const { body } = await gateway.post(VOICE, call);
    expect(body).toContain('ttsProvider="Google"');
    expect(body).toContain('welcomeGreeting=');
    expect(body).toContain('<Parameter name="voice" value="system"/></ConversationRelay>');
  });

  it('tries a voice with a temporary failure once more, and forgets the failure when the voice speaks', async () => {
    await using gateway = await aGateway();
    const down = { ...lost, ErrorCode: '64111' };
    const firstProvider = async () =>
      / ttsProvider="(\w+)"/u.exec((await gateway.post(VOICE, call)).body)?.[1];
    await gateway.post(ACTION, down);
    gateway.deps.relayVoices.spoke(agent, 'relay');
    await gateway.post(ACTION, down);
    expect(await firstProvider()).toBe('ElevenLabs');
    await gateway.post(ACTION, down);
    expect(await firstProvider()).toBe('Google');
  });

  it('makes the fallback webhook keep the system voice during a call', async () => {
    await using gateway = await aGateway();
    gateway.workflows.known = aCall(attached(), { ...attached(2), voice: { rung: 'system' } });
    const { body } = await gateway.post('/api/v1/voice/fallback', call);
    expect(withoutToken(body)).toContain('relay-action?epoch=3&amp;maxReconnects=20&amp;voice=system#rc=5');
  });
});

describe('the status callback', () => {
  it('of a finished call signals the workflow; others change nothing', async () => {
    await using gateway = await aGateway();
    expect((await gateway.post('/api/v1/voice/status', { ...call, CallStatus: 'ringing' })).statusCode).toBe(
      204,
    );
    expect(gateway.workflows.sent).toEqual([]);
    await gateway.post('/api/v1/voice/status', { ...call, CallStatus: 'completed' });
    expect(gateway.workflows.sent).toMatchObject([{ name: 'ended', message: { by: 'caller' } }]);
  });
});

describe('every webhook', () => {
  const paths = [VOICE, '/api/v1/voice/fallback', ACTION, '/api/v1/voice/status'];

  it.each(paths)('R-X10: %s without the right signature gets 403 and signals nothing', async (path) => {
    await using gateway = await aGateway();
    const form = { ...lost, CallStatus: 'completed' };
    expect((await gateway.post(path, form, { signature: 'bm8gc2lnbmF0dXJl' })).statusCode).toBe(403);
    expect(gateway.counters.unsigned).toBe(1);
    expect(gateway.workflows.sent).toEqual([]);
  });

  it.each(paths)('R-X9: %s with more than 64 KB gets 413 and signals nothing', async (path) => {
    await using gateway = await aGateway();
    const response = await gateway.post(path, { ...lost, Extra: 'x'.repeat(64 * 1024) });
    expect(response.statusCode).toBe(413);
    expect(gateway.workflows.sent).toEqual([]);
  });
});

describe('R-X1: a form field named __proto__', () => {
  it('is part of what is signed: added to a signed form it gets 403 and starts nothing', async () => {
    await using gateway = await aGateway();
    const { status, body } = await signedOver(gateway, call, { ...call, ['__proto__']: 'CA' });
    expect([status, body]).toEqual([403, expect.stringContaining('X-Twilio-Signature')]);
    expect(gateway.workflows.sent).toEqual([]);
    expect((await signedOver(gateway, call, call)).status).toBe(200);
  });
});

/** Posts `sent` with the signature of `signed`. */
async function signedOver(
  gateway: Awaited<ReturnType<typeof aGateway>>,
  signed: Record<string, string>,
  sent: Record<string, string>,
) {
  const signature = twilio.getExpectedTwilioSignature(AUTH_TOKEN, BASE_URL + VOICE, signed);
  const body = Object.entries(sent)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  const response = await gateway.app.inject({ method: 'POST', url: VOICE, headers, payload: body });
  return { status: response.statusCode, body: response.body };
}

it.each([
  '/api/v1/voice/recordings/en-US/%00',
  '/api/v1/knowledge/documents/a%00.md?tenant=default',
  '/%00',
  '/health/live?x=%00',
])('R-X10: a NUL character in an address gets 400: %s', async (url) => {
  await using gateway = await aGateway();
  for (const method of ['GET', 'PUT', 'DELETE', 'POST'] as const)
    expect((await gateway.app.inject({ method, url })).statusCode).toBe(400);
});

describe('health', () => {
  it('is live, and ready when its checks pass', async () => {
    await using gateway = await aGateway();
    expect((await gateway.app.inject('/health/live')).statusCode).toBe(200);
    expect((await gateway.app.inject('/health/ready')).json()).toMatchObject({
      status: 'ready',
      checks: { activityWorker: true },
    });
  });

  it('shows the hit rate of audio, and the saved cost if a price is set', async () => {
    const audioOf = async (counters: GatewayCounters): Promise<unknown> => {
      await using gateway = await aGateway({ counters });
      gateway.counters.audio.hits.memory = 3;
      gateway.counters.audio.misses = 1;
      gateway.counters.audio.charsSaved = 500;
      const { counters: shown } = (await gateway.app.inject('/health/ready')).json<{
        counters: GatewayCounters;
      }>();
      return shown.audio;
    };
    const hits = { memory: 3, store: 0, underWay: 0 };
    const audio = {
      hits,
      charsSaved: 500,
      misses: 1,
      ahead: { begun: 0, used: 0 },
      charsMade: 0,
      hitRate: 0.75,
      failed: 0,
      storeFailures: 0,
    };
    expect(await audioOf(createCounters())).toEqual(audio);
    expect(await audioOf(createCounters({ audioPrice: 0.5 }))).toEqual({ ...audio, savedCost: 0.25 });
  });
});
