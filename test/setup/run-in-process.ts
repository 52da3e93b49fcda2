/** Runs a command-line program inside the test's own process, which saves the second that a process needs to load it. */
import { vi } from 'vitest';
import { runProgram } from '../../src/lib/command-line.ts';
import type { Program } from '../../src/lib/command-line.ts';
import type { ProgramResult } from './run-program.ts';

/**
 * Runs `program` with `args` and `env`. PATH is also set for programs that it starts. Only one at a time: it writes to the
 * output of this process.
 */
export async function runInProcess(
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  const out: string[] = [];
  const err: string[] = [];
  const into = (lines: string[]) => (text: string | Uint8Array) => lines.push(String(text)) > 0;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into(out)),
    vi.spyOn(process.stderr, 'write').mockImplementation(into(err)),
  ];
  vi.stubEnv('PATH', env['PATH'] ?? process.env['PATH']);
  try {
    const code = await runProgram(program, args, env);
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
