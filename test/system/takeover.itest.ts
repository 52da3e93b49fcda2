/** A gateway dies in the middle of an answer, and another one takes the call over. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer } from '../fakes/openai-behaviour.ts';
import { AS_STARTED, aSystemWithModel } from './a-system.ts';

const ANSWER = 'We open at nine, and close at six, on every day but Sunday.';
/** No standby process may be ready for the second gateway that dies. */
const PATIENT = { retryMs: [2_500, 3_000] } as const;

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  one = await aSystemWithModel(AS_STARTED);
});
afterAll(() => one[Symbol.asyncDispose]());

it('R-F7: a gateway that takes over a call continues it while no worker runs', async () => {
  one.openai.script(
    answer('Yes, we are open.'),
    answer(ANSWER, { firstTokenMs: 100, tokenMs: 10 }),
    answer('We are closed then.'),
  );
  await using call = await one.call({ timing: { scale: 0.5 } });
  await call.greeting();
  await call.say('Are you open?');
  await call.say('When do you open?', { waitForAnswer: false });
  await call.heard(1);
  one.system.kill('worker', 'SIGSTOP');
  one.system.kill('gateway', 'SIGKILL');
  await call.connected(2, 30_000);
  const asked = performance.now();
  const resumed = await call.answer(30_000);
  expect(resumed).toMatchObject({ connection: 2, finished: true });
  expect(resumed.heard.trim().endsWith('on every day but Sunday.')).toBe(true);
  expect(performance.now() - asked).toBeLessThan(8_000);
  const next = await call.say('And on Sunday?');
  expect(next.planned).toBe('We are closed then.');
  expect((next.firstTokenAtMs ?? Infinity) - (next.promptAtMs ?? 0)).toBeLessThan(2_600);
  const { messages } = one.openai.requests.at(-1)?.body ?? { messages: [] };
  expect(messages.map(({ content }) => content)).toEqual(expect.arrayContaining(['Are you open?', ANSWER]));
  one.system.kill('worker', 'SIGCONT');
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken', 'spoken', 'spoken']);
});

it('R-F7: an answer that was complete when its gateway died is finished without asking a model', async () => {
  one.openai.script(answer(ANSWER, { firstTokenMs: 100, tokenMs: 10 }));
  await using call = await one.call({ timing: { scale: 0.5, ...PATIENT } });
  await call.greeting();
  const asked = one.openai.requests.length;
  await call.say('When do you open?', { waitForAnswer: false });
  await call.heard(1);
  one.system.kill('gateway', 'SIGKILL');
  const resumed = await call.answer(30_000);
  await call.hangUp();
  expect(resumed).toMatchObject({ connection: 2, finished: true });
  expect(resumed.heard.trim().endsWith('on every day but Sunday.')).toBe(true);
  expect(one.openai.requests).toHaveLength(asked + 1);
  expect((await one.recordedTurns(call.callSid))[1]).toMatchObject({
    outcome: 'spoken',
    plannedResponse: ANSWER,
  });
});
