/** A budget that is used up in the middle of a call: real processes, a fake model, and phones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';

const [SPARING, STRICT, FREE] = ['+12075550142', '+12075550143', '+12075550144'];

async function agentsWithBudgets(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const common = {
    tenant: 'shop',
    name: 'Robin',
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    email: 'shop@example.com',
    // A busy machine must not cause a filler here.
    policy: { deadAir: { fillerAfterMs: 20_000 } },
  };
  const budget = (moneyPerDay: string) => ({ moneyPerDay: 0.0001, whenReached: { moneyPerDay } });
  for (const [file, agent] of Object.entries({
    sparing: { ...common, numbers: [SPARING], limits: budget('message') },
    strict: { ...common, numbers: [STRICT], limits: budget('end') },
    free: { ...common, numbers: [FREE] },
  })) {
    await writeFile(join(folder, `${file}.yaml`), stringify(agent));
  }
  return folder;
}

it('R-X12: a daily budget used up in a call: its caller hears a sentence, other agents notice nothing, and the record says why', async () => {
  const AGENTS_DIR = await agentsWithBudgets();
  await using one = await aSystemWithModel({ AGENTS_DIR, OPENAI_PRICE_PER_THOUSAND_INPUT_TOKENS: '1' });
  one.openai.script(() => answer('We open at nine.'));
  await using sparing = await one.call({ to: SPARING });
  await using strict = await one.call({ to: STRICT });
  await using free = await one.call({ to: FREE });
  for (const call of [sparing, strict, free]) {
    await call.greeting();
    expect((await call.say('When do you open?')).heard).toBe('We open at nine.');
  }
  const asked = one.openai.requests.length;
  expect((await sparing.say('And on Sundays?')).heard).toBe(
    'I am sorry, I cannot answer any more questions at the moment. You can also write to shop at example dot com.',
  );
  expect((await strict.say('And on Sundays?')).heard).toMatch(
    /^I am sorry, I cannot go on with this call .* Goodbye! You can also write to/u,
  );
  expect(one.openai.requests.length).toBe(asked);
  expect((await free.say('And on Sundays?')).heard).toBe('We open at nine.');
  await sparing.hangUp();
  await free.hangUp();
  const turns = await one.recordedTurns(sparing.callSid);
  expectSameStory(sparing, turns);
  expect(turns.at(-1)?.details).toMatchObject({
    rung: 'template',
    failures: [{ step: 'primary', type: 'BudgetUsedUp' }],
  });
  // Nobody hung up this one: the agent did.
  await one.recordedTurns(strict.callSid);
  expect(await one.records.readCall(strict.callSid)).toMatchObject({
    status: 'completed',
    conversationData: { endedBy: 'agent' },
  });
  expect(one.lines.filter((line) => line.includes('an agent has reached a limit'))).toHaveLength(2);
  await rm(AGENTS_DIR, { recursive: true });
});
