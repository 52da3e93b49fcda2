/** A gateway or worker of the system under test. */
import type { KeptAlive } from '../src/start/keep-alive.ts';
import { spawnChildService } from '../src/start/child-services.ts';
import type { OwnProcess } from '../src/start/child-services.ts';
import type { ServiceProcess } from '../src/start/service-process.ts';
import { keepWithStandby } from '../src/start/standby-processes.ts';

/** A gateway or worker that is restarted whenever it dies, as under `npm start`. */
export interface Member extends AsyncDisposable {
  /** Such as `gateway 1`. */
  readonly name: string;
  readonly kept: KeptAlive;
  /** Whether the current process has logged that it is running. */
  hasBegun(): boolean;
}

export interface MemberOptions {
  readonly kind: OwnProcess;
  readonly number: number;
  readonly env: NodeJS.ProcessEnv;
  readonly program: string;
  /** Whether a loaded process waits to replace one that dies, as under `npm start`. */
  readonly hasStandby: boolean;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
}

/** The log message of each kind once it is running. */
const BEGUN = { gateway: 'Server listening', worker: 'worker running' } as const;

const NEVER = new Promise<never>(() => undefined);

/** Starts the process and its standby process. */
export async function startMember({
  kind,
  number,
  env,
  program,
  hasStandby,
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
      { program },
    );
  const kept = await keepWithStandby({ name, log, spawn, ...(hasStandby ? {} : { started: NEVER }) });
  return {
    name,
    kept,
    hasBegun: () => begunPid !== undefined && begunPid === kept.pid(),
    async [Symbol.asyncDispose]() {
      // A paused process cannot handle a signal to stop, so it is resumed first.
      kept.kill('SIGCONT');
      const stopped = kept.stop();
      // All calls are over, so an orderly stop is not needed.
      kept.kill('SIGKILL');
      await stopped;
    },
  };
}
