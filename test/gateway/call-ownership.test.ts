import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createCallOwnership } from '../../src/gateway/relay/call-ownership.ts';

/** A call on its second connection; each time somebody asks, `answers` says what is known. */
function aCall() {
  const did: string[] = [];
  const answers: PromiseWithResolvers<{ epoch: number }>[] = [];
  const pause = { readingMs: 0 };
  const ownership = createCallOwnership({
    epoch: 2,
    read() {
      const answer = Promise.withResolvers<{ epoch: number }>();
      answers.push(answer);
      return answer.promise;
    },
    readingMs: () => pause.readingMs,
    onGone: () => did.push('gone'),
  });
  return {
    did,
    ownership,
    pause,
    act: () => ownership.isOurs().then((isOurs) => isOurs && did.push('acted')),
    asked: () => answers.length,
    answer: async (at: number, epoch: number) => {
      answers[at]?.resolve({ epoch });
      await turnOfTheLoop();
    },
    failToAnswer: async (at: number) => {
      answers[at]?.reject(new Error('nobody knows'));
      await turnOfTheLoop();
    },
  };
}

it('a call without a pause is here, and nobody asks', async () => {
  const { did, act, asked, ownership } = aCall();
  expect(ownership.isCertain).toBe(true);
  await act();
  expect(did).toEqual(['acted']);
  expect(asked()).toBe(0);
});

it('behind a pause nothing is done before it was asked once more, and then as before', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  await answer(0, 2);
  expect(ownership.isCertain).toBe(false);
  void act();
  await expect.poll(asked).toBe(2);
  expect(did).toEqual([]);
  expect(ownership.isCertain).toBe(false);
  await answer(1, 2);
  expect(did).toEqual(['acted']);
  expect(ownership.isCertain).toBe(true);
  await act();
  expect(did).toEqual(['acted', 'acted']);
  expect(asked()).toBe(2);
});

it('what came in during a pause is read before it is asked once more', async () => {
  const { act, asked, pause, ownership } = aCall();
  pause.readingMs = 60;
  ownership.check();
  void act();
  await sleep(30);
  expect(asked()).toBe(1);
  await expect.poll(asked).toBe(2);
});

it('nothing is done for a call that has come up elsewhere since the pause', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  await answer(0, 2);
  void act();
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual(['gone']);
  await act();
  expect(did).toEqual(['gone']);
});

it('a call that had gone on elsewhere in the pause is given up at once, and once', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  void act();
  await answer(0, 3);
  expect(did).toEqual(['gone']);
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual(['gone']);
});

it('a call of which nobody can tell is here', async () => {
  const { did, act, asked, failToAnswer, ownership } = aCall();
  ownership.check();
  void act();
  await failToAnswer(0);
  await expect.poll(asked).toBe(2);
  await failToAnswer(1);
  expect(did).toEqual(['acted']);
});

it('nothing is done for a connection that is closed meanwhile, and it is not given up again', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  void act();
  ownership.stop();
  await answer(0, 3);
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual([]);
});
