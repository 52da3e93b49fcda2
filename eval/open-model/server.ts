/** Runs the server of the open model. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NotInstallable } from './install.ts';

const PROGRAM = fileURLToPath(new URL('server.py', import.meta.url));
/** Loading takes 2 s, on a busy machine 10 s. */
const START_MS = 120_000;

export interface OpenModelServer extends AsyncDisposable {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string;
  /** Its latest log lines. */
  readonly lines: readonly string[];
}

/** Starts the server on a free port of this machine. Throws `NotInstallable` if it does not run here. */
export async function startOpenModelServer(python: string): Promise<OpenModelServer> {
  const child = spawn(python, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new NotInstallable('the model server does not start')), START_MS);
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      const address = /^listening at (http:\S+)$/u.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  }
  child.once('error', reject);
  child.once('close', (code, signal) =>
    reject(new NotInstallable(`the model server ended (${code ?? signal}): ${lines.at(-1) ?? 'no message'}`)),
  );
  try {
    const address = await promise;
    return {
      baseUrl: `${address}/v1`,
      lines,
      async [Symbol.asyncDispose]() {
        child.stdin.end();
        await closed;
      },
    };
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
