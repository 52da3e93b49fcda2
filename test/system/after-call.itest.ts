/** After a call: real processes, a fake model, a mail server that is down at first, and a receiver of webhooks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../../src/lib/free-port.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { startMailServer } from '../fakes/mail-server.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aSystemWithModel } from './a-system.ts';

const SUMMARY = {
  summary: 'Ada asked for the hours.',
  wish: 'Mend the bell of Ada.',
  unanswered: [],
  sentiment: 'neutral',
  fields: { name: 'Ada' },
};

async function anAgent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: ['*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    destinations: { owner: { email: 'owner@example.com' }, unset: { webhook: 'https://example.com/calls' } },
    afterCall: { deliverTo: ['owner', 'unset'], fields: { name: { type: 'string' } } },
  };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  return folder;
}

it('R-G3, R-G5: after a call its summary reaches the owner once, although the mail server was down', async () => {
  const AGENTS_DIR = await anAgent();
  await using database = await freshDatabase();
  const port = await freePort();
  const SMTP_URL = `smtp://127.0.0.1:${port}`;
  await using one = await aSystemWithModel({
    AGENTS_DIR,
    DATABASE_URL: database.url,
    SMTP_URL,
    MAIL_FROM: 'calls@example.com',
  });
  one.openai.script(({ messages }) =>
    JSON.stringify(messages).includes('You summarise a telephone call')
      ? answer(JSON.stringify(SUMMARY))
      : answer('We open at nine.'),
  );
  await using call = await one.call();
  await call.greeting();
  await call.say('When do you open? And mend the bell of Ada.');
  await call.hangUp();
  await one.recordedTurns(call.callSid);
  const pool = createPool(database.url);
  const store = createDeliveryStore(pool);
  const listed = () => store.list({ callSid: call.callSid, limit: 10 });
  const stateOf = async (name: string) =>
    (await listed()).find(({ destination }) => destination.name === name);
  await vi.waitFor(
    async () =>
      expect(await stateOf('owner')).toMatchObject({
        state: 'pending',
        reason: 'the mail server cannot be reached (ESOCKET)',
      }),
    { timeout: 60_000, interval: 100 },
  );
  await using server = await startMailServer(port);
  await vi.waitFor(async () => expect(await stateOf('owner')).toMatchObject({ state: 'accepted' }), {
    timeout: 120_000,
    interval: 100,
  });
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]?.subject).toMatch(/^Call from \S+: Mend the bell of Ada\.$/u);
  expect(server.mails[0]?.text).toContain('name: Ada\n');
  expect(server.mails[0]?.text).toContain('Agent: We open at nine.');
  expect(await stateOf('unset')).toMatchObject({
    state: 'pending',
    reason: 'no secret for webhooks: set WEBHOOK_SECRET',
  });
  await pool.end();
  await rm(AGENTS_DIR, { recursive: true });
});
