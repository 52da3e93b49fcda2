/** A gateway dies with an answer that it had sent to its end: only what was not heard is said again, by no model. */
import { expect, it } from 'vitest';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel } from './a-system.ts';

const ANSWER = 'We open at nine, and close at six, on every day but Sunday.';

it('R-F7: an answer that was complete when its gateway died is said to its end, and no model is asked to go on', async () => {
  await using one = await aSystemWithModel();
  one.openai.script(answer(ANSWER, { firstTokenMs: 100, tokenMs: 10 }));
  await using call = await one.call({ timing: { scale: 0.5 } });
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
  expect((await one.bookedTurns(call.callSid))[1]).toMatchObject({
    outcome: 'spoken',
    plannedResponse: ANSWER,
  });
}, 60_000);
