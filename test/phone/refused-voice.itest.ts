/** How the phone's relay refuses a voice. It is unconfirmed which way live calls show for which code. */
import { expect, test, vi } from 'vitest';
import type { VoiceRefusal } from '../../src/phone/phone-call.ts';
import { framesOf } from './answering.ts';
import { like } from './matching.ts';
import { callApp } from './place.ts';
import { connectTwiml, HANG_UP, isFinalPrompt, speak, startTinyApp } from './tiny-app.ts';

/** An app that first connects with a voice that the relay refuses, and later with another one. */
function anApp(again: string = connectTwiml({ ttsProvider: 'Google' })) {
  return startTinyApp({
    answer: ({ path }) =>
      path === '/voice'
        ? connectTwiml({ ttsProvider: 'ElevenLabs', voice: 'private0001', welcomeGreeting: 'Hello.' })
        : again,
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, 'We open at nine.');
      if (frame['type'] === 'error') socket.send({ type: 'end', handoffData: 'no voice' });
    },
  });
}

const refusing = (refusal: VoiceRefusal) => ({
  refuses: ({ voice }: { readonly voice?: string }) => (voice === 'private0001' ? refusal : undefined),
});

test.concurrent('at connect: no socket is opened, and the action callback carries the code', async () => {
  await using app = await anApp();
  await using call = await callApp(app, refusing({ code: '64101', at: 'connect' }));
  expect(app.sockets).toHaveLength(1);
  expect(app.requests[1]?.form).toMatchObject({
    CallStatus: 'in-progress',
    SessionStatus: 'failed',
    ErrorCode: '64101',
  });
  expect(await call.say('Hours?')).toMatchObject({ heard: 'We open at nine.', connection: 1 });
});

test.concurrent(
  'at setup: an error frame follows setup, then the socket closes as after a hang-up',
  async () => {
    await using app = await anApp(HANG_UP);
    const call = await callApp(app, refusing({ code: '64106', at: 'setup' }));
    const summary = await call.ended;
    expect(framesOf(call)).toEqual(['error']);
    expect((await app.sockets[0]?.closed)?.code).toBe(1000);
    expect(app.requests[1]?.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64106' });
    expect(summary).toMatchObject({ by: 'failed', errorCode: '64106' });
  },
);

test.concurrent(
  'at speech: no word is heard, and each talk cycle is answered with one error frame',
  async () => {
    await using app = await startTinyApp({
      answer: () => connectTwiml({ voice: 'private0001', welcomeGreeting: 'Hello.' }),
      onFrame: (socket, frame) => {
        if (isFinalPrompt(frame)) speak(socket, 'We open at nine.');
      },
    });
    await using call = await callApp(app, refusing({ code: '64112', at: 'speech' }));
    await call.say('Hours?', { waitForAnswer: false });
    await vi.waitFor(() => expect(framesOf(call).filter((frame) => frame === 'error')).toHaveLength(2));
    expect(call.exchanges.map(({ heard }) => heard)).toEqual(['', '']);
    expect(call.log).toContainEqual(
      like({ kind: 'sent', frame: { type: 'error', description: 'Voice not available, code: 64112' } }),
    );
  },
);

test.concurrent(
  'at speech: if the app ends the connection, the action callback returns its hand-off data',
  async () => {
    await using app = await anApp();
    await using call = await callApp(app, refusing({ code: '64112', at: 'speech' }));
    await call.connected(2);
    expect(app.requests[1]).toMatchObject({
      path: '/action',
      form: { SessionStatus: 'ended', HandoffData: 'no voice' },
    });
    expect(await call.say('Hours?')).toMatchObject({ heard: 'We open at nine.', connection: 2 });
    expect((await call.hangUp()).problems).toEqual([]);
  },
);
