import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { z } from 'zod';

const CHAOS = fileURLToPath(new URL('../../chaos/main.ts', import.meta.url));
const NOISY = fileURLToPath(new URL('../../chaos/noisy/main.ts', import.meta.url));
const PERSONAS = fileURLToPath(new URL('../../eval/personas/main.ts', import.meta.url));
/** A system is started, and each scenario has some seconds of calls. */
export const RUN_MS = 400_000;

const flat = z.record(z.string(), z.union([z.number(), z.string()]));

/** `npm run chaos -- --quick …` in a temporary folder of its own. `left`: what it leaves there. */
export async function runChaos(...args: readonly string[]) {
  return await run(CHAOS, ['--quick', ...args], {});
}

/** The same with a broken product. A few calls show that it is broken, and no time of it is measured. */
export async function runSabotaged(sabotage: string) {
  return await run(CHAOS, ['--quick', '--sabotage', sabotage, '--calls', '3'], { WARM_UP: 'off' });
}

/** A few noisy calls. No time of them is compared with others. */
export async function runNoisy(...args: readonly string[]) {
  return await run(NOISY, ['--calls', '4', '--turns', '2', ...args], { WARM_UP: 'off' });
}

/** `npm run eval:personas -- …` with the scripted model. */
export async function runPersonas(...args: readonly string[]) {
  return await run(PERSONAS, args, {});
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const scratch = await mkdtemp(join(tmpdir(), 'evercall-chaos-test-'));
  try {
    const file = join(scratch, 'result.json');
    const chaos = spawn(process.execPath, [program, '--json', file, ...args], {
      // No process dies in these scenarios.
      env: { ...process.env, STANDBY_PROCESSES: 'off', ...env, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise<number | null>((resolve) => chaos.once('close', resolve));
    const output = (await readText(chaos.stdout)).trimEnd();
    const lastLine = output.split('\n').at(-1) ?? '';
    const exitCode = await exited;
    expect(await readFile(file, 'utf8')).toBe(`${lastLine}\n`);
    const left = await readdir(scratch);
    return { exitCode, output, numbers: flat.parse(JSON.parse(lastLine)), left };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
