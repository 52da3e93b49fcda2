import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';
import { programEnv } from '../setup/program-env.ts';

test('npm run demo -- --once plays a call in which every turn is answered, and exits', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'evercall-demo-'));
  try {
    const demo = fileURLToPath(new URL('../../src/start/demo.ts', import.meta.url));
    const { HOME } = process.env;
    // The local model would embed the pages beside the call, which takes a core for half a minute. No process dies.
    const lean = { EMBEDDING_MODEL: 'none', STANDBY_PROCESSES: 'off' };
    const env = { ...programEnv(), HOME, DATA_DIR: dataDir, PORT: String(await freePort()), ...lean };
    const { stdout } = await promisify(execFile)(process.execPath, [demo, '--once', '--fast'], { env });
    expect(stdout).toMatch(/workflows\/call-CA[0-9a-f]{32}\n/);
    expect(stdout.match(/caller {2}\w/g)).toHaveLength(7);
    expect(stdout.match(/first words sent -?\d+ ms after the caller's last/g)?.length).toBeGreaterThanOrEqual(
      7,
    );
    expect(stdout.match(/cut off by the caller/g)).toHaveLength(1);
    expect(stdout.match(/connection lost/g)).toHaveLength(1);
    expect(stdout).toContain('sixty dollars a day');
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
