/** Chooses the user that runs Postgres, because it refuses to run as root. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

const run = promisify(execFile);
const USER = 'postgres';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Undefined for the current user. If that is root, the user `postgres`, which is created if missing. Throws `StartError`. */
export async function choosePostgresUser(log: Log): Promise<Ids | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (process.platform !== 'linux')
    throw new StartError(
      'Postgres does not run as root: start as another user, or set DATABASE_URL to your own Postgres.',
    );
  return (await lookUp()) ?? (await create(log));
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
