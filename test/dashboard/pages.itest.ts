/** Every page and action of the dashboard in a real Chromium, with live calls of a whole system behind them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { parseScript } from '../../src/phone/script.ts';
import type { ParsedScript } from '../../src/phone/script.ts';
import { callableNumber } from '../fakes/callable-number.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { createFakeCalls } from '../fakes/twilio-callees.ts';
import { startRestServer } from '../fakes/twilio-rest.ts';
import { agentSource } from '../system/agent-source.ts';
import { aSystem } from '../system/a-system.ts';
import type { TestSystem } from '../system/a-system.ts';
import { aPage, layoutShift, seriousFaults, startBrowser, whyNoBrowser } from './a-browser.ts';

const why = whyNoBrowser();
/** For looking at the pages: a folder for pictures of all of them. */
const PICTURES = process.env['PICTURES_DIR'];
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

describe.skipIf(why !== undefined)(
  `R-V2, R-V3: the pages${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    const stack = new AsyncDisposableStack();
    const carrier = createFakeCalls();
    let one: TestSystem;
    let browser: Browser;
    let page: Page;
    let faults: string[];
    /** A call that is over, with actions, a summary, a message and deliveries. */
    let recorded: CallSid;
    const open = (path: string) => page.goto(`${one.system.addresses.gateway}${path}`);

    beforeAll(async () => {
      carrier.callees.set(callableNumber(0), { kind: 'busy' });
      carrier.callees.set(callableNumber(1), { kind: 'queued' });
      const rest = stack.use(await startRestServer(carrier.handler));
      const PORT = String(await freePort());
      const AGENTS_DIR = await agentFiles();
      stack.defer(() => rm(AGENTS_DIR, { recursive: true }));
      const env = {
        ...{ BROWSER_PHONE: 'demo', LIMIT_API_PER_ADDRESS: '100000', AGENTS_DIR },
        ...{ PORT, BASE_URL: `http://127.0.0.1:${PORT}`, TWILIO_API_URL: rest.origin },
        ...{ TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.accountSid, TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.authToken },
      };
      one = stack.use(await aSystem(env));
      browser = await startBrowser();
      stack.defer(() => browser.close());
      ({ page, faults } = await aPage(browser, WIDE));
      const over = await one.call();
      await over.greeting();
      await over.say('When do you open on Saturday?');
      await over.hangUp();
      await one.recordedTurns(over.callSid);
      recorded = over.callSid;
      await addAfterCall(one.system.addresses.databaseUrl, recorded);
    });
    afterAll(() => stack.disposeAsync());

    it('R-V3: the browser phone speaks, is interrupted, takes keys, comes back after a lost connection, and breaks things', async () => {
      await open('/phone');
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      const words = page.getByLabel('What you say');
      const conversation = page.getByRole('log');
      const say = async (text: string) => {
        await words.fill(text);
        await words.press('Enter');
      };
      // Typed while the greeting is still spoken.
      await conversation.locator('p').first().waitFor();
      await say('When do you open on Saturday?');
      await conversation.getByText('interrupted').first().waitFor();
      // Heard to the end.
      const answer = conversation.locator('p').nth(2);
      await answer.filter({ hasText: 'ten' }).waitFor();
      await answer.locator('.unheard').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Lose my connection' }).click();
      await page.getByText('connection 2').first().waitFor();
      await say('Do you rent bikes?');
      await conversation.getByText('Do you rent bikes?').waitFor();
      await page.getByRole('button', { name: 'Stop the model' }).click();
      await page.getByText('The model is away').waitFor();
      const killed = one.system.pidOf('worker');
      await page.getByRole('button', { name: 'Kill the worker' }).click();
      await page.getByText('The worker was killed').waitFor();
      await say('And on Sunday?');
      const asked = conversation.locator('p').filter({ hasText: 'And on Sunday?' });
      const reply = asked.locator('xpath=following-sibling::p[1]');
      await expect.poll(() => reply.innerText(), { timeout: 20_000 }).toMatch(/^Agent \S+ \S+/u);
      await expect.poll(() => one.system.pidOf('worker'), { timeout: 20_000 }).not.toBe(killed);
      await page.getByRole('button', { name: 'Key 5' }).click();
      await conversation.getByText('key 5').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Hang up' }).click();
      await page.getByText('call over').waitFor();
      const frames = await page.getByRole('region', { name: 'Frames of the socket' }).innerText();
      for (const type of ['setup', 'prompt', 'interrupt', 'dtmf', 'tokensPlayed'])
        expect(frames).toContain(`"${type}"`);
      expect(frames).toContain('socket closed (4000)');
      await page.getByRole('link', { name: 'Look at the call' }).click();
      await page.getByRole('heading', { name: 'Turns' }).waitFor();
      await page.getByText('ended by caller').waitFor();
      await page.getByRole('article').getByText('When do you open on Saturday?').first().waitFor();
    });

    it('R-V2: an operator follows a call, speaks in it, takes it over, gives it back, and ends it', async () => {
      const live = await one.call({ timing: { scale: 0.3 } });
      const heard = () => live.exchanges.map((exchange) => exchange.heard).join(' ');
      await open('/dashboard/live');
      await page.getByRole('main').getByRole('link').filter({ hasText: '+15550100001' }).first().click();
      await page.getByRole('heading', { name: 'Conversation' }).waitFor();
      await live.say('When do you open on Saturday?');
      await page.getByText('Saturday we open').first().waitFor();
      await page.getByLabel('Words that the agent says').fill('A colleague will call you back.');
      await page.getByRole('button', { name: 'Say it' }).click();
      await expect.poll(heard).toContain('call you back');
      await page.getByText('call you back').first().waitFor();
      await page.getByRole('button', { name: 'Take over' }).click();
      await page.getByText('The agent is silent').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await picture(page, 'live-call');
      await page.getByRole('button', { name: 'Give back' }).click();
      await page.getByRole('button', { name: 'Take over' }).waitFor();
      await page.getByRole('button', { name: 'Hang up' }).click();
      await page.getByRole('alertdialog').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'End the call' }).click();
      await live.ended;
      await page.getByText('This call is over').waitFor();
      // The call that has ended is no live call: the page says so, and the browser notes the answer.
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('404')));
    });

    it('R-V2: calls are filtered in the address, and one call is shown turn by turn', async () => {
      await open('/dashboard/calls?number=0000000');
      await page.getByText('No call matches these filters').waitFor();
      await page.getByRole('link', { name: 'Clear' }).click();
      await page.getByLabel('State').selectOption('completed');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.waitForURL('**/calls?status=completed');
      await page.getByRole('cell', { name: 'They asked about the bell.' }).waitFor();
      await page.getByRole('cell', { name: 'Browser phone' }).first().waitFor();
      const csv = await page.request.get(
        new URL((await page.getByText('Download as CSV').getAttribute('href')) ?? '', page.url()).href,
      );
      expect(await csv.text()).toContain('CA');
      await page.locator('tbody a').last().click();
      await page.getByRole('heading', { name: 'The call in time' }).waitFor();
      await page.getByRole('link', { name: 'Turn 1', exact: true }).click();
      await page.getByRole('heading', { name: 'Turn 1 in time' }).waitFor();
      await page.getByText('passages found').first().click();
      await page.locator('details pre').first().waitFor();
    });

    it('R-V2, R-G3: what a caller has left is in the inbox, what was given up is sent again, and the outcome of a transfer is shown', async () => {
      await open('/dashboard/messages');
      const message = page.getByRole('article').filter({ hasText: 'The bell is broken.' });
      await message.getByText('urgent').waitFor();
      await message.getByRole('link', { name: 'The call' }).click();
      const deliveries = page.getByRole('region', { name: 'Deliveries' });
      await deliveries.getByText('the receiver answered 500').waitFor();
      await deliveries.getByRole('button', { name: 'Send again to crm' }).click();
      await deliveries.getByText('on its way').waitFor();
      await page.getByText('They asked about the bell.').waitFor();
      const action = page.getByRole('list', { name: 'Actions' }).first();
      await action.getByText('Input and result').first().click();
      await action.getByText('booked as 7').waitFor();
      await page.getByText('did not answer', { exact: true }).waitFor();
      await action.getByText('Private: input and result are not recorded.').waitFor();
    });

    it('R-V2, R-G4: somebody is called and the outcome is shown, and a call that waits is cancelled', async () => {
      await open('/dashboard/calls-out');
      await page.getByText('Nobody was called yet').waitFor();
      await page.getByText('Call somebody').click();
      const ask = async (to: string, name: string) => {
        await page.getByLabel('Agent').selectOption({ label: 'Robin' });
        await page.getByLabel('Number').fill(to);
        await page.getByLabel('Whom to ask for').fill(name);
        await page.getByLabel('Reason').fill('your repair');
        await page.getByRole('button', { name: 'Call', exact: true }).click();
      };
      await ask(callableNumber(0), 'Ada');
      const ada = page.getByRole('article', { name: `Call to Ada, ${callableNumber(0)}` });
      await ada.getByText('Attempt 1').filter({ hasText: 'busy' }).waitFor();
      await ada.locator('.badge').filter({ hasText: 'busy' }).waitFor();
      await ask('+12', 'Ben');
      await page.getByText('the number cannot be called').waitFor();
      await ask(callableNumber(1), 'Ben');
      const ben = page.getByRole('article', { name: `Call to Ben, ${callableNumber(1)}` });
      await ben.getByText('under way').waitFor();
      await ben.getByRole('button', { name: 'Cancel' }).click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel the call' }).click();
      await ben.locator('.badge').filter({ hasText: 'cancelled' }).waitFor();
      // The browser notes the answer to the number that is none.
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('422')));
    });

    it("R-V2: a call is replayed on today's code, forked from a turn, copied as a script, and erased", async () => {
      await open(`/dashboard/calls/${recorded}`);
      await page.getByRole('button', { name: "Replay on today's code" }).click();
      await page.getByRole('button', { name: 'Fork from turn 1' }).click();
      const fork = page.getByRole('region', { name: 'Fork from turn 1' });
      await fork.getByRole('button', { name: 'Answer again' }).click();
      await page.getByText("Today's code follows the history of this call.").waitFor(LONG);
      await fork.getByText('1 answers differ').waitFor(LONG);
      expect(await seriousFaults(page)).toEqual([]);
      await picture(page, 'call-fork');
      const script = await page.getByRole('link', { name: 'Script for the simulator' }).getAttribute('href');
      const { steps } = parsed(await (await page.request.get(new URL(script ?? '', page.url()).href)).text());
      expect(steps).toEqual([{ say: { text: 'When do you open on Saturday?' } }, { hangUp: true }]);
      await page.getByRole('button', { name: 'Erase' }).click();
      await page.getByRole('button', { name: 'Erase the call' }).click();
      await page.waitForURL('**/calls', LONG);
      await page.getByRole('heading', { name: 'Calls' }).waitFor();
      await open(`/dashboard/calls/${recorded}`);
      await page.getByText('There is nothing here').waitFor();
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('404')));
    });

    it('R-V2: knowledge is added, found and removed', async () => {
      await open('/dashboard/knowledge');
      await page.locator('input[type=file]').setInputFiles({
        name: 'lockers.md',
        mimeType: 'text/markdown',
        buffer: Buffer.from('# Lockers\n\nWe have forty lockers behind the desk.\n'),
      });
      await page.getByText('lockers.md: added').waitFor();
      await page.getByRole('link', { name: 'Search test' }).click();
      await page.getByLabel('A question').fill('Do you have lockers?');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByText('forty lockers').first().waitFor();
      await page.getByRole('link', { name: 'Documents' }).click();
      await page.getByRole('button', { name: 'Remove Lockers' }).click();
      await page.getByRole('button', { name: 'Remove it' }).click();
      await page.getByRole('button', { name: 'Remove Lockers' }).waitFor({ state: 'detached' });
    });

    it("R-V2: an agent's draft is checked and compared with what runs", async () => {
      await open('/dashboard/agents/default');
      const text = page.locator('textarea');
      await text.fill(`${await text.inputValue()}\nnonsense: 1\n`);
      await page.getByText('+ nonsense: 1').waitFor();
      await page.getByRole('button', { name: 'Check the settings' }).click();
      await page.locator('.fault').first().waitFor();
      await page.getByRole('button', { name: 'Back to what runs' }).click();
      await text.fill(
        (await text.inputValue()).replace(/^greeting: .*$/mu, 'greeting: This is an assistant, and a draft.'),
      );
      await page.getByRole('button', { name: 'Try it in the phone' }).click();
      await page.getByText('You call a draft.').waitFor();
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await page.getByRole('log').getByText('and a draft').waitFor();
      await page.getByRole('button', { name: 'Hang up' }).click();
      await page.getByText('call over').waitFor();
    });

    it.each([
      ['wide', WIDE],
      ['narrow', NARROW],
    ] as const)(
      'R-V2: every page fits a %s screen and has no serious fault for assistive technology',
      async (name, size) => {
        await page.setViewportSize(size);
        for (const path of [
          'live',
          'calls',
          'calls-out',
          'messages',
          'numbers',
          'knowledge',
          'knowledge?show=search',
          'knowledge?show=unanswered',
          'agents',
          'agents/default',
          'policy',
          'phone',
          'access',
        ]) {
          await open(`/dashboard/${path}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.locator('.loading').first().waitFor({ state: 'detached' });
          expect(await layoutShift(page), `${path} moves by itself`).toBeLessThanOrEqual(0.1);
          expect(await seriousFaults(page), path).toEqual([]);
          const overflow = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
          await picture(page, `${path.replaceAll(/[/?=]/gu, '-')}-${name}`);
        }
        await open('/dashboard/calls');
        await page.locator('tbody a').first().click();
        await page.getByRole('heading', { name: 'The call in time' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'The call in time' }).waitFor();
        expect(await layoutShift(page), 'the page of a call moves by itself').toBeLessThanOrEqual(0.1);
        expect(await seriousFaults(page)).toEqual([]);
        await picture(page, `call-${name}`);
      },
    );

    it('R-V2, R-X13: the first user is added, signs in, and makes a token that is shown once', async () => {
      await open('/dashboard/access');
      await page.getByText('Add a user').click();
      const [email, password] = ['ann@example.com', 'correct horse battery'];
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Add the user' }).click();
      // This machine is not let in any more.
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Make a token').click();
      await page.getByLabel('What it is for').fill('nightly export');
      await page.getByRole('button', { name: 'Make the token' }).click();
      const token = await page.getByText(/^evercall_/u).innerText();
      const asked = `${one.system.addresses.gateway}/api/v1/calls`;
      const headers = { authorization: `Bearer ${token}` };
      expect((await page.request.get(asked, { headers })).status()).toBe(200);
      await page.getByRole('button', { name: 'Revoke nightly export' }).click();
      await page.getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.getByText('revoked').waitFor();
      expect((await page.request.get(asked, { headers })).status()).toBe(401);
      expect(await seriousFaults(page)).toEqual([]);
      await picture(page, 'access-user');
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('401')));
    });

    it('R-V2: no page has written an error to the console', () => {
      expect(faults).toEqual([]);
    });
  },
);

/** Programs in processes of their own, and the removal of a history. */
const LONG = { timeout: 180_000 };

function parsed(script: string): Extract<ParsedScript, { readonly kind: 'script' }> {
  const result = parseScript(script);
  if (result.kind !== 'script') throw new Error(result.problems.join('; '));
  return result;
}

/** The sample agent, and one that calls people. */
async function agentFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const caller = {
    ...{
      tenant: 'harbor-street-bikes',
      name: 'Robin',
      numbers: ['+12075550142'],
      persona: 'You answer briefly.',
    },
    greeting: 'Hello, this is an assistant.',
    outbound: {
      ...{ introduction: 'Robin from Sample Bikes', hours: { daily: '8:00-21:00' } },
      ...{ countries: ['US', 'DE', 'JP'], attempts: 1 },
    },
  };
  await writeFile(join(folder, 'default.yaml'), await agentSource());
  await writeFile(join(folder, 'robin.yaml'), stringify(caller));
  return folder;
}

/** What tools, an inbox and a receiver that fails leave behind. */
async function addAfterCall(databaseUrl: string, callSid: CallSid): Promise<void> {
  const pool = createPool(databaseUrl);
  const actions = [
    {
      ...{ id: '1.1/0/0', tool: 'book', status: 'done', wish: 1, attempts: 1, endedAt: Date.now() },
      ...{ arguments: { start: '2026-12-01T10:00' }, result: 'booked as 7' },
    },
    { id: '1.1/0/1', tool: 'identify', status: 'failed', cause: 'timeout', private: true, attempts: 2 },
  ];
  await pool.query(
    `update conversation_turns set details = details || jsonb_build_object('actions', $2::jsonb)
     where call_session_id = $1 and user_input is not null`,
    [callSid, JSON.stringify(actions)],
  );
  await pool.query(
    `update call_sessions set conversation_data = conversation_data || '{"transfer": "no-answer"}' where id = $1`,
    [callSid],
  );
  await pool.query(
    `insert into call_summaries (call_session_id, summary, wish, unanswered, sentiment, fields, made_by)
     values ($1, 'They asked about the bell.', 'Mend the bell.', '[]', 'neutral', '{"name": "Ada"}', 'rules')`,
    [callSid],
  );
  const message = { message: 'The bell is broken.', name: 'Ada', urgent: true };
  const content = { callSid, agent: 'default', caller: '+15550100001', message };
  await pool.query(
    `insert into deliveries (call_session_id, tenant, destination, event, event_at, sequence, content, state, reason)
     select id, tenant, $2, 'message.taken', now(), 1, $3, 'given-up', 'the receiver answered 500' from call_sessions
     where id = $1`,
    [callSid, JSON.stringify({ name: 'crm', kind: 'webhook', url: 'https://example.com/calls' }), content],
  );
  await pool.end();
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
