/** The workflow cannot be reached. The caller is still answered, and the call record is complete afterwards. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer, status } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';
import { agentSource } from './agent-source.ts';

/** The agent of this number says a filler as soon as the sample agent does. */
const FILLER_NUMBER = '+12075550188';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
const resources = new AsyncDisposableStack();
beforeAll(async () => {
  const agents = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  resources.defer(() => rm(agents, { recursive: true }));
  await writeFile(join(agents, 'default.yaml'), await agentSource());
  const filling = (await agentSource({ fillerAfterMs: 1_000 })).replace(
    /^numbers: .*$/mu,
    `numbers: ['${FILLER_NUMBER}']`,
  );
  await writeFile(join(agents, 'filling.yaml'), filling);
  one = resources.use(await aSystemWithModel({ AGENTS_DIR: agents }));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  one.openai.script();
});
afterEach(() => one.system.kill('worker', 'SIGCONT'));

/** `responseTimeoutMs` of an agent, and what a busy machine adds. */
const RESPONSE_MS = 6_500;

describe('R-F7: while no worker answers', () => {
  it('every turn is answered in time, once, and the history is complete and in order afterwards', async () => {
    await using call = await one.call();
    await call.greeting();
    await call.say('Where are you?');
    one.system.kill('worker', 'SIGSTOP');
    for (const question of ['When do you open?', 'And on Sunday?']) {
      const exchange = await call.say(question);
      expect(exchange.planned).toBe(`You said: ${question.replace('?', '.')}`);
      expect((exchange.firstTokenAtMs ?? Infinity) - (exchange.promptAtMs ?? 0)).toBeLessThan(RESPONSE_MS);
    }
    one.system.kill('worker', 'SIGCONT');
    await call.say('Thank you.');
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken', 'spoken', 'spoken', 'spoken']);
    expectSameStory(call, turns);
    // The stand-in asks the model with the whole conversation.
    expect(one.openai.requests.at(-1)?.body.messages.filter(({ role }) => role === 'assistant')).toHaveLength(
      4,
    );
    expect(turns[2]).toMatchObject({ details: { rung: 'primary' } });
  });

  it('a model that fails is replaced, and the failures are recorded', async () => {
    await using call = await one.call();
    await call.greeting();
    one.openai.script(() => status(500));
    one.system.kill('worker', 'SIGSTOP');
    const exchange = await call.say('How much is a basic tune-up?');
    expect(exchange.heard).toMatch(/seventy-five/);
    one.system.kill('worker', 'SIGCONT');
    await call.hangUp();
    const [, turn] = await one.recordedTurns(call.callSid);
    expect(turn).toMatchObject({
      outcome: 'spoken',
      details: { rung: 'template', failures: [{ type: 'ModelServerError' }, { type: 'ModelServerError' }] },
    });
    expect(await one.records.readCall(call.callSid)).toMatchObject({ knowledgeQueries: 1, errorCount: 2 });
  });

  it('a hang-up in the middle of such an answer leaves a complete transcript', async () => {
    one.openai.script(
      answer('This is a rather long sentence about nothing at all, which goes on for a while.'),
    );
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    one.system.kill('worker', 'SIGSTOP');
    await call.say('Tell me something.', { waitForAnswer: false });
    await call.heard(3);
    await call.hangUp();
    one.system.kill('worker', 'SIGCONT');
    const turns = await one.recordedTurns(call.callSid);
    expect(turns).toHaveLength(2);
    // How much of the clause in play was heard is unknown.
    expect(turns[1]).toMatchObject({ outcome: 'dropped', plannedResponse: call.exchanges[1]?.planned });
    expect(turns[1]?.aiResponse ?? '').toBe(call.exchanges[1]?.reported.trim());
  });
});

describe('dead air', () => {
  it('is filled once with a filler, which is recorded as heard and is not part of the answer', async () => {
    one.openai.script(answer('At nine.', { firstTokenMs: 1_400 }), answer('At ten.'));
    await using call = await one.call({ to: FILLER_NUMBER });
    await call.greeting();
    const late = await call.say('When do you open?');
    expect(late.planned).toBe('One moment, please. At nine.');
    expect(late.heard.trim()).toBe(late.planned);
    expect((await call.say('And on Sunday?')).planned).toBe('At ten.');
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect(turns[1]?.details).toMatchObject({ filler: 'One moment, please.' });
    expect(turns[1]?.responseTimeMs).toBeGreaterThan(1_300);
    // The model never sees the filler.
    expect(JSON.stringify(one.openai.requests.at(-1)?.body.messages)).not.toContain('One moment');
  });
});
