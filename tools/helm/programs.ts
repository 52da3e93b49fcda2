/** Where the programs are that check the chart: Helm, and `check`, which knows the types of Kubernetes. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../src/lib/cache-dir.ts';

const read = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));
const version = createHash('sha256')
  .update(read('go.mod'))
  .update(read('check/main.go'))
  .digest('hex')
  .slice(0, 12);

/** Both in one folder, which is another one for other versions. */
export const PROGRAMS_DIR = join(cacheDir(process.env), `helm-${version}`);
export const HELM = join(PROGRAMS_DIR, 'helm');
export const CHECK = join(PROGRAMS_DIR, 'check');

/** Whether `npm run helm:build` has made them. */
export function areBuilt(): boolean {
  return existsSync(HELM) && existsSync(CHECK);
}
