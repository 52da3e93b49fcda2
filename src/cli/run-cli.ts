/** Runs the command-line programs that read `.env`. */
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { complain, runProgram } from '../lib/command-line.ts';
import type { Program } from '../lib/command-line.ts';

/** Runs the program, after it has named misspelt variables. Resolves with its exit code. */
export async function runCli(program: Program): Promise<number> {
  tellUnknownVariables(process.env, (line) => complain(`${program.name}: ${line}`));
  return runProgram(program);
}
