/** What the business is told of a call: real processes, a fake model, a mail server that is down at first, and a receiver of webhooks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../../src/lib/free-port.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { readCosts } from '../../src/adapters/postgres/costs.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { startMailServer } from '../fakes/mail-server.ts';
import { startFakeTexts } from '../fakes/fake-texts.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aSystemWithModel } from './a-system.ts';

const SUMMARY = {
  summary: 'Ada asked for the hours.',
  wish: 'Mend the bell of Ada.',
  unanswered: [],
  sentiment: 'neutral',
  fields: { name: 'Ada' },
};

const [CALLER, DESK, SENDER] = ['+12075550191', '+12075550101', '+12075550199'];
const MESSAGE = {
  message: 'The bell of Ada is broken.',
  name: 'Ada',
  number: 'two oh seven, double five five, oh one double zero',
};

async function anAgent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const agent = {
    tenant: 'shop',
    name: 'Robin',
    numbers: ['*'],
    greeting: 'Hello, this is an assistant.',
    persona: 'You answer briefly.',
    destinations: {
      owner: { email: 'owner@example.com' },
      unset: { webhook: 'https://example.com/calls' },
      desk: { sms: DESK },
    },
    afterCall: { deliverTo: ['owner', 'unset', 'desk'], fields: { name: { type: 'string' } } },
    tools: { takeMessage: { deliverTo: ['owner'] }, sendText: { texts: { address: '12 Harbor Street.' } } },
  };
  await writeFile(join(folder, 'shop.yaml'), stringify(agent));
  return folder;
}

/** What the model makes of a result. */
const wordsFor = (result: string) =>
  result.startsWith('The text') ? 'It is on its way.' : 'They will get it.';

it('R-G3, R-G5: a message, a text and the summary of the call arrive once, although the mail server was down and Twilio lost an answer', async () => {
  const AGENTS_DIR = await anAgent();
  await using database = await freshDatabase();
  const port = await freePort();
  const SMTP_URL = `smtp://127.0.0.1:${port}`;
  await using texts = await startFakeTexts();
  // The answer to the first text is lost.
  texts.next.push('lost');
  await using one = await aSystemWithModel({
    AGENTS_DIR,
    DATABASE_URL: database.url,
    SMTP_URL,
    MAIL_FROM: 'calls@example.com',
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.authToken,
    TWILIO_API_URL: texts.origin,
    SMS_FROM: SENDER,
  });
  one.openai.script(({ messages }) => {
    if (JSON.stringify(messages).includes('You summarise a telephone call'))
      return answer(JSON.stringify(SUMMARY));
    const last = messages.at(-1);
    if (last?.role === 'tool') return answer(wordsFor(last.content));
    // A wish is read back, so the same call comes twice.
    const wish = messages.findLast(({ content }) => /tell them|text me/iu.test(content))?.content ?? '';
    const isWish = /tell them|text me|^yes/iu.test(last?.content ?? '');
    if (!isWish) return answer('We open at nine.');
    const [name, given] = /text me/iu.test(wish)
      ? ['sendText', { text: 'address' }]
      : ['takeMessage', MESSAGE];
    return { ...answer(''), calls: [{ name, arguments: JSON.stringify(given) }] };
  });
  await using call = await one.call({ from: CALLER });
  await call.greeting();
  await call.say('When do you open?');
  expect((await call.say('Please tell them that the bell of Ada is broken.')).heard).toMatch(
    /^your message\. message: The bell of Ada is broken\.; name: Ada; number: .*two oh seven, five five five/iu,
  );
  expect((await call.say('Yes.')).heard).toContain('They will get it.');
  expect((await call.say('And text me your address.')).heard).toMatch(
    /^Shall I send a text message to the number you are calling from\? It says: .*Harbor Street/u,
  );
  expect((await call.say('Yes, please.')).heard).toContain('It is on its way.');
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
  expect(message?.[0]?.text).toContain('The bell of Ada is broken.\n\nName: Ada\nNumber: +12075550100\n');
  for (const [name, event] of [
    ['desk', 'call.ended'],
    ['caller', 'text.requested'],
  ] as const)
    await vi.waitFor(async () => expect(await stateOf(name, event)).toMatchObject({ state: 'accepted' }), {
      timeout: 120_000,
      interval: 100,
    });
  expect(texts.texts.map(({ to, from }) => [to, from]).sort()).toEqual([
    [DESK, SENDER],
    [CALLER, SENDER],
  ]);
  expect(texts.texts.find(({ to }) => to === CALLER)?.body).toMatch(
    /^12 Harbor Street\. \(ref [\dA-F]{8}\)$/u,
  );
  const items = (await readCosts(pool, [call.callSid])).get(call.callSid)?.items;
  expect(items?.textParts).toBeCloseTo(2 * 0.0083);
  expect(await stateOf('unset')).toMatchObject({
    state: 'pending',
    reason: 'no secret for webhooks: set WEBHOOK_SECRET',
  });
  await pool.end();
  await rm(AGENTS_DIR, { recursive: true });
});
