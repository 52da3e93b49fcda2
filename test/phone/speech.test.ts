import { expect, test } from 'vitest';

import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { like, matching } from './matching.ts';
import { callApp, SCALE } from './place.ts';
import { brief, connectTwiml, isFinalPrompt, parseFrame, speak, startTinyApp } from './tiny-app.ts';
import type { AppSocket, Frame, TinyApp } from './tiny-app.ts';

const ANSWER = 'We open at nine, and we close at five. Sunday is different: ring the bell.';

function answering(text: string, relay: Record<string, string> = {}): Promise<TinyApp> {
  return startTinyApp({
    answer: () => connectTwiml(relay),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, text);
    },
  });
}

/** What the phone sent after `setup`. */
function framesOf(call: PhoneCall): string[] {
  const sent = call.log.flatMap((entry) => (entry.kind === 'sent' ? [entry.raw] : []));
  return sent.slice(1).map((raw) => brief(parseFrame(raw)));
}

test.concurrent('the greeting is spoken by the relay and reported as one piece', async () => {
  await using app = await answering('', { welcomeGreeting: 'Hello, this is Ann. What can I do?' });
  await using call = await callApp(app);
  const greeting = await call.greeting();
  expect(greeting).toMatchObject({ input: 'greeting', heard: 'Hello, this is Ann. What can I do?' });
  expect(framesOf(call)).toEqual([
    'agentSpeaking on',
    'tokensPlayed Hello, this is Ann. What can I do?',
    'agentSpeaking off',
  ]);
});

test.concurrent('partials grow to the final text, which follows with clientSpeaking off', async () => {
  await using app = await answering('Yes.');
  await using call = await callApp(app);
  await call.say('Could you tell me when you open on Sundays');
  const frames = framesOf(call);
  const partials = frames.filter((frame) => frame.startsWith('partial ')).map((frame) => frame.slice(8));
  const final = frames.indexOf('prompt Could you tell me when you open on Sundays');
  expect(frames[0]).toBe('clientSpeaking on');
  expect(partials.length).toBeGreaterThan(4);
  for (const [index, text] of partials.entries()) {
    expect(partials[index + 1] ?? 'Could you tell me when you open on Sundays').toContain(text);
  }
  expect(partials.at(-1)).toBe('Could you tell me when you open on Sundays');
  expect(frames[final - 1]).toBe('clientSpeaking off');
});

test.concurrent('partials keep the cadence of the wire', async () => {
  await using app = await answering('Yes.');
  await using call = await callApp(app, { timing: { scale: 0.2 } });
  await call.say('Could you tell me when you open', { waitForAnswer: false });
  const sent = call.log.flatMap((entry) => (entry.kind === 'sent' ? [entry] : []));
  const partials = sent.filter((entry) => entry.raw.includes('"last":false'));
  const final = sent.find((entry) => entry.raw.includes('"last":true'));
  const gaps = partials.slice(1).map((entry, index) => (entry.atMs - (partials[index]?.atMs ?? 0)) / 0.2);
  // Timers are late, never early; a slow machine may be late by a little more.
  for (const gap of gaps) expect(gap).toBeGreaterThan(190);
  expect((final?.atMs ?? 0) - (partials.at(-1)?.atMs ?? 0)).toBeGreaterThan(345 * 0.2);
});

test.concurrent('given partials are sent as they are, and the final may differ from the last', async () => {
  await using app = await answering('Yes.');
  await using call = await callApp(app);
  await call.say('I want two seats', { partials: ['I', 'I want to', 'I want to sit'] });
  expect(framesOf(call).slice(1, 6)).toEqual([
    'partial I',
    'partial I want to',
    'partial I want to sit',
    'clientSpeaking off',
    'prompt I want two seats',
  ]);
});

test.concurrent('without partialPrompts and events only the final prompt arrives', async () => {
  await using app = await answering('Yes.', { partialPrompts: 'false', events: '' });
  await using call = await callApp(app);
  await call.say('Are you open?');
  expect(framesOf(call)).toEqual(['prompt Are you open?']);
  expect(call.exchanges[1]).toMatchObject({ heard: 'Yes.', reported: '' });
});

