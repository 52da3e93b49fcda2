import { expect, test } from 'vitest';

import { matching } from './matching.ts';
import { callApp, SCALE } from './place.ts';
import { connectTwiml, HANG_UP, isFinalPrompt, PUBLIC_ORIGIN, speak, startTinyApp } from './tiny-app.ts';
import type { AppSocket, SeenRequest, TinyApp } from './tiny-app.ts';

const ANSWER = 'One is the first, two is the second, three is the third.';

/** An app that answers every prompt and resumes the answer on a new connection after a lost one. */
function resilient(
  onPrompt: (socket: AppSocket, connection: number) => void,
  resume?: string,
): Promise<TinyApp> {
  return startTinyApp({
    answer: (request) => {
      if (request.path === '/voice') return connectTwiml({ welcomeGreeting: 'Hello.' });
      return request.form['CallStatus'] === 'in-progress' ? connectTwiml({}, '/action') : HANG_UP;
    },
    onFrame: (socket, frame, connection) => {
      if (isFinalPrompt(frame)) onPrompt(socket, connection);
      if (frame['type'] === 'setup' && connection > 1 && resume !== undefined) speak(socket, resume);
    },
  });
}

function actionsOf(app: TinyApp): SeenRequest[] {
  return app.requests.filter((request) => request.path === '/action');
}

test.concurrent('a bad frame is answered with 64107 and its echo, and the session goes on', async () => {
  await using app = await resilient((socket) => {
    socket.send('this is not json', { type: 'error' }, { type: 'sendDigits', digits: '' });
    speak(socket, 'Fine.');
  });
  await using call = await callApp(app);
  await call.greeting();
  expect(await call.say('Break it')).toMatchObject({ heard: 'Fine.' });
  await call.hangUp();
  await app.sockets[0]?.closed;
  const errors = app.sockets[0]?.frames.filter((frame) => frame['type'] === 'error');
  expect(errors).toHaveLength(3);
  expect(errors?.[0]).toEqual({
    type: 'error',
    description: 'Invalid message received, code: 64107, this is not json',
  });
});

test.concurrent('ten bad frames in a row close the socket with 1007', async () => {
  await using app = await resilient((socket, connection) => {
    if (connection > 1) return;
    for (let index = 0; index < 9; index += 1) socket.send('nonsense');
    socket.send({ type: 'language', ttsLanguage: 'de-DE' });
    for (let index = 0; index < 10; index += 1) socket.send('nonsense');
  });
  await using call = await callApp(app);
  await call.say('Break it', { waitForAnswer: false });
  await call.connected(2);
  expect(await app.sockets[0]?.closed).toEqual({
    code: 1007,
    reason: 'Too many consecutive malformed messages.',
  });
  expect(app.sockets[0]?.frames.filter((frame) => frame['type'] === 'error')).toHaveLength(19);
  expect(actionsOf(app)[0]?.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105' });
});

test.concurrent('a dropped socket leads to the action URL, a new socket and the same call', async () => {
  await using app = await resilient((socket) => speak(socket, ANSWER), 'three is the third.');
  await using call = await callApp(app);
  await call.greeting();
  const answer = await call.say('Count', { waitForAnswer: false });
  await call.heard(5);
  call.dropSocket();
  await call.answer();
  expect((await app.sockets[0]?.closed)?.code).toBe(1006);
  const action = actionsOf(app)[0];
  const [first, second] = app.sockets.map((socket) => socket.frames[0]);
  expect(action?.isSigned).toBe(true);
  expect(action?.form).toMatchObject({
    CallSid: call.callSid,
    SessionId: first?.['sessionId'],
    SessionStatus: 'failed',
    ErrorCode: '64105',
    ErrorMessage: 'Websocket ended',
    CallStatus: 'in-progress',
    SessionDuration: matching(/^\d+$/),
  });
  expect(second).toMatchObject({ callSid: call.callSid, callStatus: 'IN_PROGRESS' });
  expect(second?.['sessionId']).not.toBe(first?.['sessionId']);
  // One exchange over two connections. What was queued on the first one is lost.
  expect(answer).toMatchObject({ connection: 2, interrupted: false, finished: true });
  expect(answer.heard).toMatch(/^One is the first, two.* three is the third\.$/);
  expect(answer.reported).toBe('One is the first, three is the third.');
  expect(await call.hangUp()).toMatchObject({ by: 'caller', connections: 2, reconnects: 1 });
});

test.concurrent('the app closing its socket counts as lost', async () => {
  await using app = await resilient((socket) => socket.socket.close(1000, 'bye'));
  await using call = await callApp(app);
  await call.say('Go away', { waitForAnswer: false });
  await call.connected(2);
  expect(actionsOf(app)[0]?.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105' });
});

test.concurrent('a call fails if the app does not reconnect after a lost connection', async () => {
  await using app = await startTinyApp({
    answer: (request) => (request.path === '/voice' ? connectTwiml() : HANG_UP),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) socket.socket.terminate();
    },
  });
  const call = await callApp(app);
  await expect(call.say('Hello')).rejects.toMatchObject({ kind: 'ended' });
  expect(await call.ended).toMatchObject({ by: 'failed', errorCode: '64105' });
});

