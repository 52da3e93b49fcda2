/** Runs a program of the bench in a separate process, so that its work does not slow down what is measured. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

export interface Child extends AsyncDisposable {
  readonly pid: number;
  send(message: object): void;
}

export interface ChildOptions<Schema extends z.ZodType> {
  /** A file in this folder, or the full URL of a file elsewhere. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the one after it, such as `ip netns exec NAME`. It must become that one, and not wait for it. */
  readonly within?: readonly [string, ...string[]];
  /** Parses each message that the program sends. */
  readonly schema: Schema;
  readonly onMessage: (message: z.output<Schema>) => void;
  /** Called if the program ends before it is disposed. */
  readonly onDeath: (error: Error) => void;
}

/**
 * Starts a program. Disposing kills it. If this process dies in any way, the IPC channel closes and the program must exit
 * (`exitWithParent`). Throws if the program cannot be started.
 */
export function startChild<Schema extends z.ZodType>(options: ChildOptions<Schema>): Child {
  const { program, env, within = [], schema, onMessage, onDeath } = options;
  const [command, ...words] = [...within, process.execPath];
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    // Ctrl-C in the terminal must reach only the bench, which then ends its children in order.
    detached: true,
    execPath: command,
    execArgv: words,
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
  if (child.pid === undefined) throw new Error(`${program} could not be started`);
  return {
    pid: child.pid,
    send: (message) => {
      // A message that cannot be sent is lost: the program has just ended, which `onDeath` learns.
      if (child.connected) child.send(message, () => undefined);
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
