/** A real browser that shows the page of live calls while calls run. */
import { startBrowser, whyNoBrowser } from '../test/dashboard/a-browser.ts';
import type { Bench } from './scenario.ts';

export interface LivePage extends AsyncDisposable {
  /** The longest task of the page since it was shown, in milliseconds: for so long it did not react. 0 if none took 50 ms. */
  readonly longestTaskMs: () => Promise<number>;
}

const OPERATOR = { email: 'bench@example.com', password: 'a password of the bench' };
const SIZE = { width: 1440, height: 900 };
const SHOWN_MS = 60_000;

/** Signs in and opens the page. Undefined if this machine has no browser, which is logged. */
export async function openLivePage({ our, log }: Bench): Promise<LivePage | undefined> {
  const reason = whyNoBrowser();
  if (reason !== undefined) {
    log(`watched: no browser looks on: ${reason}`);
    return undefined;
  }
  const { gateway } = our.system.addresses;
  await using stack = new AsyncDisposableStack();
  const browser = await startBrowser();
  stack.defer(() => browser.close());
  const page = await browser.newPage({ viewport: SIZE });
  page.setDefaultTimeout(SHOWN_MS);
  const added = await page.request.post(`${gateway}/api/v1/users`, {
    headers: { authorization: `Bearer ${our.apiToken}` },
    data: { ...OPERATOR, role: 'operator', tenant: null },
  });
  if (!added.ok()) throw new Error(`no operator for the browser: ${await added.text()}`);
  await page.goto(`${gateway}/dashboard/live`);
  await page.getByLabel('E-mail').fill(OPERATOR.email);
  await page.getByLabel('Password').fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
  await page.evaluate(`globalThis.longestTaskMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longestTaskMs = Math.max(globalThis.longestTaskMs, duration);
    }).observe({ type: 'longtask' });`);
  const resources = stack.move();
  return {
    longestTaskMs: () => page.evaluate<number>('globalThis.longestTaskMs'),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