test.concurrent('an answer is played clause by clause and heard as it was planned', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app);
  const exchange = await call.say('When do you open?');
  expect(exchange).toMatchObject({ planned: ANSWER, heard: ANSWER, reported: ANSWER, interrupted: false });
  const frames = framesOf(call);
  expect(frames.slice(frames.indexOf('prompt When do you open?') + 1)).toEqual([
    'agentSpeaking on',
    'tokensPlayed We open at nine, ',
    'tokensPlayed and we close at five.',
    'tokensPlayed  Sunday is different:',
    'tokensPlayed  ring the bell.',
    'agentSpeaking off',
  ]);
});

test.concurrent(
  'words come at speaking pace, the first sound a third of a second after the first token',
  async () => {
    await using app = await answering(ANSWER);
    await using call = await callApp(app);
    const { firstTokenAtMs = 0, firstHeardAtMs = 0, lastHeardAtMs = 0 } = await call.say('When?');
    expect(firstHeardAtMs - firstTokenAtMs).toBeGreaterThan(305 * SCALE);
    const spokenMs = (ANSWER.length / 15) * 1_000 * SCALE;
    expect(lastHeardAtMs - firstHeardAtMs).toBeGreaterThan(spokenMs * 0.95);
    expect(lastHeardAtMs - firstHeardAtMs).toBeLessThan(spokenMs * 1.5 + 50);
  },
);

test.concurrent('a barge-in has the order of the wire and drops what was queued', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app);
  const first = await call.say('When do you open?', { waitForAnswer: false });
  await call.bargeIn('Stop it', { afterWords: 6 });
  expect(first).toMatchObject({
    heard: 'We open at nine, and we',
    reported: 'We open at nine, and we',
    interrupted: true,
    finished: true,
  });
  const frames = framesOf(call);
  expect(frames.slice(frames.lastIndexOf('clientSpeaking on') - 1).slice(0, 9)).toEqual([
    'tokensPlayed We open at nine, ',
    'clientSpeaking on',
    'tokensPlayed and we',
    'interrupt and we',
    'partial Stop',
    'agentSpeaking off',
    'partial Stop it',
    'clientSpeaking off',
    'prompt Stop it',
  ]);
});

test.concurrent('a cut fragment is reported trimmed, but heard with the space before it', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app);
  const first = await call.say('When do you open?', { waitForAnswer: false });
  await call.bargeIn('Stop', { afterWords: 9 });
  expect(first.heard).toBe('We open at nine, and we close at five.');
  const second = call.exchanges[2];
  await call.say('And Sunday?', { waitForAnswer: false });
  const third = call.exchanges[3];
  await call.bargeIn('Stop', { afterWords: 10 });
  expect(second?.interrupted).toBe(false);
  expect(third).toMatchObject({
    heard: 'We open at nine, and we close at five. Sunday',
    reported: 'We open at nine, and we close at five. Sunday',
  });
  expect(framesOf(call)).toContain('interrupt Sunday');
});

test.concurrent('tokens sent after an interrupt are counted and spoken', async () => {
  const late = (socket: AppSocket): void =>
    socket.send({ type: 'text', token: ' Still talking.', last: true });
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (frame['type'] === 'interrupt') late(socket);
      else if (isFinalPrompt(frame) && socket.frames.length < 10) speak(socket, ANSWER);
      else if (isFinalPrompt(frame)) speak(socket, 'Sorry.');
    },
  });
  await using call = await callApp(app);
  const first = await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('Please be quiet now, I am talking to you', { afterWords: 2 });
  expect(first.tokensAfterInterrupt).toBe(1);
  expect(first.lastTokenAfterInterruptMs).toBeGreaterThan(0);
  expect(first.planned).toBe(`${ANSWER} Still talking.`);
  expect(first.heard).toBe('We open Still talking.');
});

test.concurrent('an interrupt drops every message that is queued', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      const isFirst = frame['voicePrompt'] === 'Tell me';
      for (const text of isFirst ? ['The first one.', 'The second one.', 'The third one.'] : ['Yes.']) {
        speak(socket, text);
      }
    },
  });
  await using call = await callApp(app);
  const first = await call.say('Tell me', { waitForAnswer: false });
  const second = await call.bargeIn('Stop', { afterWords: 2 });
  expect(first).toMatchObject({
    planned: 'The first one. The second one. The third one.',
    heard: 'The first',
    interrupted: true,
  });
  expect(second.heard).toBe('Yes.');
  const ends = call.log.flatMap((entry) => (entry.kind === 'talk' ? [`${entry.end} ${entry.heard}`] : []));
  expect(ends).toEqual(['interrupted The first', 'interrupted ', 'interrupted ', 'spoken Yes.']);
});

