/** Whole systems on either backend of Temporal. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemporalBackend } from '../../src/config/start.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { startSystem } from '../../src/start/supervisor.ts';
import type { System } from '../../src/start/system.ts';
import { fullServerFolder } from '../../src/start/temporal-full-programs.ts';
import { programEnv } from '../setup/program-env.ts';

/** Why tests on Postgres cannot run; undefined if they can. Building the server takes minutes, so a test does not begin it. */
export async function missingFullServer(): Promise<string | undefined> {
  const { TEMPORAL_SERVER_PATH: given = '' } = process.env;
  if (given !== '') return undefined;
  return access(join(fullServerFolder(process.env), 'temporal-server')).then(
    () => undefined,
    () => 'there is no full Temporal server: "node src/start/fetch-temporal.ts --full" builds it',
  );
}

/** Starts a system as `npm start` does, without keys of vendors. */
export async function startOn(
  backend: TemporalBackend,
  dataDir: string,
  log: (line: string) => void = () => undefined,
): Promise<System> {
  const { HOME, XDG_CACHE_HOME, TEMPORAL_SERVER_PATH } = process.env;
  return startSystem({
    env: {
      ...programEnv(),
      ...{ HOME, XDG_CACHE_HOME, TEMPORAL_SERVER_PATH },
      ...{ DATA_DIR: dataDir, PORT: String(await freePort()), TEMPORAL_BACKEND: backend },
      EMBEDDING_MODEL: 'none',
      STANDBY_PROCESSES: 'off',
      LOG_LEVEL: 'warn',
    },
    log,
    onLine: () => undefined,
  });
}
