/** `npm run pictures`: makes the pictures of the README and the docs from the real pages of a system of its own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { freePort } from '../../src/lib/free-port.ts';
import { placeCall } from '../../src/phone/call.ts';
import { runDemoCall } from '../../src/start/demo-call.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import { startSystem } from '../../src/start/supervisor.ts';
import { programEnv } from '../setup/program-env.ts';
import { aPage, startBrowser } from './a-browser.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

await using stack = new AsyncDisposableStack();
const dataDir = await mkdtemp(join(tmpdir(), 'evercall-pictures-'));
stack.defer(() => rm(dataDir, { recursive: true, force: true }));
const system = await startSystem({
  env: {
    ...programEnv(),
    ...{ DATA_DIR: dataDir, PORT: String(await freePort()), BROWSER_PHONE: 'on' },
    ...{ STANDBY_PROCESSES: 'off', EMBEDDING_MODEL: 'none', LIMIT_LOOP_DELAY_MS: '10000' },
  },
  log: (line) => console.log(line),
  onLine: () => undefined,
});
stack.defer(() => system.stop());
await mkdir(FOLDER, { recursive: true });
await runDemoCall(system, { scale: 0.5, write: () => undefined });

const browser = await startBrowser();
stack.defer(() => browser.close());
const { page } = await aPage(browser, { width: 1280, height: 800 });
const open = (path: string) => page.goto(`${system.addresses.gateway}/dashboard/${path}`);

await open('calls');
await page.locator('tbody a').first().click();
await page.getByRole('heading', { name: 'The call in time' }).waitFor();
await take(page, 'call');
await open('numbers');
await page.getByRole('heading', { name: 'Who answered' }).waitFor();
await take(page, 'numbers');

const live = await placeCall({ ...phoneTarget(system), timing: { scale: 0.5 } });
await live.say('How much does it cost to rent an electric bike for a day?', { waitForAnswer: false });
await open('live');
await page.getByRole('main').getByRole('link').first().click();
await page.getByText('electric bike').first().waitFor();
await take(page, 'live');
await live.hangUp();

await open('phone');
await page.getByRole('button', { name: 'Call', exact: true }).click();
const words = page.getByLabel('What you say');
await words.fill('When do you open on Saturday?');
await words.press('Enter');
await page.getByText('Saturday we open').waitFor();
await take(page, 'phone');

async function take(of: Page, name: string): Promise<void> {
  await of.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}
