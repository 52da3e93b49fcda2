/** Callers who want a person: real processes, a fake model, and phones that follow `<Dial>`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Dialled } from '../../src/phone/phone-call.ts';
import type { PhoneEvent } from '../../src/phone/events.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { startTwilioPeople } from '../fakes/twilio-people.ts';
import type { RequestFault } from '../fakes/twilio-people.ts';
import type { Person } from '../../src/phone/person.ts';
import { aSystemWithModel } from './a-system.ts';

const [FIRST, SECOND] = ['+12075550150', '+12075550151'];

/** The agent with this number makes warm transfers, all others cold ones. */
const WARM = '+12075550142';

async function someAgents(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: ['*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    transfer: { numbers: [FIRST, SECOND], when: 'always' },
  };
  const warm = { ...agent, numbers: [WARM], transfer: { ...agent.transfer, mode: 'warm', ringSeconds: 5 } };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  await writeFile(join(folder, 'warm.yaml'), stringify(warm));
  return folder;
}

it('R-G2: a caller who wants a person is put through, comes back if nobody takes the call, and may hang up while it rings', async () => {
  const AGENTS_DIR = await someAgents();
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
    text: 'This is Robin, the automated assistant. A caller would like to talk to you. Press any key to take the call.',
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

const TIMING = { scale: 0.1, retryMs: 2_000 };
const BACK = /nobody can take your call right now\. Can I help you with something else\?$/u;
const TAKES: Person = { kind: 'person', key: '1', talkMs: 5_000 };

it('R-G2: a warm transfer tells the person first, and the caller joins or is back, whatever the person, the caller and Twilio do', async () => {
  const AGENTS_DIR = await someAgents();
  const people = new Map<string, Person>();
  const faults: RequestFault[] = [];
  await using twilio = await startTwilioPeople({
    ...TWILIO_ACCOUNT,
    connectTo: undefined,
    timing: TIMING,
    who: (number) => people.get(number) ?? { kind: 'failed' },
    fault: ({ method, path }) =>
      method === 'POST' && path.endsWith('/Calls.json') ? faults.shift() : undefined,
  });
  await using one = await aSystemWithModel({
    AGENTS_DIR,
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.authToken,
    TWILIO_API_URL: twilio.origin,
  });
  one.openai.script(() => answer('We open at nine.'));
  /** Calls, asks something, and asks for a person. */
  const call = async (first: Person, second: Person) => {
    const before = twilio.people.length;
    people.set(FIRST, first).set(SECOND, second);
    const phone = await one.call({
      ...{ to: WARM, accountSid: TWILIO_ACCOUNT.accountSid, conferences: twilio.conferences },
    });
    twilio.knows(phone);
    await phone.greeting();
    await phone.say('When do you open?');
    await phone.say('Can I speak to a person, please?');
    return { phone, rung: () => twilio.people.slice(before) };
  };
  const transferOf = async (phone: { readonly callSid: Parameters<typeof one.recordedTurns>[0] }) => {
    await one.recordedTurns(phone.callSid);
    return (await one.records.readCall(phone.callSid))?.conversationData?.['transfer'];
  };
  const isBack = async ({ phone }: Awaited<ReturnType<typeof call>>) => {
    await phone.connected(2, 30_000);
    await expect.poll(() => phone.exchanges.at(-1)?.heard, { timeout: 20_000 }).toMatch(BACK);
    expect((await phone.say('When do you open?')).heard).toBe('We open at nine.');
    await phone.hangUp();
    return transferOf(phone);
  };

  // Nobody at the first number; the second one hears what it is about, and takes the call.
  const taken = await call({ kind: 'busy' }, TAKES);
  expect(await taken.phone.ended).toMatchObject({ connections: 1 });
  expect(await transferOf(taken.phone)).toBe('completed');
  const [, person] = taken.rung();
  expect(person?.heard[0]).toBe(
    'This is Robin, the automated assistant. A caller would like to talk to you. The caller asked: When do you open? To take the call, press 1. To decline, press 2 or hang up.',
  );
  expect(twilio.conferences.pairs.at(-1)?.toSorted()).toEqual([person?.sid, taken.phone.callSid].toSorted());

  // A no, silence, a mailbox and nobody are told apart. The caller is in the same conversation.
  expect(await isBack(await call({ kind: 'person' }, { kind: 'person', key: '2' }))).toBe('declined');
  expect(await isBack(await call({ kind: 'busy' }, { kind: 'mailbox' }))).toBe('machine');
  expect(await isBack(await call({ kind: 'mailbox' }, { kind: 'no-answer' }))).toBe('no-answer');

  // The caller hangs up while it rings, and while a person listens.
  const ringing = await call({ kind: 'person', ringsMs: 300_000 }, TAKES);
  await expect.poll(() => ringing.rung()[0]?.status).toBe('ringing');
  await ringing.phone.hangUp();
  await ringing.rung()[0]?.ended;
  expect(ringing.rung().map(({ status }) => status)).toEqual(['canceled']);
  const listening = await call({ kind: 'person' }, TAKES);
  await expect.poll(() => listening.rung()[0]?.heard.length).toBe(1);
  await listening.phone.hangUp();
  await listening.rung()[0]?.ended;
  expect(listening.rung()[0]?.heard.at(-1)).toBe('The caller has hung up. Goodbye.');
  expect(await transferOf(listening.phone)).toBe('ringing');

  // A person who accepts and is gone before the caller joins.
  expect(await isBack(await call({ kind: 'person', key: '1', talkMs: 1 }, { kind: 'busy' }))).toMatch(
    /busy|failed/u,
  );

  // An answer of Twilio is lost: the number is not rung twice. A request that was not processed is sent again.
  faults.push('lost');
  const lost = await call(TAKES, { kind: 'busy' });
  await lost.phone.ended;
  expect(lost.rung()).toHaveLength(1);
  faults.push({ status: 429, code: 20429 });
  const limited = await call(TAKES, { kind: 'busy' });
  await limited.phone.ended;
  expect(await transferOf(limited.phone)).toBe('completed');
  expect(limited.rung()).toHaveLength(1);
  // A number that Twilio refuses is a fault.
  faults.push({ status: 400, code: 21217 }, { status: 400, code: 21217 });
  expect(await isBack(await call(TAKES, TAKES))).toBe('failed');
  expect(twilio.conferences.alone).toEqual([]);
  await rm(AGENTS_DIR, { recursive: true });
});
