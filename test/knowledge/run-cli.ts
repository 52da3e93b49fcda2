/** Runs `npm run knowledge` as a person would: in a process of its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** With nothing in its environment but `env` and the sample's agents. */
export function runKnowledge(args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const options = { env: { PATH: process.env['PATH'], AGENTS_DIR: path('agents'), ...env } };
    const program = path('src/knowledge/knowledge-cli.ts');
    const child = execFile(process.execPath, [program, ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
