import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const CHAOS = fileURLToPath(new URL('../../chaos/main.ts', import.meta.url));
/** Enough to start a system and to run the calls of each scenario after a control run. */
const RUN_MS = 240_000;

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'evercall-chaos-test-'));
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const flat = z.record(z.string(), z.union([z.number(), z.string()]));

async function run(...args: readonly string[]) {
  const file = join(scratch, 'result.json');
  const chaos = spawn(process.execPath, [CHAOS, '--quick', '--json', file, ...args], {
    env: { ...process.env, TMPDIR: scratch },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => chaos.once('close', resolve));
  const output = (await readText(chaos.stdout)).trimEnd();
  const lastLine = output.split('\n').at(-1) ?? '';
  const exitCode = await exited;
  expect(await readFile(file, 'utf8')).toBe(`${lastLine}\n`);
  return { exitCode, output, numbers: flat.parse(JSON.parse(lastLine)) };
}

describe('chaos', () => {
  it(
    'passes if the product is not sabotaged, and leaves no files behind',
    async () => {
      const { exitCode, output, numbers } = await run('--scenario', 'temporal-down,model-faults');
      expect(output).not.toContain('should be');
      expect(exitCode).toBe(0);
      for (const scenario of ['control', 'temporal-down', 'model-faults']) {
        expect(numbers[`${scenario}.due`]).toBe(12);
        expect(numbers[`${scenario}.lost`]).toBe(0);
      }
      expect(numbers['availability']).toBe(1);
      expect(await readdir(scratch)).toEqual(['result.json']);
    },
    RUN_MS,
  );

  it(
    'fails if the ledger is disabled: answers are heard twice',
    async () => {
      const { exitCode, output, numbers } = await run('--sabotage', 'ledger');
      expect(exitCode).toBe(1);
      expect(numbers['temporal-down.repeated']).toBeGreaterThan(0);
      expect(output).toMatch(
        /temporal-down\.repeated is \d+, should be 0\n {2}seed 1, call CA\w{32}, turn \d/u,
      );
    },
    RUN_MS,
  );

  it(
    'fails if the first token has no deadline: callers get no answer',
    async () => {
      const { exitCode, output, numbers } = await run('--sabotage', 'deadline');
      expect(exitCode).toBe(1);
      expect(numbers['model-faults.lost']).toBeGreaterThan(0);
      expect(output).toMatch(/model-faults\.lost is \d+, should be 0\n {2}seed 1, call CA\w{32}, turn \d/u);
    },
    RUN_MS,
  );
});
