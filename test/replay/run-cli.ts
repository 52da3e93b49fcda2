import { FORK } from '../../src/cli/replay/fork-program.ts';
import { REPLAY } from '../../src/cli/replay/replay-program.ts';
import { runInProcess } from '../setup/run-in-process.ts';
import { runProgram } from '../setup/run-program.ts';
import type { ProgramResult } from '../setup/run-program.ts';

const PROGRAMS = { fork: FORK, replay: REPLAY };

type Env = Readonly<Record<string, string>>;

/** Runs `npm run replay` or `npm run fork` in this process, with only `env` as its environment. */
export function runCli(
  name: keyof typeof PROGRAMS,
  args: readonly string[],
  env: Env,
): Promise<ProgramResult> {
  return runInProcess(PROGRAMS[name], args, env);
}

/** The same in a process of its own, as `npm run` does. */
export function spawnCli(
  name: keyof typeof PROGRAMS,
  args: readonly string[],
  env: Env,
): Promise<ProgramResult> {
  return runProgram(`src/cli/replay/${name}-cli.ts`, args, env);
}
