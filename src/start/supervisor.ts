/** Starts the parts of a system in order, connects them, and stops them in order. */
import { originOf } from './addresses.ts';
import { authTokenFrom } from '../config/auth-token.ts';
import { loadStartConfig } from '../config/start.ts';
import type { StartConfig } from '../config/start.ts';
import { isServedByGateway, TEMPORAL_UI_PATH } from '../config/temporal.ts';
import { childEnv } from './child-env.ts';
import { provideDashboard } from './dashboard.ts';
import { KILL_WORKER } from '../lib/kill-request.ts';
import { lockDataDir } from './data-lock.ts';
import { watchForFullDisk } from './disk-full.ts';
import { provideSchedules, withoutPassword } from './external-services.ts';
import type { KeptAlive } from './keep-alive.ts';
import { spawnChildService, untilPolled, untilReady, untilWarm } from './child-services.ts';
import { checkPort, rememberPorts } from './ports.ts';
import { prepareDatabase, readTenants } from './prepare-database.ts';
import { provideDatabase, provideTemporal } from './services.ts';
import type { Database, ServiceLogs, Temporal } from './services.ts';
import type { ServiceProcess } from './service-process.ts';
import { keepWithStandby } from './standby-processes.ts';
import { errorCode, StartError } from './start-error.ts';
import type { ServiceName, System, SystemOptions } from './system.ts';
import { watchForWrongSettings } from './wrong-settings.ts';

/**
 * Starts a system on this machine and keeps it running: one worker, one gateway, and Postgres and Temporal unless the
 * settings name them. Resolves when it can take calls. Throws `ConfigError` or `StartError`; then nothing is left running.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const config = loadStartConfig(options.env);
  const unlock = await lockDataDir(config.dataDir);
  const running = new Map<ServiceName, KeptAlive>();
  try {
    const authToken = authTokenFrom(options.env, config.dataDir);
    await checkPort(config.host, config.port);
    const tenants = await readTenants(config.agentsDir);
    const services = await startServices({ config, tenants }, options, running);
    await startChildServices(config, services, options, running);
    return systemOf({ config, services, authToken, running, unlock });
  } catch (error) {
    await stopAll(running);
    await unlock();
    throw error;
  }
}

interface Services {
  readonly database: Database;
  readonly temporal: Temporal;
}

async function startServices(
  { config, tenants }: { config: StartConfig; tenants: ReadonlySet<string> },
  { env, log, onLine, signal }: SystemOptions,
  running: Map<ServiceName, KeptAlive>,
): Promise<Services> {
  const register = <T extends { process?: KeptAlive }>(name: ServiceName, service: T): T => {
    if (service.process !== undefined) running.set(name, service.process);
    return service;
  };
  const noticeFullDisk = watchForFullDisk(config.dataDir, log);
  const logs: ServiceLogs = {
    log,
    onLine: (service, line) => {
      noticeFullDisk(line);
      onLine(service, line);
    },
  };
  const provided = provideDatabase(config, logs).then((found) => register('postgres', found));
  // `allSettled`, not `all`: if one fails, the other must have started before it can be stopped.
  const [database, temporal] = await Promise.allSettled([
    provided.then(async (found) => {
      await prepareDatabase(found, config, tenants, log);
      return found;
    }),
    provideTemporal(config, { env, database: provided, signal }, logs).then((found) =>
      register('temporal', found),
    ),
    provideDashboard(log),
  ]);
  if (database.status === 'rejected') throw asStartError(database.reason, config);
  if (temporal.status === 'rejected') throw asStartError(temporal.reason, config);
  await provideSchedules(temporal.value.settings, log);
  await rememberPorts(config.dataDir, { ...database.value.ports, ...temporal.value.ports });
  signal?.throwIfAborted();
  return { database: database.value, temporal: temporal.value };
}

/** A full or read-only disk can make any step fail that writes to the data folder. */
function asStartError(reason: unknown, config: StartConfig): unknown {
  const code = errorCode(reason);
  if (reason instanceof StartError || code === undefined) return reason;
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR'].includes(code)) return reason;
  if (code === 'ENOSPC')
    return new StartError(`The disk of DATA_DIR ${config.dataDir} is full.`, { cause: reason });
  return new StartError(`DATA_DIR ${config.dataDir} is not a writable folder (${code}).`, {
    cause: reason,
  });
}

