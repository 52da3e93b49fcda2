import { expect, test } from 'vitest';

import { like, matching } from './matching.ts';
import { callApp } from './place.ts';
import { connectTwiml, HANG_UP, PUBLIC_ORIGIN, startTinyApp } from './tiny-app.ts';

test.concurrent('the voice webhook is a signed form with the fields of a ringing call', async () => {
  await using app = await startTinyApp({ answer: () => HANG_UP });
  const call = await callApp(app, { from: '+15550107777', to: '+15550108888' });
  await call.ended;
  const [voice] = app.requests;
  expect(voice?.isSigned).toBe(true);
  expect(voice?.headers.host).toBe('agent.example.com');
  expect(voice?.form).toMatchObject({
    CallSid: call.callSid,
    From: '+15550107777',
    Caller: '+15550107777',
    To: '+15550108888',
    Called: '+15550108888',
    CallStatus: 'ringing',
    Direction: 'inbound',
    ApiVersion: '2010-04-01',
    FromCountry: 'US',
    CalledCity: '',
    StirVerstat: 'TN-Validation-Passed-A',
  });
});

test.concurrent('the socket handshake is signed over the wss URL, without compression', async () => {
  const url = 'wss://agent.example.com/relay?secret=a%20b';
  await using app = await startTinyApp({ answer: () => connectTwiml({ url }) });
  await using call = await callApp(app);
  expect(app.sockets[0]?.path).toBe('/relay?secret=a%20b');
  expect(app.sockets[0]?.isSigned).toBe(true);
  expect(app.sockets[0]?.socket.extensions).toBe('');
  expect(call.log).toContainEqual(like({ kind: 'socket', event: 'open', url }));
});

test.concurrent('setup is the first frame and carries the parameters of the TwiML', async () => {
  await using app = await startTinyApp({ answer: () => connectTwiml({ welcomeGreeting: 'Hi.' }) });
  await using call = await callApp(app);
  await call.greeting();
  await call.hangUp();
  await app.sockets[0]?.closed;
  expect(app.sockets[0]?.frames[0]).toEqual({
    type: 'setup',
    sessionId: matching(/^VX[0-9a-f]{32}$/),
    callSid: call.callSid,
    parentCallSid: '',
    from: '+15550100001',
    to: '+15550100002',
    forwardedFrom: '',
    callerName: '',
    direction: 'inbound',
    callType: 'PSTN',
    callStatus: 'RINGING',
    accountSid: `AC${'0'.repeat(32)}`,
    customParameters: { epoch: '1' },
  });
});

test.concurrent('a refused upgrade is reported to the action URL as 64102', async () => {
  await using app = await startTinyApp({
    answer: (request) => (request.path === '/voice' ? connectTwiml({}, '/action?epoch=1') : HANG_UP),
    refuse: () => true,
  });
  const call = await callApp(app);
  const summary = await call.ended;
  const action = app.requests[1];
  expect(action?.path).toBe('/action?epoch=1');
  expect(action?.isSigned).toBe(true);
  expect(action?.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64102' });
  expect(summary).toMatchObject({ by: 'failed', errorCode: '64102', connections: 1 });
  await expect(call.say('Hello?')).rejects.toMatchObject({ kind: 'ended' });
});

test.concurrent('with a loopback host in its URL the phone connects without TLS', async () => {
  const url = (): string => `${app.origin.replace('http', 'wss')}/relay`;
  await using app = await startTinyApp({ answer: () => connectTwiml({ url: url() }) });
  await using call = await callApp(app, { webhookUrl: `${app.origin}/voice`, connectTo: app.origin });
  expect(call.isConnected).toBe(true);
});

test.concurrent('a relay url that is not wss fails the call', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml({ url: 'https://agent.example.com/relay' }),
  });
  const call = await callApp(app);
  expect(await call.ended).toMatchObject({ by: 'failed', errorCode: '64101' });
});

test.concurrent('every request of a call is signed over the public URL', async () => {
  await using app = await startTinyApp({
    answer: (request) => (request.path === '/voice' ? connectTwiml() : HANG_UP),
  });
  const call = await callApp(app, { statusCallbackUrl: `${PUBLIC_ORIGIN}/status` });
  await call.hangUp();
  expect(app.requests.map((request) => [request.path, request.isSigned])).toEqual([
    ['/voice', true],
    ['/action', true],
    ['/status', true],
  ]);
});
