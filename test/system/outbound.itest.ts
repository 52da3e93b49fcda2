/** Calls out: real processes, a fake model, a local server that speaks Twilio's REST wire, and other sides of every kind. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createDoNotCallList, createOutboundStore } from '../../src/adapters/postgres/outbound.ts';
import type { Wish } from '../../src/adapters/ports/outbound.ts';
import { outboundWorkflowId } from '../../src/contracts/outbound.ts';
import { freePort } from '../../src/lib/free-port.ts';
import type { Callee } from '../../src/phone/callee.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { callableNumber } from '../fakes/callable-number.ts';
import { createFakeCalls } from '../fakes/twilio-callees.ts';
import type { Placing } from '../fakes/twilio-callees.ts';
import { startRestServer } from '../fakes/twilio-rest.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aSystemWithModel } from './a-system.ts';

const FROM = '+12075550142';
const API_TOKEN = 'a-token-for-calls-out-0123456789';

async function agents(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: [FROM, '*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    outbound: {
      introduction: 'Robin from Sample Bikes',
      hours: { daily: '8:00-21:00' },
      countries: ['US', 'DE', 'JP'],
      ...{ attempts: 2, retryMinutes: [0.01], gapMinutes: 0.01, ringSeconds: 10 },
    },
  };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  return folder;
}

const person = (...says: readonly string[]): Callee => ({ kind: 'answers', says, answeredBy: 'human' });
const ADA = person('Hello?', 'Yes, this is Ada.', 'Fine, goodbye.');
const SCREEN = 'Hi, if you record your name and reason for calling, I will see if this person is available.';
const MAILBOX = 'You have reached Ada. Please leave a message after the tone.';

/** A busy machine needs some seconds to place all calls. */
const QUEUED_MS = 20_000;

interface Case {
  readonly callees: readonly Callee[];
  readonly placing?: readonly Placing[];
  readonly isSilent?: true;
  readonly asked?: () => Readonly<Record<string, unknown>>;
  readonly outcome: string;
  readonly calls: number;
}

const CASES: Readonly<Record<string, Case>> = {
  human: { callees: [ADA], outcome: 'reached', calls: 1 },
  mailbox: {
    callees: [{ kind: 'answers', says: [MAILBOX], answeredBy: 'machine_end_beep' }],
    outcome: 'voicemail',
    calls: 1,
  },
  screen: { callees: [person(SCREEN, 'Hello?', 'Yes, speaking.')], outcome: 'reached', calls: 1 },
  wrongNumber: {
    callees: [person('Hello?', 'You have the wrong number.')],
    outcome: 'wrong-number',
    calls: 1,
  },
  busyThenHuman: { callees: [{ kind: 'busy' }, ADA], outcome: 'reached', calls: 2 },
  noAnswer: { callees: [{ kind: 'no-answer' }], outcome: 'no-answer', calls: 2 },
  failed: { callees: [{ kind: 'failed' }], outcome: 'failed', calls: 2 },
  lostAnswer: { callees: [ADA], placing: ['lost'], outcome: 'reached', calls: 1 },
  tooManyRequests: {
    callees: [ADA],
    placing: [{ status: 429, code: 20429 }],
    outcome: 'reached',
    calls: 1,
  },
  refused: { callees: [], placing: [{ status: 400, code: 21215 }], outcome: 'refused', calls: 0 },
  withoutCallbacks: { callees: [ADA], isSilent: true, outcome: 'reached', calls: 1 },
  queuedTooLong: {
    callees: [{ kind: 'queued' }],
    asked: () => ({ notAfter: new Date(Date.now() + QUEUED_MS).toISOString() }),
    outcome: 'queued-too-long',
    calls: 1,
  },
};

