/** Runs a program of ours as a person would: in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programEnv } from './program-env.ts';

export const repositoryPath = (name: string): string =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url));

export interface ProgramResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `program` is a path in the repository; its environment is `env`, and where programs are found. */
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
