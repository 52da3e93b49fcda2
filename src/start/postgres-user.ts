/** Postgres refuses to run as root: decides as whom it runs, and how that user reaches its files. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

const run = promisify(execFile);
const USER = 'postgres';

/** How to start a program of Postgres. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
  /** Goes before the program: drops root but keeps the right to pass closed parent folders. */
  readonly prefix: readonly string[];
}

/** Ourselves, or the user `postgres` (made if missing) when we are root. `paths` are what it must be able to reach. */
export async function choosePostgresUser(paths: readonly string[], log: Log): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const ids = (await lookUp()) ?? (await create(log));
  const closed = await firstClosedFolder(paths, ids);
  if (closed === undefined) return { ...ids, prefix: [] };
  const prefix = ['setpriv', `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  // Without the secure bit, access(2), with which `initdb` looks for its neighbours, forgets the capability.
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
      `The user "${USER}", as whom the embedded Postgres runs, cannot enter ${closed}: start as another user than root, ` +
        `move the project and DATA_DIR out of it, or set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
  // Owner of the files, yet started by root: `chown` needs the ids as well.
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
  log(`making the system user "${USER}": Postgres does not run as root`);
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', USER]);
  } catch (error) {
    throw new StartError(
      `Postgres does not run as root and the user "${USER}" could not be made (${firstLine(error)}): ` +
        'start as another user than root, or set DATABASE_URL to a Postgres of your own.',
      { cause: error },
    );
  }
  const ids = await lookUp();
  if (ids === undefined) throw new Error('useradd reported success, but the user is not there');
  return ids;
}

/** The outermost folder above `paths` that `ids` may not enter. */
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
