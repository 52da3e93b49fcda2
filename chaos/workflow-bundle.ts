/** The bundle of the workflow code, built once for all systems of tests and chaos. */
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { workflowBundleIn } from '../src/worker/bundle.ts';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/workflows', import.meta.url));
/** The name of a bundle depends on our sources only, and a bundle also contains Temporal's package. */
const { version } = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('@temporalio/workflow/package.json'));

/** The file with the bundle of today's sources. Builds it if no earlier run has. */
export function workflowBundle(): Promise<string> {
  return workflowBundleIn(join(CACHE, version));
}

/** Puts the bundle where the workers of a system look for it, so that they do not build it themselves. */
export async function provideWorkflowBundle(dataDir: string): Promise<void> {
  const bundle = await workflowBundle();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await copyFile(bundle, join(dataDir, basename(bundle)));
}
