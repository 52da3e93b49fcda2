/** Callers who want a person: real processes, a fake model, and phones that follow `<Dial>`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Dialled } from '../../src/phone/phone-call.ts';
import type { PhoneEvent } from '../../src/phone/events.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel } from './a-system.ts';

const [FIRST, SECOND] = ['+12075550150', '+12075550151'];

async function anAgent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: ['*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    transfer: { numbers: [FIRST, SECOND], when: 'always' },
  };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  return folder;
}

it('R-G2: a caller who wants a person is put through, comes back if nobody takes the call, and may hang up while it rings', async () => {
  const AGENTS_DIR = await anAgent();
  await using one = await aSystemWithModel({ AGENTS_DIR });
  one.openai.script(() => answer('We open at nine.'));
  const call = async (who: Readonly<Record<string, Dialled>>) => {
    const events: PhoneEvent[] = [];
    const rung: string[] = [];
    const phone = await one.call({
      onEvent: (event) => events.push(event),
      dials(number) {
        rung.push(number);
        return who[number] ?? { kind: 'failed' };
      },
    });
    await phone.greeting();
    const asked = await phone.say('Can I speak to a person, please?');
    expect(asked.heard).toBe('One moment, I am putting you through to a person.');
    return { phone, rung, events };
  };

  await using taken = (await call({ [FIRST]: { kind: 'busy' }, [SECOND]: { kind: 'person', talkMs: 200 } }))
    .phone;
  expect(await taken.ended).toMatchObject({ by: 'app', connections: 1 });
  await one.recordedTurns(taken.callSid);
  expect(await one.records.readCall(taken.callSid)).toMatchObject({
    status: 'completed',
    conversationData: { transfer: 'completed', ended: { by: 'agent', reason: 'transferred' } },
  });

  const back = await call({ [FIRST]: { kind: 'no-answer' }, [SECOND]: { kind: 'mailbox' } });
  await using caller = back.phone;
  await caller.connected(2);
  // What the agent says by itself belongs to the exchange of the caller's latest words.
  await expect
    .poll(() => caller.exchanges.at(-1)?.heard)
    .toMatch(
      /person\.\s?I am sorry, nobody can take your call right now\. Can I help you with something else\?$/u,
    );
  expect(back.rung).toEqual([FIRST, SECOND]);
  expect(back.events).toContainEqual({
    type: 'offered',
    text: 'A caller would like to talk to you. Press any key to take the call.',
  });
  expect((await caller.say('When do you open?')).heard).toBe('We open at nine.');
  await caller.hangUp();
  const turns = await one.recordedTurns(caller.callSid);
  expect(turns.map(({ userInput }) => userInput)).toEqual([
    null,
    'Can I speak to a person, please?',
    null,
    'When do you open?',
  ]);
  expect(await one.records.readCall(caller.callSid)).toMatchObject({
    status: 'completed',
    conversationData: { transfer: 'declined', ended: { by: 'caller' } },
  });

  const left = await call({ [FIRST]: { kind: 'no-answer' }, [SECOND]: { kind: 'person', talkMs: 200 } });
  await using impatient = left.phone;
  await expect.poll(() => left.rung).toEqual([FIRST]);
  expect(await impatient.hangUp()).toMatchObject({ by: 'caller' });
  await one.recordedTurns(impatient.callSid);
  expect(left.rung).toEqual([FIRST]);
  expect(await one.records.readCall(impatient.callSid)).toMatchObject({
    status: 'completed',
    conversationData: { transfer: 'ringing', ended: { by: 'caller' } },
  });
  await rm(AGENTS_DIR, { recursive: true });
});
