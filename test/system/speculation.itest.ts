/** Failures, interrupts and lost gateways during speculative work. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer, broken } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually, expectSameStory } from './a-system.ts';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  one = await aSystemWithModel();
});
afterAll(() => one[Symbol.asyncDispose]());
beforeEach(() => {
  one.openai.script();
});

const LATE = { firstTokenMs: 1_500 };

describe('an answer that is parked', () => {
  it('and fails is a normal failure of the first attempt', async () => {
    one.openai.script(broken('cut', 0));
    await using call = await one.call();
    await call.greeting();
    expect((await call.say('When do you open?')).planned).toMatch(/You said: When do you open\.$/u);
    await call.hangUp();
    const [, turn] = await one.recordedTurns(call.callSid);
    expect(turn?.details).toMatchObject({
      rung: 'primary',
      failures: [{ step: 'primary', type: 'ModelCut' }],
    });
  });

  it('is dropped when the caller goes on, and only the last question is answered', async () => {
    one.openai.script(answer('This is too late.', LATE), answer('At nine.'));
    const asked = one.openai.requests.length;
    await using call = await one.call();
    await call.greeting();
    await call.say('Where are you?', { waitForAnswer: false });
    await one.openai.request(asked);
    const second = await call.say('No: when do you open?');
    expect(second.planned).toBe('At nine.');
    await call.hangUp();
    expect(call.exchanges[1]?.planned).toBe('');
    expect((await one.openai.request(asked)).closedEarly).toBe(true);
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'cut', 'spoken']);
    expectSameStory(call, turns);
  });

  it('is never said once the caller has gone on', async () => {
    one.openai.script(answer('This is too late.', LATE), answer('At nine.'));
    const asked = one.openai.requests.length;
    await using call = await one.call();
    await call.greeting();
    await call.say('Where are you?', { waitForAnswer: false });
    const request = await one.openai.request(asked);
    expect((await call.say('When do you open?')).planned).toBe('At nine.');
    await request.closed;
    await call.hangUp();
    expect(call.exchanges[1]?.planned).not.toContain('too late');
  });

  it('and lost with its gateway is requested again, and said once', async () => {
    one.openai.script(answer('This is lost.', { firstTokenMs: 10_000 }), answer('At nine.'));
    const asked = one.openai.requests.length;
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    await call.say('When do you open?', { waitForAnswer: false });
    const lost = await one.openai.request(asked);
    // The model is asked before the signal is stored; words that Temporal does not have yet die with their gateway.
    await eventually(async () => {
      expect((await one.stateOf(call.callSid)).turns.at(-1)).toMatchObject({ caller: 'When do you open?' });
    });
    one.system.kill('gateway', 'SIGKILL');
    const { planned, connection } = await call.answer(30_000);
    expect({ planned, connection }).toEqual({ planned: 'At nine.', connection: 2 });
    expect(lost.sent).toEqual([]);
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken']);
    await eventually(async () => {
      expect(await one.records.readCall(call.callSid)).toMatchObject({ status: 'completed' });
    });
  });
});
