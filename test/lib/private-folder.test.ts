import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makePrivateFolder } from '../../src/lib/private-folder.ts';

const run = promisify(execFile);

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('R-X5: a data folder is closed to others, also one that was open before', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'evercall-private-'));
  try {
    const old = join(parent, 'old');
    await mkdir(old);
    await chmod(old, 0o755);
    for (const folder of [old, join(parent, 'a', 'new')]) {
      makePrivateFolder(folder);
      expect(await modeOf(folder)).toBe('700');
    }
  } finally {
    await rm(parent, { recursive: true });
  }
});

test('R-X5: what a process and its children write is readable by their user only', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'evercall-umask-'));
  const file = join(parent, 'temporal.db');
  const module = new URL('../../src/lib/private-folder.ts', import.meta.url).href;
  const script = `import { keepFilesPrivate } from '${module}';
    import { execFileSync } from 'node:child_process';
    process.umask(0);
    keepFilesPrivate();
    execFileSync('touch', [process.argv[1]]);`;
  try {
    await run(process.execPath, ['--input-type=module', '-e', script, file]);
    expect(await modeOf(file)).toBe('600');
  } finally {
    await rm(parent, { recursive: true });
  }
});
