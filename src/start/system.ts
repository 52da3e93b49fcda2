import type { Environment } from '../config/environment.ts';
import type { OwnProcess } from './child-services.ts';
import type { Log } from './start-error.ts';

export type ServiceName = OwnProcess | 'postgres' | 'temporal';

export interface SystemOptions {
  readonly env: Environment;
  /** Progress, deaths and restarts: for the person at the keyboard. */
  readonly log: Log;
  /** What the child processes write. */
  readonly onLine: (service: ServiceName, line: string) => void;
  /** Gives the start up. What has been started is ended before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Other programs in place of gateway and worker. */
  readonly programs?: Partial<Record<OwnProcess, string>>;
}

export interface System {
  readonly addresses: {
    /** Origin of the gateway on this machine, such as `http://127.0.0.1:3000`. */
    readonly gateway: string;
    readonly webhook: string;
    readonly temporal: string;
    readonly temporalNamespace: string;
    /** Absent where Temporal was given and TEMPORAL_UI_URL was not. */
    readonly ui?: string;
    /** With the password: for connecting, not for printing. */
    readonly databaseUrl: string;
    /** Without the password. */
    readonly database: string;
    readonly dataDir: string;
  };
  /** What webhooks to this system are signed with. */
  readonly authToken: string;
  /** Of the process that runs now; undefined while there is none, or it is not ours. */
  pidOf(service: ServiceName): number | undefined;
  /** How often it died and was started again. */
  restartsOf(service: ServiceName): number;
  /** Kills a process of ours; a new one follows. */
  kill(service: ServiceName, signal: NodeJS.Signals): void;
  /** Ends gateway, worker, Temporal and Postgres, in this order; gives the data folder back. */
  stop(): Promise<void>;
  /** The same at once, without asking anyone. */
  stopNow(): void;
}
