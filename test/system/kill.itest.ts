import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AS_STARTED, aSystem, eventually } from './a-system.ts';
import type { TestSystem } from './a-system.ts';

const QUESTIONS = [
  'What are your opening hours?',
  'How much is a basic tune-up?',
  'Do you rent bikes?',
  'Where can I park?',
];

let one: TestSystem;
beforeAll(async () => {
  one = await aSystem(AS_STARTED);
});
afterAll(() => one[Symbol.asyncDispose]());

describe('R-F7: kill -9', () => {
  it('of the worker in the middle of a call: every turn is answered, once', async () => {
    await using call = await one.call({ timing: { scale: 0.15 } });
    await call.greeting();
    for (const [index, question] of QUESTIONS.entries()) {
      const answer = call.say(question);
      if (index === 1) one.system.kill('worker', 'SIGKILL');
      expect((await answer).heard).not.toBe('');
    }
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ userInput }) => userInput)).toEqual([null, ...QUESTIONS]);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken', 'spoken', 'spoken', 'spoken']);
    // The phone's record shows that every answer came once and was heard completely.
    for (const { planned, heard } of call.exchanges) expect(heard.trim()).toBe(planned.trim());
    expect(one.system.restartsOf('worker')).toBe(1);
  });

  it('of the gateway in the middle of an answer: the same conversation continues', async () => {
    await using call = await one.call({ timing: { scale: 0.15 } });
    await call.greeting();
    await call.say(QUESTIONS[0] ?? '');
    await call.say(QUESTIONS[1] ?? '', { waitForAnswer: false });
    await call.heard(3);
    one.system.kill('gateway', 'SIGKILL');
    const cut = await call.answer(30_000);
    for (const question of QUESTIONS.slice(2)) expect((await call.say(question)).heard).not.toBe('');
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ userInput }) => userInput)).toEqual([null, ...QUESTIONS]);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken', 'spoken', 'spoken', 'spoken']);
    expect(cut).toMatchObject({ connection: 2, finished: true });
    // Nothing is dropped: the answer is heard to the end.
    expect(cut.heard.trim().endsWith((turns[2]?.plannedResponse ?? '').slice(-20))).toBe(true);
    expect(call.exchanges.filter(({ input }) => input === 'greeting')).toHaveLength(1);
    await eventually(async () => {
      expect(await one.records.readCall(call.callSid)).toMatchObject({
        status: 'completed',
        userInputCount: 4,
      });
    });
  });

  it('of the gateway during silence: the caller is invited to go on', async () => {
    await using call = await one.call({ timing: { scale: 0.15 } });
    await call.greeting();
    await call.say(QUESTIONS[0] ?? '');
    // Killed earlier, it could not have reported that the words were heard, and they would be repeated.
    await eventually(async () => {
      expect(await one.stateOf(call.callSid)).toMatchObject({
        owed: null,
        turns: [{}, { outcome: 'spoken' }],
      });
    });
    one.system.kill('gateway', 'SIGKILL');
    await call.connected(2, 30_000);
    expect((await call.say(QUESTIONS[1] ?? '')).heard).toMatch(/seventy-five/);
    await call.hangUp();
    const kinds = (await one.recordedTurns(call.callSid)).map(({ details }) => details['kind']);
    expect(kinds).toEqual(['greeting', 'speech', 'notice', 'speech']);
  });
});
