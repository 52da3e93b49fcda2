import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';
import { programEnv } from '../setup/program-env.ts';

it('R-O4: npm run demo -- --tour plays seven calls in which something goes wrong and every caller is answered', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'evercall-tour-'));
  try {
    const demo = fileURLToPath(new URL('../../src/start/demo.ts', import.meta.url));
    const { HOME } = process.env;
    const env = { ...programEnv(), HOME, DATA_DIR: dataDir, PORT: String(await freePort()) };
    const args = [demo, '--tour', '--once', '--fast'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout.match(/^── \d of 7: /gmu)).toHaveLength(7);
    expect(stdout.match(/^ {3}look at {4}http\S+\/dashboard\/calls\/CA[0-9a-f]{32}$/gmu)).toHaveLength(7);
    expect(stdout).toMatch(
      /Shall I book[^]*Shall I move[^]*Shall I cancel[^]*That appointment is cancelled/u,
    );
    expect(stdout).toMatch(/the worker is killed[^]*the gateway is killed[^]*the database is killed/u);
    expect(stdout).toMatch(
      /\[hears\] This is Riley, the automated assistant\. A caller would like to talk to you/u,
    );
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