test.concurrent('a cut is exact to the word even where the machine is late', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app, {
    onEvent: (event) => {
      // By the end of this every word of the answer is overdue.
      if (event.type === 'agent' && event.exchange === 1 && event.text === 'We')
        blockFor(ANSWER.length * 75 * SCALE);
    },
  });
  const first = await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('Stop', { afterWords: 3, waitForAnswer: false });
  expect(first.heard).toBe('We open at');
});

test.concurrent('an interrupt before the first sound drops the answer unheard', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app, { timing: { firstAudioMs: 3_000 } });
  const first = await call.say('When?', { waitForAnswer: false });
  await call.say('No, wait', { waitForAnswer: false });
  expect(first).toMatchObject({ planned: ANSWER, heard: '', interrupted: true });
  const sent = call.log.flatMap((entry) => (entry.kind === 'sent' ? [parseFrame(entry.raw)] : []));
  expect(sent.find((frame) => frame['type'] === 'interrupt')).toEqual({
    type: 'interrupt',
    utteranceUntilInterrupt: '',
    durationUntilInterruptMs: 0,
  });
});

test.concurrent('an interrupt counts its duration from the chunk in play', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app);
  await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('Stop', { afterWords: 6, waitForAnswer: false });
  const sent = call.log.flatMap((entry) =>
    entry.kind === 'sent' ? [{ ...entry, frame: parseFrame(entry.raw) }] : [],
  );
  const chunk = sent.find((entry) => entry.frame['value'] === 'We open at nine, ');
  const interrupt = sent.find((entry) => entry.frame['type'] === 'interrupt');
  const duration = Number(interrupt?.frame['durationUntilInterruptMs']);
  expect(duration).toBeGreaterThan((6 / 15) * 1_000 * SCALE * 0.9);
  expect(duration).toBeLessThan((interrupt?.atMs ?? 0) - (chunk?.atMs ?? 0) + 25);
});

test.concurrent('speech that runs dry goes on where more text comes', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) socket.send({ type: 'text', token: 'One moment.' });
      if (isPlayed(frame, 'One moment.')) speak(socket, ' It is ten.');
    },
  });
  await using call = await callApp(app);
  const exchange = await call.say('What time is it?');
  expect(exchange).toMatchObject({ planned: 'One moment. It is ten.', heard: 'One moment. It is ten.' });
  expect(framesOf(call).filter((frame) => frame.startsWith('agentSpeaking'))).toEqual([
    'agentSpeaking on',
    'agentSpeaking off',
  ]);
});

test.concurrent('speech that is not interruptible goes on, and the caller is not reported', async () => {
  await using app = await answering(ANSWER, { interruptible: 'none' });
  await using call = await callApp(app);
  const first = await call.say('When?', { waitForAnswer: false });
  await expect(call.bargeIn('Stop', { afterWords: 2 })).rejects.toMatchObject({ kind: 'refused' });
  expect(await call.answer()).toBe(first);
  expect(first.heard).toBe(ANSWER);
});

test.concurrent('where it is asked for, speech is reported while the agent goes on speaking', async () => {
  await using app = await answering(ANSWER, {
    interruptible: 'none',
    reportInputDuringAgentSpeech: 'speech',
  });
  await using call = await callApp(app);
  const first = await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('Hm', { afterWords: 2, waitForAnswer: false });
  await call.answer();
  expect(first.heard).toBe(ANSWER);
  expect(framesOf(call)).not.toContain('interrupt We open');
});

