/** What the pages show when something fails, ends or changes, in a real Chromium. The API is played. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser, whyNoBrowser } from './a-browser.ts';
import { aCall, aRecord, someFigures, startPlayedApi } from './played-api.ts';
import type { PlayedApi } from './played-api.ts';

const why = whyNoBrowser();
const EXPIRED = { status: 401, detail: 'Sign in, or send an API token.' };
const AWAY = { status: 503, detail: 'The database is away.' };

describe.skipIf(why !== undefined)(
  `R-V2: the pages when something fails${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let api: PlayedApi;
    let page: Page;
    const open = (path: string) => page.goto(`${api.origin}/dashboard/${path}`);

    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      api = await startPlayedApi();
      page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      page.setDefaultTimeout(10_000);
    });
    afterEach(async () => {
      await page.context().close();
      await api[Symbol.asyncDispose]();
    });

    it('a page is shown as soon as its file and its data are there', async () => {
      api.answers.set('GET /live', () => ({ at: '2026-11-30T10:00:00.000Z', calls: [] }));
      await page.clock.install({ time: '2026-11-30T10:00:00Z' });
      await page.clock.pauseAt('2026-11-30T10:00:01Z');
      await open('live');
      // The gateway answers in no time of this clock. React would hold a page back for 300 ms that it has waited for.
      const quiet = page.getByText('It is quiet');
      let waitedMs = 0;
      for (; waitedMs < 280 && !(await quiet.isVisible()); waitedMs += 10) {
        await page.clock.runFor(10);
        await page.waitForLoadState('networkidle');
      }
      expect(waitedMs).toBeLessThan(280);
    });

    describe('R-X13: signing in and out', () => {
      const nobody = () => ({ user: null, signIn: ['password'] });

      it('keeps what was typed after a wrong password, and says what is wrong', async () => {
        api.answers.set('GET /session', nobody);
        api.answers.set('POST /session', () => ({
          status: 401,
          detail: 'E-mail address or password is wrong.',
        }));
        await open('calls');
        await page.getByLabel('E-mail').fill('ann@example.com');
        await page.getByLabel('Password').fill('not the password');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('alert').getByText('E-mail address or password is wrong.').waitFor();
        expect(await page.getByLabel('E-mail').inputValue()).toBe('ann@example.com');
        expect(await page.getByLabel('Password').inputValue()).toBe('not the password');
      });

      it('shows the sign-in page after "Sign out", and the next person sees nothing of the one before', async () => {
        const signedIn = api.answers.get('GET /session') ?? nobody;
        await open('calls');
        await page.getByText('+15550100001').waitFor();
        api.answers.set('DELETE /session', () => {
          api.answers.set('GET /session', nobody);
          return {};
        });
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Sign in' }).waitFor();
        expect(await page.getByText('+15550100001').count()).toBe(0);
        api.answers.set('POST /session', () => {
          api.answers.set('GET /session', signedIn);
          return {};
        });
        api.answers.set('GET /calls', () => AWAY);
        await page.getByLabel('E-mail').fill('ben@example.com');
        await page.getByLabel('Password').fill('correct horse battery');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText('A part of the system is away').waitFor();
        expect(await page.getByText('+15550100001').count()).toBe(0);
      });

      it('says that somebody is still signed in if signing out fails', async () => {
        api.answers.set('DELETE /session', () => AWAY);
        await open('calls');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('alert').getByText('Still signed in').waitFor();
      });

      it('tells who acts after the session has ended how to go on, and keeps the words', async () => {
        await open('knowledge?show=search');
        api.answers.set('POST /knowledge/search', () => EXPIRED);
        await page.getByLabel('A question').fill('Do you bake on Sunday?');
        await page.getByRole('button', { name: 'Search' }).click();
        await page.getByRole('alert').getByText('Sign in in another tab').waitFor();
        expect(await page.getByLabel('A question').inputValue()).toBe('Do you bake on Sunday?');
      });
    });

    describe('without a network', () => {
      it('an action fails at once, and is not done later', async () => {
        api.answers.set('POST /knowledge/search', () => ({ passages: [], spokenAnswer: null }));
        await open('knowledge?show=search');
        await page.getByLabel('A question').fill('Do you bake on Sunday?');
        await page.context().setOffline(true);
        await page.getByRole('button', { name: 'Search' }).click();
        await page.getByRole('alert').getByText('The gateway cannot be reached').waitFor();
        await page.context().setOffline(false);
        await page.getByText('Offline').waitFor({ state: 'detached' });
        await page.waitForLoadState('networkidle');
        expect(api.asked).not.toContain('POST /knowledge/search');
      });

      it('a page that cannot be loaded says why in words', async () => {
        await open('calls');
        await page.getByText('+15550100001').waitFor();
        await page.context().setOffline(true);
        await page.getByRole('link', { name: 'Numbers' }).click();
        await page.getByText('the connection is lost, or there is a newer version').waitFor();
      });
    });

    describe('lists', () => {
      it.each(['calls', 'messages'])('%s that cannot be read again stay, with a note', async (name) => {
        const message = {
          ...{ id: '1', callSid: 'CA1', caller: '+15550100001', name: 'Ada', number: null, email: null },
          ...{ takenAt: '2026-11-30T10:00:00.000Z', urgent: false, message: 'The bell is broken.' },
          deliveries: [],
        };
        api.answers.set('GET /messages', () => ({ messages: [message], next: 'older' }));
        api.answers.set('GET /calls', () => ({ calls: [aCall()], next: 'older' }));
        await open(name);
        const older = page.getByRole('button', { name: `Show older ${name}` });
        await older.waitFor();
        api.answers.set(`GET /${name}`, () => ({ status: 400, detail: 'This page is gone.' }));
        await older.click();
        await page.getByText('This page is gone. What you see may be old.').waitFor();
        await page.getByText('+15550100001').waitFor();
      });

      it('calls that begin meanwhile appear by themselves', async () => {
        await page.clock.install();
        await open('calls');
        await page.getByText('+15550100001').waitFor();
        api.answers.set('GET /calls', () => ({
          calls: [aCall({ callSid: 'CA2', caller: '+15550100002' }), aCall()],
          next: null,
        }));
        await page.clock.runFor(16_000);
        await page.getByText('+15550100002').waitFor();
      });

      it('a document is removed only after a question', async () => {
        const document = {
          ...{ name: 'bread.md', kind: 'markdown', title: 'Bread', origin: 'added', passages: 1 },
          updatedAt: '2026-11-30T10:00:00.000Z',
        };
        api.answers.set('GET /knowledge/documents', () => ({ documents: [document] }));
        api.answers.set('DELETE /knowledge/documents/bread.md', () => ({}));
        await open('knowledge');
        await page.getByRole('button', { name: 'Remove Bread' }).click();
        await page.getByRole('alertdialog').getByText('Remove Bread?').waitFor();
        expect(api.asked).not.toContain('DELETE /knowledge/documents/bread.md');
        await page.getByRole('button', { name: 'Remove it' }).click();
        await expect.poll(() => api.asked).toContain('DELETE /knowledge/documents/bread.md');
      });

      it('the answers to two long questions that begin alike are two documents', async () => {
        const start = 'How much does it cost to order a cake with many layers for a wedding';
        const groups = ['in May', 'in June'].map((end) => ({
          ...{ question: `${start} ${end}?`, count: 1, byTemplate: 0, examples: [] },
          lastAskedAt: '2026-11-30T10:00:00.000Z',
        }));
        api.answers.set('GET /knowledge/unanswered', () => ({ groups }));
        await open('knowledge?show=unanswered');
        for (const end of ['in May', 'in June']) {
          const question = page.getByRole('listitem').filter({ hasText: `${end}?` });
          await question.getByRole('button', { name: 'Write the answer' }).click();
          await question.getByLabel('Answer').fill('Ask us.');
          await question.getByRole('button', { name: 'Save as a document' }).click();
        }
        const saved = () => api.asked.filter((each) => each.startsWith('PUT'));
        await expect.poll(saved).toHaveLength(2);
        expect(new Set(saved()).size).toBe(2);
      });
    });

    it('a call that has just ended is read again until its summary and deliveries are there', async () => {
      await page.clock.install({ time: '2026-11-30T10:01:05Z' });
      api.answers.set('GET /calls/CA1', () => aRecord());
      await open('calls/CA1');
      await page.getByText('None: the agent writes none').waitFor();
      const afterCall = {
        ...{ summary: 'They want a cake.', wish: '', unanswered: [], sentiment: 'neutral', fields: {} },
        ...{ madeBy: 'rules', at: '2026-11-30T10:01:10.000Z' },
      };
      api.answers.set('GET /calls/CA1', () => aRecord({ afterCall }));
      await page.clock.runFor(11_000);
      await page.getByText('They want a cake.').waitFor();
      await page.clock.runFor(6 * 60_000);
      // The last request may be on its way still.
      const askedInAMinute = async () => {
        const before = api.asked.length;
        await page.clock.runFor(60_000);
        return api.asked.slice(before);
      };
      await expect.poll(askedInAMinute).not.toContain('GET /calls/CA1');
    });

    it("an agent's edited text is kept for who looks elsewhere, and the result of a check is of the text beside it", async () => {
      api.answers.set('GET /agents/default', () => ({ text: 'name: Riley\n', file: 'default.yaml' }));
      api.answers.set('POST /agents/validate', () => ({ valid: true, errors: [] }));
      await open('agents/default');
      const text = page.locator('textarea');
      await text.fill('name: Robin\n');
      await page.getByRole('button', { name: 'Check the settings' }).click();
      await page.getByText('The settings are valid.').waitFor();
      await text.fill('name: Robin\nnonsense: 1\n');
      await page.getByText('Not checked yet.').waitFor();
      await page.getByRole('link', { name: 'Phone' }).click();
      await page.getByRole('button', { name: 'Call', exact: true }).waitFor();
      await page.goBack();
      await text.waitFor();
      expect(await text.inputValue()).toBe('name: Robin\nnonsense: 1\n');
      await page.getByRole('button', { name: 'Back to what runs' }).click();
      expect(await text.inputValue()).toBe('name: Riley\n');
    });

    it('R-V2: long names and addresses do not widen a narrow screen', async () => {
      const long =
        'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft@example.com';
      const agent = { ...{ id: 'default', tenant: long, name: long, language: 'de' }, numbers: [long] };
      const account = { ...{ id: '1', role: 'viewer', tenant: long }, email: long, signsInBy: 'password' };
      const message = {
        ...{ id: '1', callSid: 'CA1', caller: long, name: long, number: null, email: long, message: long },
        ...{ takenAt: '2026-11-30T10:00:00.000Z', urgent: true, deliveries: [] },
      };
      api.answers.set('GET /agents', () => ({ agents: [{ ...agent, voice: long, file: long }] }));
      api.answers.set('GET /calls', () => ({ calls: [aCall({ caller: long, agent: long })], next: null }));
      api.answers.set('GET /calls/CA1', () => aRecord({ caller: long, agent: long }));
      api.answers.set('GET /messages', () => ({ messages: [message], next: null }));
      api.answers.set('GET /users', () => ({ users: [{ ...account, isDisabled: false }] }));
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of ['agents', 'calls', 'calls/CA1', 'messages', 'access']) {
        await open(path);
        await page.getByText(long).filter({ visible: true }).first().waitFor();
        const over = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(over, path).toBeLessThanOrEqual(0);
      }
      // The list of pages scrolls to the one that is shown.
      const access = await page.getByRole('link', { name: 'Access' }).boundingBox();
      expect((access?.x ?? 0) + (access?.width ?? 0)).toBeLessThanOrEqual(390);
      // Nor does a user's address push the pages off a wide one.
      api.answers.set('GET /session', () => ({
        user: { kind: 'user', name: long, role: 'admin', tenant: null },
        signIn: [],
      }));
      await page.setViewportSize({ width: 1440, height: 900 });
      await open('live');
      const last = await page.getByRole('link', { name: 'Access' }).boundingBox();
      const name = await page.getByText(long).boundingBox();
      expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThan(name?.x ?? 0);
    });

    it('a day without failed calls has no mark of failed ones, and a span that cannot be read is not said to be empty', async () => {
      let reads = 0;
      api.answers.set('GET /alerts', () => ({ firing: [], events: [], next: null }));
      api.answers.set('GET /figures', ({ searchParams }) =>
        Date.parse(searchParams.get('to') ?? '') > Date.now()
          ? someFigures()
          : { status: 400, detail: `no span ${(reads += 1)}` },
      );
      await open('numbers');
      await page.locator('.chart canvas').first().waitFor();
      await expect.poll(() => reads).toBeGreaterThan(0);
      expect(await page.getByText('nothing to compare').count()).toBe(0);
      const pixels = await page.evaluate<{ readonly red: number; readonly all: number }>(`(() => {
        const canvas = document.querySelector('.chart canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let [red, all] = [0, 0];
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] < 100) continue;
          all += 1;
          if (data[i] > 150 && data[i + 1] < 110 && data[i + 2] < 110) red += 1;
        }
        return { red, all };
      })()`);
      expect(pixels.all).toBeGreaterThan(1_000);
      expect(pixels.red).toBe(0);
    });

    it('each page has a title of its own, and none breaks the policy of the browser', async () => {
      // As text: the tests know no types of a page.
      await page.addInitScript(
        `document.addEventListener('securitypolicyviolation', (event) => console.log('policy', event.violatedDirective))`,
      );
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.text().startsWith('policy')) faults.push(message.text());
      });
      await open('phone');
      await page.getByRole('button', { name: 'Call', exact: true }).waitFor();
      await expect.poll(() => page.title()).toBe('Phone – Evercall');
      await page.getByRole('link', { name: 'Calls', exact: true }).click();
      await expect.poll(() => page.title()).toBe('Calls – Evercall');
      expect(faults).toEqual([]);
    });
  },
);
