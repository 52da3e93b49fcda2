import { runProgram } from '../setup/run-program.ts';
import type { ProgramResult } from '../setup/run-program.ts';

/** Runs `src/replay/<name>-cli.ts` with nothing but `env`. */
export function runCli(
  name: 'replay' | 'fork',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  return runProgram(`src/replay/${name}-cli.ts`, args, env);
}