const NEVER = new Promise<never>(() => undefined);

/** One after the other: each needs a processor for a second or two, and callers are on the line. */
const RELOAD_MS = { gateway: 5_000, worker: 10_000 } as const;

async function startChildServices(
  config: StartConfig,
  services: Services,
  options: SystemOptions,
  running: Map<ServiceName, KeptAlive>,
): Promise<void> {
  const started = Promise.withResolvers<undefined>();
  const noticeWrongSetting = watchForWrongSettings(options.log);
  const onLine = (name: 'worker' | 'gateway', line: string): void => {
    noticeWrongSetting(line);
    options.onLine(name, line);
  };
  const onMessage = (message: unknown): void => {
    if (message === KILL_WORKER) running.get('worker')?.kill('SIGKILL');
  };
  for (const name of ['worker', 'gateway'] as const) {
    const program = options.programs?.[name];
    const spawn = (): ServiceProcess =>
      spawnChildService(name, childEnv(name, config, services, options.env), (line) => onLine(name, line), {
        ...(program === undefined ? {} : { program }),
        ...(config.watchdogMs === undefined ? {} : { watchdogMs: config.watchdogMs }),
        ...(name === 'gateway' && config.browserPhone === 'demo' ? { onMessage } : {}),
      });
    running.set(
      name,
      await keepWithStandby({
        name,
        spawn,
        log: options.log,
        started: config.standbyProcesses ? started.promise : NEVER,
        reloadMs: RELOAD_MS[name],
      }),
    );
  }
  const own = [...running]
    .filter(([name]) => name === 'gateway' || name === 'worker')
    .map(([, each]) => each);
  const readyUrl = `${originOf(config)}/health/ready`;
  await untilReady(readyUrl, own, options.signal);
  if (options.programs?.worker === undefined) {
    await untilPolled(services.temporal.settings, own, options.signal);
    // A gateway that has waited too long for its worker was ready before it was warm.
    await untilWarm(readyUrl, options.signal);
  }
  started.resolve(undefined);
}

function uiLinkOf(config: StartConfig, url: URL): string {
  return isServedByGateway(url) ? originOf(config) + TEMPORAL_UI_PATH : url.href.replace(/\/$/u, '');
}

interface Parts {
  readonly config: StartConfig;
  readonly services: Services;
  readonly authToken: string;
  readonly running: ReadonlyMap<ServiceName, KeptAlive>;
  readonly unlock: () => Promise<void>;
}

function systemOf({ config, services, authToken, running, unlock }: Parts): System {
  const { database, temporal } = services;
  let stopped: Promise<void> | undefined;
  return {
    addresses: {
      gateway: originOf(config),
      ...(config.browserPhone !== 'off' ? { phone: `${originOf(config)}/phone` } : {}),
      webhook: new URL('/api/v1/voice/conversation-relay', config.baseUrl).href,
      temporal: temporal.settings.connectionOptions.address,
      temporalNamespace: temporal.settings.namespace,
      ...(temporal.uiUrl === undefined ? {} : { ui: uiLinkOf(config, temporal.uiUrl) }),
      databaseUrl: database.url,
      database: withoutPassword(database.url),
      dataDir: config.dataDir,
    },
    authToken,
    pidOf: (service) => running.get(service)?.pid(),
    restartsOf: (service) => running.get(service)?.restarts() ?? 0,
    kill: (service, signal) => running.get(service)?.kill(signal),
    stop: () => (stopped ??= stopAll(running).then(unlock)),
    stopNow: () => {
      for (const each of running.values()) each.stopNow();
    },
  };
}

/** Each service stops before the services that it needs. */
const STOP_ORDER: readonly ServiceName[] = ['gateway', 'worker', 'temporal', 'postgres'];

async function stopAll(running: ReadonlyMap<ServiceName, KeptAlive>): Promise<void> {
  for (const name of STOP_ORDER) await running.get(name)?.stop();
}
