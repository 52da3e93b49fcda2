import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CallState } from '../../src/conversation/state.ts';
import { gatewayId } from '../../src/contracts/ids.ts';
import { createCallOwnership } from '../../src/gateway/relay/call-ownership.ts';

const aGateway = (id: string) => ({ id: gatewayId(id), taskQueue: `gateway-${id}` });

/** The ownership of a call's second connection. Each read of the state takes the next of `answers`. */
function aCall({ doesRelayAnswer = true }: { doesRelayAnswer?: boolean | 'later' } = {}) {
  const did: string[] = [];
  const answers: PromiseWithResolvers<Pick<CallState, 'epoch' | 'gateway'>>[] = [];
  const pause = { readingMs: 0 };
  const relay = Promise.withResolvers<boolean>();
  if (doesRelayAnswer !== 'later') relay.resolve(doesRelayAnswer);
  const ownership = createCallOwnership({
    epoch: 2,
    gateway: aGateway('g1'),
    read() {
      const answer = Promise.withResolvers<Pick<CallState, 'epoch' | 'gateway'>>();
      answers.push(answer);
      return answer.promise;
    },
    answers: () => relay.promise,
    readingMs: () => pause.readingMs,
    onGone: (how) => did.push(how),
  });
  return {
    did,
    ownership,
    pause,
    relayAnswers: relay.resolve,
    act: () => ownership.isOurs().then((isOurs) => isOurs && did.push('acted')),
    asked: () => answers.length,
    answer: async (at: number, epoch: number, gateway = 'g1') => {
      answers[at]?.resolve({ epoch, gateway: aGateway(gateway) });
      await turnOfTheLoop();
    },
    failToAnswer: async (at: number) => {
      answers[at]?.reject(new Error('nobody knows'));
      await turnOfTheLoop();
    },
  };
}

it('without a pause the call is here, and its state is not read', async () => {
  const { did, act, asked, ownership } = aCall();
  expect(ownership.isCertain).toBe(true);
  await act();
  expect(did).toEqual(['acted']);
  expect(asked()).toBe(0);
});

it('after a pause nothing happens until the state was read again, and then everything works as before', async () => {
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

it('data that arrived during a pause is processed before the state is read again', async () => {
  const { act, asked, pause, ownership } = aCall();
  pause.readingMs = 60;
  ownership.check();
  void act();
  await sleep(30);
  expect(asked()).toBe(1);
  await expect.poll(asked).toBe(2);
});

it('a call that has reconnected elsewhere after the pause is not ours', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  await answer(0, 2);
  void act();
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual(['moved']);
  await act();
  expect(did).toEqual(['moved']);
});

it('a call that moved elsewhere during the pause is given up at once, and only once', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  void act();
  await answer(0, 3);
  expect(did).toEqual(['moved']);
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual(['moved']);
});

it('a call whose state cannot be read counts as here', async () => {
  const { did, act, asked, failToAnswer, ownership } = aCall();
  ownership.check();
  void act();
  await failToAnswer(0);
  await expect.poll(asked).toBe(2);
  await failToAnswer(1);
  expect(did).toEqual(['acted']);
});

it('a connection that closes meanwhile is not ours, and is not given up again', async () => {
  const { did, act, answer, asked, ownership } = aCall();
  ownership.check();
  void act();
  ownership.stop();
  await answer(0, 3);
  await expect.poll(asked).toBe(2);
  await answer(1, 3);
  expect(did).toEqual([]);
});

it('a connection that another gateway has reported first is given up, without holding speech meanwhile', async () => {
  const { did, act, answer, ownership } = aCall();
  ownership.confirm();
  expect(ownership.isCertain).toBe(true);
  await act();
  await answer(0, 2, 'g2');
  await act();
  expect(did).toEqual(['acted', 'taken']);
});

it('a connection that this gateway has reported, or about which nobody knows anything, is kept', async () => {
  const { did, act, answer, failToAnswer, ownership } = aCall();
  ownership.confirm();
  ownership.confirm();
  await answer(0, 2);
  await failToAnswer(1);
  await act();
  expect(did).toEqual(['acted']);
});

it('a call is not ours before the relay has answered on this connection, even if the workflow knows no newer one', async () => {
  const { did, act, answer, asked, relayAnswers, ownership } = aCall({ doesRelayAnswer: 'later' });
  ownership.check();
  await answer(0, 2);
  void act();
  await expect.poll(asked).toBe(2);
  await answer(1, 2);
  expect(did).toEqual([]);
  expect(ownership.isCertain).toBe(false);
  relayAnswers(true);
  await expect.poll(() => did).toEqual(['acted']);
});

it('a connection on which the relay does not answer after a pause is given up', async () => {
  const { did, act, answer, asked, ownership } = aCall({ doesRelayAnswer: false });
  ownership.check();
  await answer(0, 2);
  void act();
  await expect.poll(asked).toBe(2);
  await answer(1, 2);
  await expect.poll(() => did).toEqual(['moved']);
  await act();
  expect(did).toEqual(['moved']);
});
