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
  const needed = new Set<string>();
  const collect = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    manifest[name]?.imports.forEach(collect);
  };
  collect(entry);
  // The page that a sign-in leads to.
  collect('pages/live.tsx');
  expect([...needed]).toContain('pages/live.tsx');
  const sizes = [...needed].map(
    async (name) => gzipSync(await readFile(join(DASHBOARD_DIR, manifest[name]?.file ?? ''))).length,
  );
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(200_000);

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
