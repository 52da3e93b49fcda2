/** Starts the test programs of `npm start` as child processes. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { programEnv } from '../setup/program-env.ts';

/** A program of `test/start/programs` that runs in its own process. */
export interface Program {
  output(): string;
  /** Resolves when the program reports that it is ready. Rejects with its output if it ends before. */
  untilReady(): Promise<void>;
  /** The process ids in its list of addresses. */
  pids(): Record<string, number>;
  kill(signal: NodeJS.Signals): void;
  exitCode(): Promise<number | null>;
  /** Stops it as Ctrl-C does. */
  end(): Promise<number | null>;
}

/** Starts `test/start/programs/<name>.ts` with only `env` and the paths of this process in its environment. */
export function startProgram(name: string, env: NodeJS.ProcessEnv): Program {
  const file = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const { HOME, XDG_CACHE_HOME } = process.env;
  const child = spawn(process.execPath, [file], {
    env: { ...programEnv(), HOME, ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    output: () => output,
    kill: (signal) => void child.kill(signal),
    exitCode: () => exited,
    async untilReady() {
      const ended = exited.then((code) =>
        Promise.reject(new Error(`ended with ${String(code)}:\n${output}`)),
      );
      // The list of addresses is written together with the ready line; its last line names the data folder.
      const ready = until(async () => {
        if (!/ready for calls[^]*\n {2}data/.test(output)) throw new Error(`not ready:\n${output}`);
      });
      await Promise.race([ready, ended]);
    },
    pids: () => {
      const found = output.matchAll(/^ {2}(\w+) .*\(pid (\d+)\)$/gm);
      return Object.fromEntries([...found].map(([, service = '', pid = '']) => [service, Number(pid)]));
    },
    end: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}

/** Repeats `attempt` until it does not throw, for at most 90 s. */
export async function until<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** Whether process `pid` runs. A zombie does not count as running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return process.platform !== 'linux';
  }
}
