import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';

/** One for each caller. Not numbers, because they would be sent as words. */
const NAMES = Array.from('bcdfghjklmnpqrstvwxz', (letter) => `${letter}andy`);
const CALLS = NAMES.length;
const TURNS = 5;

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  one = await aSystemWithModel();
});
afterAll(() => one[Symbol.asyncDispose]());

it(`R-T3: ${CALLS} calls at once, ${TURNS} turns each: all answered, all recorded, no cross-talk`, async () => {
  one.openai.script((body) =>
    answer(`You said ${body.messages.findLast(({ role }) => role === 'user')?.content}`),
  );
  const words = ['apple', 'river', 'stone', 'cloud', 'candle'];
  const calls = await Promise.all(
    NAMES.map(async (name, seed) => {
      const call = await one.call({ seed, timing: { scale: 0.2 } });
      await call.greeting();
      for (const word of words) {
        const { heard } = await call.say(`Caller ${name} says ${word}.`, { timeoutMs: 30_000 });
        // With so many calls at once, some may hear a filler first.
        expect(heard).toMatch(new RegExp(`^(?:[\\w ,]+\\. )?You said Caller ${name} says ${word}\\.$`, 'u'));
      }
      await call.hangUp();
      return call;
    }),
  );
  for (const call of calls) {
    const turns = await one.recordedTurns(call.callSid);
    expect(turns).toHaveLength(TURNS + 1);
    expectSameStory(call, turns);
  }
});
