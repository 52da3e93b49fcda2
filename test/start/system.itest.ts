/** Tests `npm start` as a whole, with small stand-ins for gateway and worker. */
import { createServer } from 'node:net';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { checkPostgres } from '../../src/cli/doctor/postgres.ts';
import { checkTemporal } from '../../src/cli/doctor/temporal.ts';
import { ConfigError } from '../../src/config/environment.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { StartError } from '../../src/start/start-error.ts';
import { startSystem } from '../../src/start/supervisor.ts';
import { programEnv } from '../setup/program-env.ts';
import { isAlive, startProgram, until } from './program.ts';
import type { Program } from './program.ts';

let dataDir: string;
let port: number;
const programs: Program[] = [];

async function inANewPlace(): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-start-'));
  port = await freePort();
}

async function leave(): Promise<void> {
  for (const program of programs.splice(0)) await program.end();
  await rm(dataDir, { recursive: true, force: true });
}

function start(env: NodeJS.ProcessEnv = {}): Program {
  const program = startProgram('main', { DATA_DIR: dataDir, PORT: String(port), ...env });
  programs.push(program);
  return program;
}

interface GatewayEnv {
  readonly pid: number;
  readonly DATABASE_URL: string;
  readonly TEMPORAL_ADDRESS: string;
  readonly TEMPORAL_API_KEY?: string;
}

/** What the stand-in of the gateway reports about its environment. */
async function askGateway(): Promise<GatewayEnv> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  const body: GatewayEnv = JSON.parse(await response.text()); // oxlint-disable-line typescript/no-unsafe-assignment -- our own stand-in
  return body;
}

const KEEP = `insert into call_sessions (id, phone_number, tenant, agent_id, total_duration) values ('kept', '', '', '', 42)`;
const KEPT = `select total_duration as answer from call_sessions where id = 'kept'`;

async function rightsOf(databaseUrl: string): Promise<unknown> {
  const rights = 'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user';
  return (await query(databaseUrl, rights))[0];
}

/** The files and folders here that another user of the machine can read or enter. */
async function openToOthers(folder: string): Promise<string[]> {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
  const modes = await Promise.all(paths.map(async (path) => ((await stat(path)).mode & 0o077) !== 0));
  return paths.filter((_path, index) => modes[index]);
}

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('a system without settings', () => {
  let program: Program | undefined;

  /** One system for all tests: its first start makes the files of its services. */
  async function running(): Promise<Program> {
    if (program !== undefined) return program;
    program = await readyProgram({
      TEMPORAL_API_KEY: 'key-of-another-server',
      SOME_SECRET: 'of another program',
    });
    await query((await askGateway()).DATABASE_URL, KEEP);
    return program;
  }
  async function readyProgram(env: NodeJS.ProcessEnv = {}): Promise<Program> {
    const started = start(env);
    await started.untilReady();
    return started;
  }

  beforeAll(inANewPlace);
  afterAll(leave);

  test('starts embedded services, prints no password, and gives no process what is of others', async () => {
    const first = await running();
    const env = await askGateway();
    expect(Object.keys(first.pids()).sort()).toEqual(['Postgres', 'Temporal', 'gateway', 'worker']);
    expect(
      await query(env.DATABASE_URL, 'select count(*)::int > 0 as found from knowledge_passages'),
    ).toEqual([{ found: true }]);
    expect(first.output()).not.toContain(new URL(env.DATABASE_URL).password);
    expect(env).not.toHaveProperty('TEMPORAL_API_KEY');
    expect(env).not.toHaveProperty('SOME_SECRET');
    expect(await rightsOf(env.DATABASE_URL)).toEqual({
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
    });
    for (const statement of [
      'create table mine ()',
      'drop table call_sessions',
      'delete from schema_migrations',
    ])
      await expect(query(env.DATABASE_URL, statement)).rejects.toThrow(/permission denied|must be owner/u);
    expect(await openToOthers(dataDir)).toEqual([]);
    const temporal = { connectionOptions: { address: env.TEMPORAL_ADDRESS }, namespace: 'default' };
    const found = [...(await checkTemporal(temporal)), ...(await checkPostgres(env.DATABASE_URL)).findings];
    // The stand-in of the worker polls nothing.
    expect(found.filter(({ level }) => level === 'fault').map(({ subject }) => subject)).toEqual(['worker']);
    expect(found.length).toBeGreaterThan(5);
  });

  test('leaves no process behind, and keeps its data across a restart', async () => {
    const first = await running();
    program = undefined;
    expect(await first.end()).toBe(0);
    expect(first.output()).toMatch(/gateway stops[^]*worker stops/);
    expect(Object.values(first.pids()).filter(isAlive)).toEqual([]);

    program = await readyProgram();
    expect(await query((await askGateway()).DATABASE_URL, KEPT)).toEqual([{ answer: 42 }]);
  });

  test('leaves no process behind even if it is killed, and starts again on the same folder', async () => {
    const first = await running();
    const pids = Object.values(first.pids());
    program = undefined;
    first.kill('SIGKILL');
    await until(async () => {
      if (pids.some(isAlive)) throw new Error('still running');
    });
    program = await readyProgram();
  });

  test('restarts what dies, at the same addresses and with the same data', async () => {
    const last = await running();
    const before = await askGateway();
    for (const pid of Object.values(last.pids())) process.kill(pid, 'SIGKILL');

    const gateway = await until(async () => {
      const asked = await askGateway();
      if (asked.pid === before.pid) throw new Error('still the old one');
      return asked;
    });
    expect(gateway).toMatchObject({
      DATABASE_URL: before.DATABASE_URL,
      TEMPORAL_ADDRESS: before.TEMPORAL_ADDRESS,
    });
    const rows = await until(() => query(before.DATABASE_URL, KEPT));
    expect(rows).toEqual([{ answer: 42 }]);
    await until(async () => {
      const connection = await Connection.connect({ address: before.TEMPORAL_ADDRESS });
      await connection.close();
    });
    program = undefined;
    expect(await last.end()).toBe(0);
  });
});

