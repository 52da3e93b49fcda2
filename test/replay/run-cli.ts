/** Runs a program of this room as a person would: in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `src/replay/<name>-cli.ts` with nothing but `env`. */
export function runCli(
  name: 'replay' | 'fork',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const program = fileURLToPath(new URL(`../../src/replay/${name}-cli.ts`, import.meta.url));
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(process.execPath, [program, ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
