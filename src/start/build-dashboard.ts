/** `npm run build:dashboard`: builds the pages for browsers into `dist/dashboard`. */
import { randomUUID } from 'node:crypto';
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { DASHBOARD_DIR } from '../config/dashboard.ts';
import { DASHBOARD_MARK, hashOfDashboard } from './dashboard.ts';

// Tests run with another value, and would get React's large variant.
process.env['NODE_ENV'] = 'production';
const hash = await hashOfDashboard();
// Two programs may build at the same time: each works in a folder of its own.
const made = `${DASHBOARD_DIR}-${randomUUID().slice(0, 8)}`;
await build({
  root: fileURLToPath(new URL('../dashboard', import.meta.url)),
  base: '/dashboard/',
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  // Our pages allow no inline content, and all browsers that we support preload modules.
  build: {
    outDir: made,
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
// The gateway sends these to browsers that take them, and spends no time on compression while it has calls.
for await (const name of glob('assets/*.{js,css}', { cwd: made })) {
  const file = join(made, name);
  const content = await readFile(file);
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
  await writeFile(`${file}.gz`, await promisify(gzip)(content));
}
await writeFile(join(made, DASHBOARD_MARK), hash);
await rm(DASHBOARD_DIR, { recursive: true, force: true });
await rename(made, DASHBOARD_DIR);
