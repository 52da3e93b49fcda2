import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { epochOf } from '../../src/phone/timing.ts';
import { answer, broken, status } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  one = await aSystemWithModel();
});
afterAll(() => one[Symbol.asyncDispose]());

const TWENTY_TOKENS = Array.from('abcdefghijklmnopqrst', (each, index) =>
  index === 0 ? 'One' : ` word${each}`,
);

describe('a model that streams', () => {
  beforeEach(() => {
    one.openai.script();
  });

  it('R-C1: the phone has the first token before the model has sent its last', async () => {
    await using call = await one.call();
    await call.greeting();
    // The first question is slower, because nothing is warmed up.
    await call.say('Hello there.');
    one.openai.script({ type: 'answer', tokens: TWENTY_TOKENS, firstTokenMs: 100, tokenMs: 15 });
    const asked = one.openai.requests.length;
    const exchange = await call.say('Count, please.');
    await call.hangUp();
    const request = await one.openai.request(asked);
    const lastSentAt = request.sent.findLast(({ text }) => text === ' wordt')?.at ?? 0;
    expect(epochOf(exchange.firstTokenAtMs ?? Infinity)).toBeLessThan(lastSentAt);
    expect(exchange.planned).toBe(TWENTY_TOKENS.join(''));
    expectSameStory(call, await one.recordedTurns(call.callSid));
  });

  it('R-C10: it is told what time it is at the business', async () => {
    const asked = one.openai.requests.length;
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    await call.say('Are you open?');
    await call.hangUp();
    const { body } = await one.openai.request(asked);
    expect(body.messages[0]?.content).toMatch(
      /It is now .* there \(America\/New_York\)\.\n- The business is (?:open|closed) now/u,
    );
  });

  it('R-C2: after an interrupt the next request holds what was heard, marked as cut', async () => {
    one.openai.script(
      answer('This is a rather long sentence about nothing at all, and it goes on for a while.', {
        tokenMs: 20,
      }),
      answer('All right.'),
    );
    const asked = one.openai.requests.length;
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    await call.say('Tell me something.', { waitForAnswer: false });
    await call.bargeIn('Stop, something else.', { afterWords: 4 });
    await call.hangUp();
    const { body } = await one.openai.request(asked + 1);
    const heard = call.exchanges[1]?.heard.trim() ?? '';
    expect(heard).not.toBe('');
    expect(body.messages.at(-2)).toEqual({ role: 'assistant', content: `${heard} —` });
    expect(call.exchanges[1]).toMatchObject({ interrupted: true, tokensAfterInterrupt: 0 });
  });

  it('at the soft limit the sentence in progress is finished and the request is closed', async () => {
    const sentences = Array.from(
      'abcdefghijklmnopqrst',
      (each) => `Sentence ${each} is made of exactly these few words.`,
    );
    // Slow enough that it has not sent all of them by the time the limit is reached, however busy the machine is.
    one.openai.script(answer(sentences.join(' '), { tokenMs: 20 }));
    const asked = one.openai.requests.length;
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    const { planned } = await call.say('Go on.');
    await call.hangUp();
    expect(planned).toBe(sentences.slice(0, 5).join(' '));
    expect((await one.openai.request(asked)).closedEarly).toBe(true);
  });
});

// Each call has its own question, so all are up at once: they mostly wait for the next try. No page has a word like these names.
describe.concurrent('R-F1: a model that fails', () => {
  const failures = [
    { how: 'with status 500', caller: 'Anna', behaviour: status(500), tries: 2 },
    { how: 'with a wrong key', caller: 'Bert', behaviour: status(401), tries: 1 },
    { how: 'by refusing the connection', caller: 'Fritz', behaviour: { type: 'refuse' }, tries: 2 },
    { how: 'by cutting its answer off', caller: 'Doris', behaviour: broken('cut', 3), tries: 2 },
    { how: 'by saying nothing', caller: 'Emil', behaviour: { type: 'silence' }, tries: 1 },
  ] as const;
  beforeAll(() => {
    one.openai.script(({ messages }) => {
      const names = messages.map(({ content }) => /^(\w+) here:/u.exec(content)?.[1]);
      const failure = failures.find(({ caller }) => names.includes(caller));
      if (failure === undefined) throw new Error('no failure is planned for this request');
      return failure.behaviour;
    });
  });

  for (const { how, caller, tries } of failures) {
    it(`${how} is replaced by a template, and the error is recorded`, async () => {
      await using call = await one.call({ timing: { scale: 0.05 } });
      await call.greeting();
      const { heard } = await call.say(`${caller} here: how much is a basic tune-up?`);
      await call.hangUp();
      expect(heard).toMatch(/seventy-five/);
      const [, turn] = await one.recordedTurns(call.callSid);
      expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'template', model: 'offline' } });
      expect(await one.records.readCall(call.callSid)).toMatchObject({
        status: 'completed',
        errorCount: tries,
      });
    });
  }
});
