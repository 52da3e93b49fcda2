import { runProgram } from '../setup/run-program.ts';
import type { ProgramResult } from '../setup/run-program.ts';

/** Runs `src/cli/replay/<name>-cli.ts` with only `env` in its environment. */
export function runCli(
  name: 'replay' | 'fork',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  return runProgram(`src/cli/replay/${name}-cli.ts`, args, env);
}
