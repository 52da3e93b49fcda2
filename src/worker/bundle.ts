/** The workflow code as one script for Temporal's sandbox: the only build product of the project. */
import { createHash } from 'node:crypto';
import { access, glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
/** The rooms that workflow code may come from. */
const WORKFLOW_ROOMS = '{workflows,conversation,contracts,lib}/**/*.ts';

/**
 * The path of the bundle in `folder`, built there where the sources have changed since: 1 to 3 seconds that a
 * worker which takes over from a dead one should not spend.
 */
export async function workflowBundleIn(folder: string): Promise<string> {
  const file = join(folder, `workflows-${await hashOfSources()}.js`);
  try {
    await access(file);
  } catch {
    await writeWorkflowBundle(file);
  }
  return file;
}

/** Bundles `workflows/` into `file`, complete or not at all. */
export async function writeWorkflowBundle(file: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(SOURCES, 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, file);
}

async function hashOfSources(): Promise<string> {
  const files = await Array.fromAsync(glob(WORKFLOW_ROOMS, { cwd: SOURCES }));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(join(SOURCES, file)));
  return hash.digest('hex').slice(0, 16);
}