test.concurrent('an utterance that the app did not receive is an error, not an exchange', async () => {
  await using app = await resilient((socket) => speak(socket, 'Yes.'));
  await using call = await callApp(app);
  await call.greeting();
  const said = call.say('A rather long sentence that will not be heard by anybody');
  call.dropSocket();
  await expect(said).rejects.toMatchObject({ kind: 'lost' });
  expect(call.exchanges).toHaveLength(1);
  expect(await call.say('Again')).toMatchObject({ index: 1, heard: 'Yes.', connection: 2 });
});

test.concurrent(
  'a hang-up closes with 1000 and is followed by the action and the status callback',
  async () => {
    await using app = await resilient(() => undefined);
    const call = await callApp(app, { statusCallbackUrl: `${PUBLIC_ORIGIN}/status` });
    await call.greeting();
    const hungUpAtMs = performance.now();
    const summary = await call.hangUp();
    expect(await app.sockets[0]?.closed).toEqual({ code: 1000, reason: 'Closing websocket session' });
    const [action, status] = app.requests.slice(1);
    expect(action?.form).toMatchObject({ SessionStatus: 'completed', CallStatus: 'completed' });
    expect(action?.form['ErrorCode']).toBeUndefined();
    expect(status?.path).toBe('/status');
    expect(status?.form).toMatchObject({
      CallStatus: 'completed',
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      CallDuration: matching(/^\d+$/),
    });
    expect((action?.atMs ?? 0) - hungUpAtMs).toBeGreaterThan(195 * SCALE);
    expect((status?.atMs ?? 0) - (action?.atMs ?? 0)).toBeGreaterThan(395 * SCALE);
    expect(summary).toMatchObject({ by: 'caller', connections: 1, problems: [] });
    expect(await call.hangUp()).toBe(summary);
  },
);

test.concurrent('hanging up before a connection is open sends no action callback', async () => {
  await using app = await resilient(() => undefined);
  const call = await callApp(app, { timing: { reconnectMs: 60_000 } });
  call.dropSocket();
  await expect.poll(() => actionsOf(app)).toHaveLength(1);
  const summary = await call.hangUp();
  expect(summary).toMatchObject({ by: 'caller', connections: 1 });
  expect(actionsOf(app)).toHaveLength(1);
  await expect(call.say('Hello')).rejects.toMatchObject({ kind: 'ended' });
});

test.concurrent('end closes with 1000 and passes the hand-off data to the action URL', async () => {
  const handoffData = '{"reason":"transfer","to":"+1555"}';
  await using app = await startTinyApp({
    answer: (request) =>
      request.path === '/voice' ? connectTwiml() : '<Response><Dial>+15550109999</Dial></Response>',
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, 'One moment.');
      if (frame['value'] === 'off' && frame['name'] === 'agentSpeaking')
        socket.send({ type: 'end', handoffData });
    },
  });
  const call = await callApp(app);
  expect(await call.say('A human please')).toMatchObject({ heard: 'One moment.' });
  const summary = await call.ended;
  expect((await app.sockets[0]?.closed)?.code).toBe(1000);
  expect(actionsOf(app)[0]?.form).toMatchObject({
    SessionStatus: 'ended',
    CallStatus: 'in-progress',
    HandoffData: handoffData,
  });
  expect(summary.by).toBe('app');
  expect(summary.verbs.map((verb) => [verb.name, verb.text])).toEqual([
    ['Connect', ''],
    ['Dial', '+15550109999'],
  ]);
});

test.concurrent('an end before the agent has finished speaking is a problem', async () => {
  await using app = await startTinyApp({
    answer: (request) => (request.path === '/voice' ? connectTwiml() : HANG_UP),
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      speak(socket, ANSWER);
      socket.send({ type: 'end' });
    },
  });
  const call = await callApp(app);
  await expect(call.say('Bye')).rejects.toMatchObject({ kind: 'ended' });
  expect((await call.ended).problems).toEqual(['the app sent end before the agent had finished speaking']);
  expect(call.exchanges[1]?.heard).not.toBe(ANSWER);
});
