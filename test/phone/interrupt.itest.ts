import { expect, test } from 'vitest';

import { ANSWER, answering, framesOf } from './answering.ts';
import { like } from './matching.ts';
import { callApp, SCALE } from './place.ts';
import { connectTwiml, isFinalPrompt, parseFrame, speak, startTinyApp } from './tiny-app.ts';
import type { AppSocket } from './tiny-app.ts';

test.concurrent(
  'a barge-in sends its frames in the order of the wire and drops what was queued',
  async () => {
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
  },
);

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

// Not beside others: it blocks the process, and they measure times in it.
test('a cut is exact to the word even if the machine is late', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app, {
    onEvent: (event) => {
      // Afterwards every word of the answer is overdue.
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
  await using call = await callApp(app, { timing: { firstAudioMs: 100_000 } });
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

test.concurrent('an interrupt counts its duration from the start of the current chunk', async () => {
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
  expect(duration).toBeLessThan((interrupt?.atMs ?? 0) - (chunk?.atMs ?? 0) + 150);
});

test.concurrent(
  'speech that is not interruptible goes on, and the relay does not report the caller',
  async () => {
    await using app = await answering(ANSWER, { interruptible: 'none' });
    await using call = await callApp(app);
    const first = await call.say('When?', { waitForAnswer: false });
    await expect(call.bargeIn('Stop', { afterWords: 2 })).rejects.toMatchObject({ kind: 'refused' });
    expect(await call.answer()).toBe(first);
    expect(first.heard).toBe(ANSWER);
  },
);

test.concurrent('speech is reported while the agent goes on speaking if the TwiML asks for it', async () => {
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

function blockFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
