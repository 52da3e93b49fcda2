/** With our own voice and partial prompts, the first piece of an answer is audio before the caller has finished. */
import { expect, it } from 'vitest';
import { epochOf } from '../../src/phone/timing.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel } from './a-system.ts';
import { anOwnVoice, REAL_TIME } from './an-own-voice.ts';

const FIRST = 'Yes, we open at nine.';
const WORDS = 'Are you open today?';

it('R-C7: the first piece of an answer to a partial prompt is made once, before the final prompt', async () => {
  await using own = await anOwnVoice({ speculation: 'last-stable' });
  await using one = await aSystemWithModel(own.env);
  one.openai.script(answer(`${FIRST} On Sundays we are closed.`, { firstTokenMs: 50, tokenMs: 5 }));
  await using call = await one.call({ timing: { ...REAL_TIME.timing, finalAfterMs: 1_500 } });
  await call.greeting();
  const { heard, promptAtMs = 0 } = await call.say(WORDS, { partials: [WORDS] });
  await call.hangUp();
  expect(heard).toBe(`${FIRST} On Sundays we are closed.`);
  const made = own.vendor.requests.filter(({ body }) => body.text === FIRST);
  expect(made).toHaveLength(1);
  expect(made[0]?.firstByteAt ?? Infinity).toBeLessThan(epochOf(promptAtMs));
});
