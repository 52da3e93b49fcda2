/** Runs one of our command-line programs in a child process. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programEnv } from './program-env.ts';

/** The absolute path of a file in the repository. */
export const repositoryPath = (name: string): string =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url));

export interface ProgramResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `program`, a path in the repository, with only `env` and PATH in its environment. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const options = { env: { ...programEnv(), ...env } };
    const child = execFile(process.execPath, [repositoryPath(program), ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
