/**
 * A child process that does not outlive this one. Each child has its own process group, so that Ctrl-C in the terminal
 * reaches only the supervisor, which stops the children in order. If the supervisor is killed, a guard shell notices the
 * closed pipe and ends the child.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BEAT, watchBeats } from '../lib/heartbeat.ts';

export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Opens an IPC channel. Its end tells a Node child that its parent is gone. */
  readonly ipc?: true;
  /** Kills the process if it has sent heartbeats over the channel and sends none for so long. */
  readonly watchdogMs?: number;
  readonly stopSignal: NodeJS.Signals;
  /** Time for an orderly stop before the child is killed. */
  readonly stopGraceMs: number;
  /** Ignores what the child writes while it stops. */
  readonly quietStop?: true;
  readonly onLine: (line: string) => void;
  /** The child has sent something over the channel. */
  readonly onMessage?: (message: unknown) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set if the process could not be started. */
  readonly error?: Error;
}

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** The last lines of its output, oldest first. */
  lastLines(): readonly string[];
  /** Sends the stop signal, and kills the process after the grace time. Resolves when it has exited. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Sends a message over the IPC channel. The message is lost if the process is gone. */
  send(message: string): void;
}

const KEPT_LINES = 20;

/** Starts a child process with its guard. A failure to start is reported through `exited`. */
export function spawnService(spec: ServiceSpec): ServiceProcess {
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(spec.ipc ? (['ipc'] as const) : [])],
    ...(spec.uid === undefined ? {} : { uid: spec.uid }),
    ...(spec.gid === undefined ? {} : { gid: spec.gid }),
  });
  let isStopping = false;
  const lines = collectLines(child, (line) => {
    if (!(isStopping && spec.quietStop)) spec.onLine(line);
  });
  let exit: Exit | undefined;
  const exited = exitOf(child).then((how) => (exit = how));
  // A Node child notices the closed channel and stops in order, so the guard only kills it if it hangs.
  const guard =
    child.pid === undefined ? undefined : startGuard(child.pid, spec.ipc ? 'CONT' : spec.stopSignal, spec);
  void exited.then(() => guard?.stdin?.end('done\n'));
  if (spec.onMessage !== undefined) child.on('message', spec.onMessage);
  if (spec.watchdogMs !== undefined) killIfStill(child, exited, spec.watchdogMs, spec);
  return {
    name: spec.name,
    pid: child.pid,
    exited,
    hasExited: () => exit !== undefined,
    lastLines: () => lines,
    kill: (signal) => void child.kill(signal),
    send: (message) => {
      if (child.connected) child.send(message);
    },
    async stop() {
      if (exit !== undefined) return;
      isStopping = true;
      child.kill(spec.stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), spec.stopGraceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

function killIfStill(
  child: ChildProcess,
  exited: Promise<Exit>,
  limitMs: number,
  { name, onLine }: Pick<ServiceSpec, 'name' | 'onLine'>,
): void {
  const watch = watchBeats({ limitMs }, () => {
    onLine(`${name} stands still: no heartbeat for ${limitMs / 1_000} s. It is killed.`);
    child.kill('SIGKILL');
  });
  child.on('message', (message) => {
    if (message === BEAT) watch.beat();
  });
  void exited.then(() => watch.stop());
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    // `close`, not `exit`: by then, all output has been read.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function collectLines(child: ChildProcess, onLine: (line: string) => void): string[] {
  const lines: string[] = [];
  const collect = (stream: Readable | null): void => {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
    });
  };
  collect(child.stdout);
  collect(child.stderr);
  return lines;
}

const GUARD = `
if read -r _; then exit 0; fi
kill -s "$2" "$1" 2>/dev/null || exit 0
i=0
while [ "$i" -lt "$3" ]; do
  kill -0 "$1" 2>/dev/null || exit 0
  sleep 0.1
  i=$((i + 1))
done
kill -s KILL "$1" 2>/dev/null`;

function startGuard(pid: number, signal: string, spec: ServiceSpec): ChildProcess {
  const graceTenths = Math.ceil(spec.stopGraceMs / 100);
  const args = [
    '-c',
    GUARD,
    `evercall-guard-${spec.name}`,
    String(pid),
    signal.replace(/^SIG/, ''),
    String(graceTenths),
  ];
  const guard = spawn('/bin/sh', args, {
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // No shell: the child is left behind if the supervisor is killed.
  guard.stdin.on('error', () => undefined); // The guard was killed: the child runs without one.
  guard.unref();
  return guard;
}
