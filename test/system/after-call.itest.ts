/** What the business is told of a call: real processes, a fake model, a mail server that is down at first, and a receiver of webhooks. */
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

const MESSAGE = { message: 'The bell of Ada is broken.', name: 'Ada', number: '207 555 0100' };

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
    tools: { takeMessage: { deliverTo: ['owner'] } },
  };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  return folder;
}

it('R-G3, R-G5: a message and the summary of the call reach the owner once, although the mail server was down', async () => {
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
  one.openai.script(({ messages }) => {
    if (JSON.stringify(messages).includes('You summarise a telephone call'))
      return answer(JSON.stringify(SUMMARY));
    const last = messages.at(-1);
    if (last?.role === 'tool') return answer('They will get it.');
    // The wish is read back, so the same call comes twice.
    const isWish = /tell them|^yes/iu.test(last?.content ?? '');
    return isWish
      ? { ...answer(''), calls: [{ name: 'takeMessage', arguments: JSON.stringify(MESSAGE) }] }
      : answer('We open at nine.');
  });
  await using call = await one.call();
  await call.greeting();
  await call.say('When do you open?');
  expect((await call.say('Please tell them that the bell of Ada is broken.')).heard).toMatch(
    /^your message\. message: The bell of Ada is broken\.; name: Ada/iu,
  );
  expect((await call.say('Yes.')).heard).toContain('They will get it.');
  await call.hangUp();
  await one.recordedTurns(call.callSid);
  const pool = createPool(database.url);
  const store = createDeliveryStore(pool);
  const listed = () => store.list({ callSid: call.callSid, limit: 10 });
  const stateOf = async (name: string, event = 'call.ended') =>
    (await listed()).find((each) => each.destination.name === name && each.event === event);
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
  await vi.waitFor(
    async () => expect(await stateOf('owner', 'message.taken')).toMatchObject({ state: 'accepted' }),
    { timeout: 120_000, interval: 100 },
  );
  const [about, message] = [
    /^Call from \S+: Mend the bell of Ada\.$/u,
    /^Message from Ada: The bell of Ada is broken\.$/u,
  ].map((subject) => server.mails.filter((mail) => subject.test(mail.subject ?? '')));
  expect([about?.length, message?.length, server.mails.length]).toEqual([1, 1, 2]);
  expect(about?.[0]?.text).toContain('name: Ada\n');
  expect(about?.[0]?.text).toContain('Agent: We open at nine.');
  expect(message?.[0]?.text).toContain('The bell of Ada is broken.\n\nName: Ada\nNumber: 207 555 0100\n');
  expect(await stateOf('unset')).toMatchObject({
    state: 'pending',
    reason: 'no secret for webhooks: set WEBHOOK_SECRET',
  });
  await pool.end();
  await rm(AGENTS_DIR, { recursive: true });
});
