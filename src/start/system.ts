/** The interface of a running system, and the options to start one. */
import type { Environment } from '../config/environment.ts';
import type { OwnProcess } from './child-services.ts';
import type { Log } from './start-error.ts';

export type ServiceName = OwnProcess | 'postgres' | 'temporal';

export interface SystemOptions {
  readonly env: Environment;
  /** Receives progress, deaths and restarts, for the user. */
  readonly log: Log;
  /** Receives the output of the child processes. */
  readonly onLine: (service: ServiceName, line: string) => void;
  /** Cancels the start. Everything already started is stopped before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Programs to run instead of gateway and worker, for tests. */
  readonly programs?: Partial<Record<OwnProcess, string>>;
}

export interface System {
  readonly addresses: {
    /** Origin of the gateway on this machine, such as `http://127.0.0.1:3000`. */
    readonly gateway: string;
    /** The browser phone; absent if it is off. */
    readonly phone?: string;
    readonly webhook: string;
    readonly temporal: string;
    readonly temporalNamespace: string;
    /** Address of the Web UI; absent if TEMPORAL_ADDRESS is set and TEMPORAL_UI_URL is not. */
    readonly ui?: string;
    /** Contains the password: use it to connect, do not print it. */
    readonly databaseUrl: string;
    /** The database address without the password. */
    readonly database: string;
    readonly dataDir: string;
  };
  /** The token that signs webhooks to this system. */
  readonly authToken: string;
  /** Id of the current process; undefined while none runs, or if the service is not started by us. */
  pidOf(service: ServiceName): number | undefined;
  /** How often the service died and was restarted. */
  restartsOf(service: ServiceName): number;
  /** Sends a signal to one of our processes. If it dies, it is restarted. */
  kill(service: ServiceName, signal: NodeJS.Signals): void;
  /** Stops gateway, worker, Temporal and Postgres, in this order, and unlocks the data folder. */
  stop(): Promise<void>;
  /** Kills all processes at once. */
  stopNow(): void;
}
