/** A real Chromium of Debian's package. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** Why there is no Chromium here, or undefined. Root installs the package if it is missing. */
export function whyNoBrowser(): string | undefined {
  if (existsSync(PROGRAM)) return undefined;
  if (process.getuid?.() !== 0) return 'chromium is not installed, and only root can install it';
  try {
    execFileSync('apt-get', ['install', '-y', 'chromium'], { stdio: 'ignore', timeout: 180_000 });
  } catch {
    return 'chromium cannot be installed from a Debian package';
  }
  return existsSync(PROGRAM) ? undefined : 'the Debian package has no chromium';
}

/** Starts it. Root needs it without its sandbox. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** Opens a page that collects what goes wrong in it. */
export async function aPage(
  browser: Browser,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  return { page, faults };
}

/** How much the page has moved by itself since it was opened: 0.1 and less is good. Of the past the browser tells before the next frame. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
  })`);
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The serious faults that axe finds on a page, with the elements that have them. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Our policy forbids script elements; what the debugger evaluates is not one.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{
        readonly violations: readonly {
          readonly id: string;
          readonly impact: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
        }[];
      }>;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- axe has just put itself there
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
      );
  });
}