test.concurrent('each key is one frame, and the first of them cuts the agent off', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, ANSWER);
      if (frame['type'] === 'dtmf' && frame['digit'] === '#') speak(socket, 'Twelve.');
    },
  });
  await using call = await callApp(app);
  const first = await call.say('When?', { waitForAnswer: false });
  await call.heard(2);
  const keys = await call.press('12#');
  await call.answer();
  expect(first).toMatchObject({ interrupted: true });
  expect(keys).toMatchObject({ input: 'keys', caller: '12#', heard: 'Twelve.' });
  const frames = framesOf(call);
  expect(frames.slice(frames.indexOf('dtmf 1')).slice(0, 6)).toEqual([
    'dtmf 1',
    `tokensPlayed ${first.heard}`,
    `interrupt ${first.heard}`,
    'agentSpeaking off',
    'dtmf 2',
    'dtmf #',
  ]);
});

test.concurrent('keys without dtmfDetection are refused', async () => {
  await using app = await answering('Yes.', { dtmfDetection: 'false' });
  await using call = await callApp(app);
  await expect(call.press('1')).rejects.toThrow('dtmfDetection');
});

test.concurrent('a preemptible text is cut off by the next message, without an interrupt', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, 'Let me have a long look at that.', { preemptible: true });
      if (isPlayed(frame, 'Let me')) speak(socket, 'Here it is.');
    },
  });
  await using call = await callApp(app);
  await call.say('Find it', { waitForAnswer: false });
  await call.heard(3);
  const [socket] = app.sockets;
  if (socket !== undefined) speak(socket, 'Here it is.');
  const exchange = await call.answer();
  expect(exchange.heard).toMatch(/^Let me have .*Here it is\.$/);
  const frames = framesOf(call);
  expect(frames.filter((frame) => frame === 'agentSpeaking on')).toHaveLength(1);
  expect(frames.some((frame) => frame.startsWith('interrupt'))).toBe(false);
  expect(call.log).toContainEqual(like({ kind: 'talk', end: 'preempted' }));
});

test.concurrent('digits are queued behind speech and reported as played', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      speak(socket, 'Dialling.');
      socket.send({ type: 'sendDigits', digits: '1w2#' });
    },
  });
  await using call = await callApp(app);
  await call.say('Dial', { waitForAnswer: false });
  const exchange = await call.answer();
  expect(exchange).toMatchObject({ heard: 'Dialling.', digits: '1w2#' });
  expect(framesOf(call).slice(-3)).toEqual([
    'tokensPlayed Dialling.',
    'agentSpeaking off',
    'tokensPlayed 1w2#',
  ]);
});

test.concurrent('a file to be played is fetched, and must be audio', async () => {
  await using app = await startTinyApp({
    answer: (request) => {
      if (request.path === '/a.wav') return { type: 'audio/wav', body: Buffer.alloc(100) };
      return request.path === '/voice' ? connectTwiml() : { status: 404, type: 'text/plain', body: 'no' };
    },
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      socket.send({ type: 'play', source: 'https://agent.example.com/a.wav' });
      socket.send({ type: 'play', source: 'https://agent.example.com/b.wav' });
    },
  });
  await using call = await callApp(app);
  const exchange = await call.say('Play');
  expect(exchange.audio).toEqual(['https://agent.example.com/a.wav', 'https://agent.example.com/b.wav']);
  await call.answer();
  expect(call.log).toContainEqual(like({ kind: 'audio', status: 200, bytes: 100 }));
  expect(call.log).toContainEqual(like({ kind: 'problem', text: matching(/404/) }));
});

test.concurrent('the agent may stay silent, but no wait lasts for ever', async () => {
  await using app = await startTinyApp({ answer: () => connectTwiml() });
  await using call = await callApp(app);
  await expect(call.say('Anybody there?', { timeoutMs: 200 })).rejects.toMatchObject({
    kind: 'timeout',
    message: matching(/not a word of it came/),
  });
  await expect(call.greeting(50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.answer(50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.heard(1, 50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.connected(2, 50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.bargeIn('Hey', { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
});

test.concurrent('an answer without last: true is heard, but never over', async () => {
  await using app = await startTinyApp({
    answer: () => connectTwiml(),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) socket.send({ type: 'text', token: 'Half an answer', last: false });
    },
  });
  await using call = await callApp(app);
  await expect(call.say('Well?', { timeoutMs: 300 })).rejects.toThrow('last: true missing');
  expect(call.exchanges[1]).toMatchObject({ heard: 'Half an answer', finished: false });
});

function isPlayed(frame: Frame, text: string): boolean {
  return frame['name'] === 'tokensPlayed' && frame['value'] === text;
}

function blockFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
