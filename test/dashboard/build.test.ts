import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { DASHBOARD_DIR } from '../../src/config/dashboard.ts';
import { provideDashboard } from '../../src/start/dashboard.ts';

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().optional(),
    imports: z.array(z.string()).default([]),
  }),
);

type Manifest = z.infer<typeof manifestSchema>;

/** Files that must be there before the given ones run. */
function neededBy(manifest: Manifest, names: readonly string[], needed = new Set<string>()): Set<string> {
  for (const name of names) {
    if (needed.has(name)) continue;
    needed.add(name);
    neededBy(manifest, manifest[name]?.imports ?? [], needed);
  }
  return needed;
}

const without = (names: ReadonlySet<string>, others: ReadonlySet<string>) =>
  new Set([...names].filter((name) => !others.has(name)));

it('R-V2: the first view has less than 200 KB of compressed JavaScript, and is built once', async () => {
  const lines: string[] = [];
  await provideDashboard((line) => lines.push(line));
  const again: string[] = [];
  await provideDashboard((line) => again.push(line));
  expect(again).toEqual([]);
  expect(lines.filter((line) => line.includes('cannot be built'))).toEqual([]);

  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(join(DASHBOARD_DIR, '.vite', 'manifest.json'), 'utf8')),
  );
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true) ?? '';
  const sizeOf = async (name: string) =>
    gzipSync(await readFile(join(DASHBOARD_DIR, manifest[name]?.file ?? ''))).length;
  const sumOf = async (names: ReadonlySet<string>) =>
    (await Promise.all([...names].map(sizeOf))).reduce((sum, size) => sum + size, 0);
  // Live is the page that a sign-in leads to.
  const bytes = await sumOf(neededBy(manifest, [entry, 'pages/live.tsx']));
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(200_000);

  // No page needs much of its own to be shown: what it may need later comes after that.
  const common = neededBy(manifest, [entry]);
  const pages = Object.keys(manifest).filter((name) => name.startsWith('pages/'));
  expect(pages.length).toBeGreaterThan(8);
  for (const page of pages)
    expect(await sumOf(without(neededBy(manifest, [page]), common)), page).toBeLessThan(15_000);

  // What is sent is what was built.
  const files = await Array.fromAsync(glob('assets/*.{js,css}', { cwd: DASHBOARD_DIR }));
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    const file = join(DASHBOARD_DIR, name);
    const content = await readFile(file);
    // zod would be nine tenths of the browser phone, for five frames.
    expect(content.includes('_zod'), name).toBe(false);
    expect(brotliDecompressSync(await readFile(`${file}.br`)).equals(content), name).toBe(true);
    expect(gunzipSync(await readFile(`${file}.gz`)).equals(content), name).toBe(true);
  }
});
