/** Bundles the workflow code into one script for Temporal's sandbox. It is the project's only build product. */
import { createHash } from 'node:crypto';
import { access, glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER } from '../adapters/temporal/payload-codec.ts';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
/** The folders that workflow code may import from. */
const WORKFLOW_ROOMS = '{workflows,conversation,contracts,lib}/**/*.ts';

/**
 * Returns the path of the bundle in `folder`, and builds it if the sources have changed. A build takes 1 to 3 seconds, which
 * a worker that replaces a dead one should not spend.
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

/** Bundles `workflows/` into `file` atomically. */
export async function writeWorkflowBundle(file: string): Promise<void> {
  // First: a folder that cannot be made should not cost a build.
  await mkdir(dirname(file), { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(SOURCES, 'workflows', 'index.ts'),
    failureConverterPath: FAILURE_CONVERTER,
    logger: new DefaultLogger('WARN'),
  });
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
