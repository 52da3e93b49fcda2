/** Programs of the benchmark that run in processes of their own, so that their work does not slow what is measured. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

export interface Child extends AsyncDisposable {
  readonly pid: number;
  send(message: object): void;
}

export interface ChildOptions<Schema extends z.ZodType> {
  /** A file in this folder, or the whole URL of one elsewhere. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it sends. */
  readonly schema: Schema;
  readonly onMessage: (message: z.output<Schema>) => void;
  /** Called where it ends before it is told to. */
  readonly onDeath: (error: Error) => void;
}

/** Starts a program. It ends with this process, however that ends: its channel closes. */
export function startChild<Schema extends z.ZodType>(options: ChildOptions<Schema>): Child {
  const { program, env, schema, onMessage, onDeath } = options;
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    // Ctrl-C in the terminal is for the bench, which ends its children in order.
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  let isStopping = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve();
      if (!isStopping) onDeath(new Error(`${program} ended (${signal ?? `exit code ${String(code)}`})`));
    });
  });
  child.on('message', (message) => onMessage(schema.parse(message)));
  child.once('error', onDeath);
  if (child.pid === undefined) throw new Error(`${program} does not start`);
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message);
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
