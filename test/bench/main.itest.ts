import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { QUICK } from '../../bench/parameters.ts';

const BENCH = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));

const flat = z.record(z.string().regex(/^\w+(\.\w+)+$/u), z.union([z.number(), z.string()]));

it('the last line is flat JSON with the numbers of the scenarios that were asked for', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'evercall-bench-test-'));
  try {
    const file = join(scratch, 'result.json');
    const args = ['--expose-gc', BENCH, '--quick', '--only', 'overhead', '--json', file];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, TMPDIR: scratch },
    });
    const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
    const report = flat.parse(JSON.parse(lastLine));
    for (const variant of ['overhead.200.on', 'overhead.200.off', 'bare.200']) {
      for (const key of ['p50Ms', 'p95Ms', 'p99Ms'])
        expect(report[`${variant}.${key}`], variant).toBeGreaterThan(0);
      expect(report[`${variant}.n`]).toBe(QUICK.overhead.turns);
      expect(report[`${variant}.lost`]).toBe(0);
    }
    expect(await readFile(file, 'utf8')).toBe(`${lastLine}\n`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
