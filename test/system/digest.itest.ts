/** In a call that is longer than the model's context, the beginning is still known at the end. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually } from './a-system.ts';
import { agentSource } from './agent-source.ts';

const NOTES = 'The caller is called Ada Byron and wants a red tandem.';
const isForNotes = (system: string | undefined) =>
  system?.includes('You keep the notes of a telephone call') === true;

let agentsDir: string;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const source = await agentSource({ policy: 'context: { turns: 4 }' });
  await writeFile(join(agentsDir, 'default.yaml'), source);
  one = await aSystemWithModel({ AGENTS_DIR: agentsDir });
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

/** The messages in the model request for `words` of the caller. */
function requestWith(words: string): readonly string[] | undefined {
  const request = one.openai.requests.findLast(({ body }) =>
    body.messages.some(({ content }) => content === words),
  );
  return request?.body.messages.map(({ content }) => content);
}

describe('R-C4: what has dropped out of the context', () => {
  it.each([
    { how: 'is in the notes that the model has made', notes: answer(NOTES), known: NOTES },
    {
      how: 'is known also where no model makes notes',
      notes: { type: 'status', status: 401 } as const,
      known: 'Caller: My name is Ada Byron.',
    },
  ])('$how', async ({ notes, known }) => {
    one.openai.script(({ messages }) => (isForNotes(messages[0]?.content) ? notes : answer('All right.')));
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    await call.say('My name is Ada Byron.');
    for (const words of [
      'I would like a tandem.',
      'A red one, please.',
      'With a basket.',
      'And two bells.',
    ]) {
      await call.say(words);
    }
    await eventually(async () => {
      expect((await one.stateOf(call.callSid)).digest?.text).toContain(known);
    });
    await call.say('For two people.');
    await call.say('What was my name?');
    await call.hangUp();
    const messages = requestWith('What was my name?');
    expect(messages?.slice(1)).not.toContain('My name is Ada Byron.');
    expect(messages?.[0]).toContain('<earlier>');
    expect(messages?.[0]).toContain(known);
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.at(-1)).toMatchObject({ userInput: 'What was my name?', outcome: 'spoken' });
  });
});
