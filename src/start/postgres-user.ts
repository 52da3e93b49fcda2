/** Chooses the user that runs Postgres, because it refuses to run as root, and makes its files reachable for that user. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

const run = promisify(execFile);
const USER = 'postgres';

/** How to start a Postgres program. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
  /** Command prefix that drops root but keeps the right to pass parent folders closed to other users. */
  readonly prefix: readonly string[];
}

/**
 * Returns the current user, or, if that is root, the user `postgres`, which is created if missing. `paths` are the files
 * that it must be able to reach. Throws `StartError`.
 */
export async function choosePostgresUser(paths: readonly string[], log: Log): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const ids = (await lookUp()) ?? (await create(log));
  const closed = await firstClosedFolder(paths, ids);
  if (closed === undefined) return { ...ids, prefix: [] };
  const prefix = ['setpriv', `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  // `initdb` looks for its sibling programs with access(2), which ignores the capability without this secure bit.
  prefix.push(
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  );
  try {
    await run(prefix[0] ?? '', [...prefix.slice(1), 'true']);
  } catch (error) {
    throw new StartError(
      `The user "${USER}", which runs the embedded Postgres, cannot enter ${closed}: start as a user other than root, ` +
        `move the project and DATA_DIR out of it, or set DATABASE_URL to your own Postgres.`,
      { cause: error },
    );
  }
  // The ids are returned as well: root creates the files and must `chown` them.
  return { ...ids, prefix };
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

async function lookUp(): Promise<Ids | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', USER]), run('id', ['-g', USER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // No such user.
  }
}

async function create(log: Log): Promise<Ids> {
  log(`creating the system user "${USER}": Postgres does not run as root`);
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', USER]);
  } catch (error) {
    throw new StartError(
      `Postgres does not run as root and the user "${USER}" could not be created (${firstLine(error)}): ` +
        'start as a user other than root, or set DATABASE_URL to your own Postgres.',
      { cause: error },
    );
  }
  const ids = await lookUp();
  if (ids === undefined) throw new Error('useradd reported success, but the user does not exist');
  return ids;
}

/** The first folder on the way to one of `paths` that the user may not enter. */
async function firstClosedFolder(paths: readonly string[], ids: Ids): Promise<string | undefined> {
  for (const path of paths) {
    const parents: string[] = [];
    for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
      parents.unshift(folder);
    for (const folder of parents) {
      const { mode, uid, gid } = await stat(folder);
      const enter = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
      if ((mode & enter) === 0) return folder;
    }
  }
  return undefined;
}
