/** Callers who want a person: real processes, a fake model, and phones that follow `<Dial>`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import type { Dialled, PhoneCall } from '../../src/phone/phone-call.ts';
import type { PhoneEvent } from '../../src/phone/events.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { createTwilioPeople } from '../fakes/twilio-people.ts';
import { startRestServer, withFaults } from '../fakes/twilio-rest.ts';
import type { RequestFault } from '../fakes/twilio-rest.ts';
import type { Person } from '../../src/phone/person.ts';
import { aSystemWithModel } from './a-system.ts';

const [FIRST, SECOND] = ['+12075550150', '+12075550151'];

/** The agent with these numbers makes warm transfers, all others cold ones. Each case has a number of its own. */
const WARM = Array.from({ length: 9 }, (_, index) => `+1207555020${index}`);
const TIMING = { scale: 0.1, retryMs: 2_000 };
const BACK = /nobody can take your call right now\. Can I help you with something else\?$/u;
const TAKES: Person = { kind: 'person', key: '1', talkMs: 5_000 };

/** Who is at the first and the second telephone, by the number that the caller has dialled. */
const people = new Map<string, readonly [Person, Person]>();
/** What becomes of the requests to ring, by the same number. */
const faults = new Map<string, RequestFault[]>();

async function aHouse() {
  await using stack = new AsyncDisposableStack();
  const AGENTS_DIR = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  stack.defer(() => rm(AGENTS_DIR, { recursive: true }));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: ['*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    transfer: { numbers: [FIRST, SECOND], when: 'always' },
  };
  const warm = { ...agent, numbers: WARM, transfer: { ...agent.transfer, mode: 'warm', ringSeconds: 5 } };
  await writeFile(join(AGENTS_DIR, 'shop.yaml'), stringify(agent));
  await writeFile(join(AGENTS_DIR, 'warm.yaml'), stringify(warm));
  const twilio = stack.use(
    createTwilioPeople({
      connectTo: undefined,
      timing: TIMING,
      who: (number, from) => people.get(from)?.[number === FIRST ? 0 : 1] ?? { kind: 'failed' },
    }),
  );
  const faulty = withFaults(twilio.handler, ({ method, path, fields }) =>
    method === 'POST' && path === '/Calls' ? faults.get(fields.get('From') ?? '')?.shift() : undefined,
  );
  const rest = stack.use(await startRestServer(faulty));
  const one = stack.use(
    await aSystemWithModel({
      AGENTS_DIR,
      TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.accountSid,
      TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.authToken,
      TWILIO_API_URL: rest.origin,
    }),
  );
  one.openai.script(() => answer('We open at nine.'));
  const resources = stack.move();
  return { one, twilio, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

let house: Awaited<ReturnType<typeof aHouse>>;
beforeAll(async () => {
  house = await aHouse();
}, 600_000);
afterAll(() => house[Symbol.asyncDispose]());

it('R-G2: a caller who wants a person is put through, comes back if nobody takes the call, and may hang up while it rings', async () => {
  const { one } = house;
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
});

/** Calls number `index`, asks something, and asks for a person. */
async function callFor(index: number, first: Person, second: Person) {
  const { one, twilio } = house;
  const to = WARM[index] ?? '';
  people.set(to, [first, second]);
  const phone = await one.call({
    ...{ to, accountSid: TWILIO_ACCOUNT.accountSid, conferences: twilio.conferences },
  });
  twilio.knows(phone);
  await phone.greeting();
  await phone.say('When do you open?');
  await phone.say('Can I speak to a person, please?');
  return { phone, rung: () => twilio.people.filter(({ from }) => from === to) };
}

async function transferOf({ callSid }: PhoneCall): Promise<unknown> {
  await house.one.recordedTurns(callSid);
  return (await house.one.records.readCall(callSid))?.conversationData['transfer'];
}

/** The caller goes on with the agent. Returns the outcome in the call record. */
async function backOf({ phone }: Awaited<ReturnType<typeof callFor>>): Promise<unknown> {
  await phone.connected(2, 60_000);
  await vi.waitFor(() => expect(phone.exchanges.at(-1)?.heard).toMatch(BACK), PATIENT);
  expect((await phone.say('When do you open?')).heard).toBe('We open at nine.');
  await phone.hangUp();
  return transferOf(phone);
}

/** `expect.poll` needs to know its test, which it does not beside others. */
const PATIENT = { timeout: 60_000, interval: 50 };

/** More calls at once would keep each other waiting on a slow machine. */
const atOnce = new PQueue({ concurrency: 3 });

describe('R-G2: a warm transfer', () => {
  it.concurrent('tells a person what it is about; the caller joins once they have pressed the key', () =>
    atOnce.add(async () => {
      const { phone, rung } = await callFor(0, { kind: 'busy' }, TAKES);
      expect(await phone.ended).toMatchObject({ connections: 1 });
      expect(await transferOf(phone)).toBe('completed');
      const [, person] = rung();
      expect(person?.heard[0]).toBe(
        'This is Robin, the automated assistant. A caller would like to talk to you. The caller asked: When do you open? To take the call, press 1. To decline, press 2 or hang up.',
      );
      const pairs = house.twilio.conferences.pairs.map((pair) => pair.toSorted());
      expect(pairs).toContainEqual([person?.sid, phone.callSid].toSorted());
    }),
  );

  it.concurrent('that everybody declines brings the caller back', () =>
    atOnce.add(async () => {
      expect(await backOf(await callFor(1, { kind: 'person' }, { kind: 'person', key: '2' }))).toBe(
        'declined',
      );
    }),
  );

  it.concurrent('that only a mailbox answers brings the caller back', () =>
    atOnce.add(async () => {
      expect(await backOf(await callFor(2, { kind: 'no-answer' }, { kind: 'mailbox' }))).toBe('machine');
    }),
  );

  it.concurrent('ends with the caller: the ringing stops', () =>
    atOnce.add(async () => {
      const { phone, rung } = await callFor(3, { kind: 'person', ringsMs: 600_000 }, TAKES);
      await vi.waitFor(() => expect(rung()[0]?.status).toBe('ringing'), PATIENT);
      await phone.hangUp();
      await rung()[0]?.ended;
      expect(rung().map(({ status }) => status)).toEqual(['canceled']);
    }),
  );

  it.concurrent('ends with the caller: a person who listens is told', () =>
    atOnce.add(async () => {
      const { phone, rung } = await callFor(4, { kind: 'person' }, TAKES);
      await vi.waitFor(() => expect(rung()[0]?.heard).toHaveLength(1), PATIENT);
      await phone.hangUp();
      await rung()[0]?.ended;
      expect(rung()[0]?.heard.at(-1)).toBe('The caller has hung up. Goodbye.');
      expect(await transferOf(phone)).toBe('ringing');
    }),
  );

  it.concurrent('brings the caller back if the person is gone before they meet', () =>
    atOnce.add(async () => {
      const hasty: Person = { kind: 'person', key: '1', changesMind: true };
      expect(await backOf(await callFor(5, hasty, { kind: 'busy' }))).toMatch(/busy|failed/u);
    }),
  );

  it.concurrent('leaves no person alone if the caller is gone before they meet', () =>
    atOnce.add(async () => {
      const { phone, rung } = await callFor(8, { kind: 'person', key: '1' }, { kind: 'busy' });
      await vi.waitFor(() => expect(rung()[0]?.heard).toHaveLength(2), PATIENT);
      await phone.hangUp();
      await rung()[0]?.ended;
      expect(rung()[0]?.heard.at(-1)).toBe('The caller has hung up. Goodbye.');
    }),
  );

  it.concurrent('rings nobody twice if an answer of Twilio is lost', () =>
    atOnce.add(async () => {
      faults.set(WARM[6] ?? '', ['lost']);
      const { phone, rung } = await callFor(6, TAKES, { kind: 'busy' });
      await phone.ended;
      expect(await transferOf(phone)).toBe('completed');
      expect(rung()).toHaveLength(1);
    }),
  );

  it.concurrent('that Twilio refuses is a fault, and the caller is back', () =>
    atOnce.add(async () => {
      const refusal = { status: 400, code: 21217 };
      faults.set(WARM[7] ?? '', [refusal, refusal]);
      expect(await backOf(await callFor(7, TAKES, TAKES))).toBe('failed');
    }),
  );
});
