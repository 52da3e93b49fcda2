import type { KeptAlive } from '../src/start/keep-alive.ts';
import { spawnChildService } from '../src/start/child-services.ts';
import type { OwnProcess } from '../src/start/child-services.ts';
import type { ServiceProcess } from '../src/start/service-process.ts';
import { keepWithStandby } from '../src/start/standby-processes.ts';

/** A gateway or a worker: one process after another in the same place, kept alive as `npm start` would. */
export interface Member extends AsyncDisposable {
  /** Such as `gateway 1`. */
  readonly name: string;
  readonly kept: KeptAlive;
  /** The process of now has said that it runs. */
  hasBegun(): boolean;
}

export interface MemberOptions {
  readonly kind: OwnProcess;
  readonly number: number;
  readonly env: NodeJS.ProcessEnv;
  readonly program: string;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
}

/** What each kind writes once it serves. */
const BEGUN = { gateway: 'Server listening', worker: 'worker running' } as const;

/** Starts it with a spare beside it. */
export async function startMember({
  kind,
  number,
  env,
  program,
  log,
  onLine,
}: MemberOptions): Promise<Member> {
  const name = `${kind} ${number}`;
  let begunPid: number | undefined;
  const spawn = (): ServiceProcess =>
    spawnChildService(
      kind,
      env,
      (line) => {
        onLine(name, line);
        if (line.includes(BEGUN[kind])) begunPid = Number(/"pid":(\d+)/u.exec(line)?.[1]);
      },
      program,
    );
  const kept = await keepWithStandby({ name, log, spawn });
  return {
    name,
    kept,
    hasBegun: () => begunPid !== undefined && begunPid === kept.pid(),
    async [Symbol.asyncDispose]() {
      // One that sleeps would not hear that it is to end.
      kept.kill('SIGCONT');
      const stopped = kept.stop();
      // Its calls are over, and what it does in an orderly end is of no interest here.
      kept.kill('SIGKILL');
      await stopped;
    },
  };
}