it('R-G4: each wish is carried out once, whatever the carrier and the other side do', async () => {
  const AGENTS_DIR = await agents();
  await using database = await freshDatabase();
  const PORT = String(await freePort());
  const carrier = createFakeCalls();
  await using rest = await startRestServer(carrier.handler);
  await using one = await aSystemWithModel({
    ...{ AGENTS_DIR, PORT, API_TOKEN, DATABASE_URL: database.url },
    BASE_URL: `http://127.0.0.1:${PORT}`,
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.authToken,
    TWILIO_API_URL: rest.origin,
  });
  one.openai.script(() => answer('Your bicycle is ready.'));
  const pool = createPool(database.url);
  const store = createOutboundStore(pool);
  const request = (to: string, key: string, more: Readonly<Record<string, unknown>>) =>
    fetch(`http://127.0.0.1:${PORT}/api/v1/calls`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${API_TOKEN}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({
        ...{ agent: 'shop', to, reason: 'your repair', name: 'Ada', details: 'The bill is ninety dollars.' },
        ...more,
      }),
    });
  /** As any client does: while the database is slow, the same request again. */
  const ask = async (to: string, key: string, more: Readonly<Record<string, unknown>> = {}) => {
    for (;;) {
      const response = await request(to, key, more);
      if (response.status !== 503) return response;
    }
  };
  const idOf = async (response: Response) => {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';
  };

  const blocked = callableNumber(99);
  await createDoNotCallList(pool).add({ tenant: '*', number: blocked, reason: 'asked for it' });
  expect((await ask(blocked, 'blocked')).status).toBe(422);
  expect((await ask('+19005550100', 'premium')).status).toBe(422);
  const later = await ask(callableNumber(98), 'later', {
    notBefore: new Date(Date.now() + 3_600_000).toISOString(),
  });

  const told = await Promise.all(
    Object.entries(CASES).map(async ([name, { callees, placing, isSilent, asked }], index) => {
      const to = callableNumber(index);
      carrier.callees.set(to, callees);
      if (placing !== undefined) carrier.placing.set(to, [...placing]);
      if (isSilent === true) carrier.silent.add(to);
      const more = asked?.();
      const response = await ask(to, name, more);
      expect([200, 202], name).toContain(response.status);
      const id = await idOf(response);
      const again = await ask(to, name, more);
      expect([again.status, await idOf(again)], name).toEqual([200, id]);
      await one.temporal.workflow.getHandle(outboundWorkflowId(id)).result();
      const wish = await store.find(id);
      const placed = carrier.calls.filter((call) => call.to === to);
      return { name, to, wish, placed };
    }),
  );

  const resultOf = (wish: Wish | undefined) => [wish?.state, wish?.outcome];
  expect(told.map(({ name, wish, placed }) => [name, ...resultOf(wish), placed.length])).toEqual(
    Object.entries(CASES).map(([name, { outcome, calls }]) => [name, 'done', outcome, calls]),
  );
  const heardBy = (name: string) =>
    told
      .find((one) => one.name === name)
      ?.placed.at(-1)
      ?.phone?.exchanges.map(({ heard }) => heard.trim())
      .filter((heard) => heard !== '');
  const OPENER =
    'Hello, this is Robin from Sample Bikes, an automated assistant. I am calling about your repair. Am I speaking with Ada?';
  // A busy machine says a filler first.
  expect(heardBy('human')?.[0]).toContain(OPENER);
  expect(heardBy('human')?.[1]).toContain('Your bicycle is ready.');
  expect(heardBy('mailbox')?.at(-1)).toContain(
    'Please call us back at two oh seven, five five five, oh one four two.',
  );
  expect(heardBy('screen')?.[0]).toContain(
    'This is Robin from Sample Bikes, an automated assistant, and I am calling about your repair.',
  );
  expect(heardBy('screen')?.[1]).toContain(OPENER);
  expect((await store.find(await idOf(later)))?.attempts).toEqual([]);
  expect(carrier.calls.filter(({ to }) => to === blocked || to === callableNumber(98))).toEqual([]);
  await pool.end();
  await rm(AGENTS_DIR, { recursive: true });
});
