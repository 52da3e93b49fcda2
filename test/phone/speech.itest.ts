import { expect, test } from 'vitest';

import { spokenMp3, spokenMs } from '../fakes/spoken-mp3.ts';
import { ANSWER, answering, framesOf } from './answering.ts';
import { like, matching } from './matching.ts';
import { callApp, SCALE } from './place.ts';
import { connectTwiml, isFinalPrompt, speak, startTinyApp } from './tiny-app.ts';
import type { Frame } from './tiny-app.ts';

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

test.concurrent('partials grow to the final text, which follows clientSpeaking off', async () => {
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

test.concurrent('partials and the final keep the cadence of the wire', async () => {
  const scale = 0.2;
  await using app = await answering('Yes.');
  await using call = await callApp(app, { timing: { scale } });
  const startedMs = performance.now();
  await call.say('Could you tell me when you open', { waitForAnswer: false });
  const sent = call.log.flatMap((entry) => (entry.kind === 'sent' ? [entry] : []));
  const partials = sent.filter((entry) => entry.raw.includes('"last":false'));
  const final = sent.find((entry) => entry.raw.includes('"last":true'));
  // Compared with the start, because timers may be late but are hardly ever early.
  for (const [index, entry] of partials.entries()) {
    expect(entry.atMs - startedMs).toBeGreaterThan((245 + 200 * index) * scale);
  }
  const lastPartialMs = 250 + 200 * (partials.length - 1);
  expect((final?.atMs ?? 0) - startedMs).toBeGreaterThan((lastPartialMs + 345) * scale);
});

test.concurrent(
  'given partials are sent as they are, and the final text may differ from the last one',
  async () => {
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
  },
);

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
    expect(lastHeardAtMs - firstHeardAtMs).toBeGreaterThan(spokenMs * 0.7);
    expect(lastHeardAtMs - firstHeardAtMs).toBeLessThan(spokenMs * 1.5 + 300);
  },
);

test.concurrent('speech that runs out of text goes on when more text arrives', async () => {
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

test.concurrent('digits are queued after speech and reported as played', async () => {
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
      if (request.path === '/a.mp3') return { type: 'audio/mpeg', body: spokenMp3('Two words.') };
      if (request.path === '/c.mp3') return { type: 'audio/mpeg', body: Buffer.alloc(100) };
      return request.path === '/voice' ? connectTwiml() : { status: 404, type: 'text/plain', body: 'no' };
    },
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      for (const name of ['a', 'b', 'c'])
        socket.send({ type: 'play', source: `https://agent.example.com/${name}.mp3` });
      socket.send({ type: 'text', token: '', last: true });
    },
  });
  await using call = await callApp(app);
  const exchange = await call.say('Play');
  expect(exchange.audio).toHaveLength(3);
  await call.answer();
  expect(call.log).toContainEqual(
    like({ kind: 'audio', status: 200, contentType: 'audio/mpeg', bytes: spokenMp3('Two words.').length }),
  );
  expect(call.log).toContainEqual(like({ kind: 'problem', text: matching(/b\.mp3 answered 404/) }));
  expect(call.log).toContainEqual(like({ kind: 'problem', text: matching(/c\.mp3 cannot be played/) }));
});

/** An app that answers each prompt with files of these texts, then says `after`. */
function playingApp(texts: readonly string[], after = ''): ReturnType<typeof startTinyApp> {
  return startTinyApp({
    answer: ({ path }) => {
      const index = /^\/(\d+)\.mp3$/u.exec(path)?.[1];
      if (index === undefined) return connectTwiml();
      return { type: 'audio/mpeg', body: spokenMp3(texts[Number(index)] ?? '') };
    },
    onFrame: (socket, frame) => {
      if (!isFinalPrompt(frame)) return;
      for (const index of texts.keys())
        socket.send({ type: 'play', source: `https://agent.example.com/${index}.mp3` });
      socket.send({ type: 'text', token: after, last: true });
    },
  });
}

test.concurrent(
  'files are played in order and to their full length, and joined with the text after them',
  async () => {
    const texts = ['The first file is short.', 'The second one is a good deal longer than that.'];
    await using app = await playingApp(texts, 'And a word of the relay.');
    await using call = await callApp(app);
    const exchange = await call.say('Play');
    expect(exchange.heard).toBe(`${texts.join(' ')} And a word of the relay.`);
    const files = call.log.filter((entry) => entry.kind === 'file');
    expect(files.map(({ heard, end }) => [heard, end])).toEqual(texts.map((text) => [text, 'spoken']));
    const [first, second] = files;
    const firstEndsAtMs = (first?.startedAtMs ?? 0) + (first?.durationMs ?? 0);
    expect(second?.startedAtMs).toBeCloseTo(firstEndsAtMs, 0);
    expect(second?.gapMs).toBeCloseTo(0, 0);
    // Real time, measured from the frames of the file.
    const measured = call.log
      .filter((entry) => entry.kind === 'audio')
      .map(({ durationMs }) => durationMs ?? 0);
    for (const [index, text] of texts.entries()) {
      expect(Math.abs((measured[index] ?? 0) - spokenMs(text))).toBeLessThan(30);
    }
  },
);

test.concurrent('an interrupt ends the current file and drops those after it', async () => {
  const texts = ['The first file has some words.', 'The second one is never heard.'];
  await using app = await playingApp(texts);
  await using call = await callApp(app);
  const exchange = await call.say('Play', { waitForAnswer: false });
  await call.bargeIn('Stop', { afterWords: 3, waitForAnswer: false });
  expect(exchange.interrupted).toBe(true);
  expect(texts[0]?.startsWith(exchange.heard)).toBe(true);
  const files = call.log.filter((entry) => entry.kind === 'file').slice(0, 2);
  expect(files.map(({ end }) => end)).toEqual(['interrupted', 'interrupted']);
  expect(files[1]).toMatchObject({ heard: '' });
  expect(files[1]).not.toHaveProperty('startedAtMs');
});

test.concurrent('every wait ends, even if the agent stays silent', async () => {
  await using app = await startTinyApp({ answer: () => connectTwiml() });
  await using call = await callApp(app);
  await expect(call.say('Anybody there?', { timeoutMs: 200 })).rejects.toMatchObject({
    kind: 'timeout',
    message: matching(/no words received/),
  });
  await expect(call.greeting(50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.answer(50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.heard(1, 50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.connected(2, 50)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(call.bargeIn('Hey', { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
});

test.concurrent('an answer without last: true is heard but never finished', async () => {
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