describe.concurrent('an error that the user can fix is one line', () => {
  const given = () => ({ DATABASE_URL: inject('postgresUrl'), TEMPORAL_ADDRESS: inject('temporalAddress') });

  test('a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const taken = typeof address === 'object' ? String(address?.port) : '';
    await failingStart('PORT', { ...given(), PORT: taken });
    other.close();
  });

  test('a data folder that another system uses', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evercall-start-'));
    const first = startProgram('main', {
      ...given(),
      DATA_DIR: folder,
      PORT: String(await freePort()),
    });
    await first.untilReady();
    await failingStart('DATA_DIR', { ...given(), DATA_DIR: folder });
    await first.end();
    await rm(folder, { recursive: true });
  });

  test('a data folder that is not writable', async () => {
    await refusedStart('DATA_DIR', { ...given(), DATA_DIR: '/dev/null/data' });
  });

  test('an unreachable database, without its password', async () => {
    const nobody = await freePort();
    const output = await refusedStart('DATABASE_URL', {
      ...given(),
      DATABASE_URL: `postgres://me:sentinel@localhost:${nobody}/evercall`,
    });
    expect(output).not.toContain('sentinel');
    expect(output).toContain('ECONNREFUSED');
  });

  test('an unreachable Temporal server', async () => {
    const TEMPORAL_ADDRESS = `127.0.0.1:${await freePort()}`;
    await refusedStart('TEMPORAL_ADDRESS', { ...given(), TEMPORAL_ADDRESS });
  });

  test('a namespace that does not exist', async () => {
    await refusedStart('TEMPORAL_NAMESPACE', { ...given(), TEMPORAL_NAMESPACE: 'nowhere' });
  });

  test('agents that cannot be read', async () => {
    await refusedStart('AGENTS_DIR', { ...given(), AGENTS_DIR: '/dev/null/nothing' });
  });

  /** The same in this process. */
  async function refusedStart(variable: string, env: NodeJS.ProcessEnv): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'evercall-start-'));
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const settings = { ...programEnv(), DATA_DIR: folder, PORT: String(await freePort()), ...env };
    const error: unknown = await startSystem({ env: settings, log, onLine: log }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await rm(folder, { recursive: true });
    // The program prints the messages of these errors, and no others.
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    expect([...lines, ...error.message.split('\n')]).toEqual([expect.stringContaining(variable)]);
    return error.message;
  }

  /** Expects the start to fail with one line that names `variable`. Returns the output. */
  async function failingStart(variable: string, env: NodeJS.ProcessEnv): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'evercall-start-'));
    const failed = startProgram('main', { DATA_DIR: folder, PORT: String(await freePort()), ...env });
    expect(await failed.exitCode()).toBe(1);
    await rm(folder, { recursive: true });
    const lines = failed.output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^evercall: .*${variable}`));
    return failed.output();
  }
});

describe('a system whose services are named by the settings', () => {
  beforeEach(inANewPlace);
  afterEach(leave);

  test('uses them and leaves them running', async () => {
    const program = start({
      DATABASE_URL: inject('postgresUrl'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    await program.untilReady();
    expect(Object.keys(program.pids()).sort()).toEqual(['gateway', 'worker']);
    expect(await askGateway()).toMatchObject({
      DATABASE_URL: inject('postgresUrl'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    expect(await program.end()).toBe(0);
    expect(await query(inject('postgresUrl'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('does not start if the gateway dies at every start, and prints its error', async () => {
    const taken = await freePort();
    const occupied = createServer().listen(taken, '127.0.0.1');
    await writeFile(join(dataDir, 'stand-in-port'), String(taken));
    const failed = startProgram('main', {
      DATA_DIR: dataDir,
      PORT: String(port),
      DATABASE_URL: inject('postgresUrl'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    programs.push(failed);
    expect(await failed.exitCode()).toBe(1);
    occupied.close();
    expect(failed.output()).toMatch(/evercall: The gateway does not start: .*EADDRINUSE/);
  });
});
