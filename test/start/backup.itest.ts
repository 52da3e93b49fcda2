/** `npm run backup` and `npm run restore` with whole systems. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createCallCodec, openedHistory } from '../../src/adapters/temporal/payload-codec.ts';
import { historyText } from '../../src/cli/replay/history-file.ts';
import { openPayloadKeys } from '../../src/config/payload-keys.ts';
import { runDemoCall } from '../../src/start/demo-call.ts';
import type { System } from '../../src/start/system.ts';
import { runProgram } from '../setup/run-program.ts';
import { missingFullServer, startOn } from './a-backend.ts';
import { until } from './program.ts';

const CLI = 'src/start/backup/backup-cli.ts';
const missing = await missingFullServer();
/** Two systems start and stop, one after the other. */
const TIMEOUT_MS = 600_000;

test.for(['sqlite', 'postgres'] as const)(
  'a backup during calls, restored elsewhere, has equal records and histories (%s)',
  { timeout: TIMEOUT_MS },
  async (backend, { skip }) => {
    skip(backend === 'postgres' && missing !== undefined, missing);
    const folder = await mkdtemp(join(tmpdir(), 'evercall-backup-'));
    const [dataDir, restored, out] = [join(folder, 'data'), join(folder, 'restored'), join(folder, 'backup')];
    const systems: System[] = [];
    try {
      const first = await startOn(backend, dataDir);
      systems.push(first);
      expect(await demo(first)).toEqual([]);
      const before = await until(() => savedCalls(first, dataDir, 1));
      const calling = demo(first);
      await until(() => openCalls(first, 1));
      const env = { DATA_DIR: dataDir, TEMPORAL_BACKEND: backend };
      expect(await runProgram(CLI, ['backup', '--out', out], env)).toMatchObject({ code: 0 });
      expect(await calling).toEqual([]);
      await first.stop();

      const refused = await runProgram(CLI, ['restore', '--from', out], env);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toContain(`DATA_DIR ${dataDir} has data already (`);
      const elsewhere = { ...env, DATA_DIR: restored };
      expect(await runProgram(CLI, ['restore', '--from', out], elsewhere)).toMatchObject({ code: 0 });
      expect(await readdir(folder)).toEqual(['backup', 'data', 'restored']);
      const second = await startOn(backend, restored);
      systems.push(second);
      expect((await savedCalls(second, restored, 1)).filter(({ id }) => id === before[0]?.id)).toEqual(
        before,
      );
      expect(await demo(second)).toEqual([]);
    } finally {
      for (const system of systems) await system.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

function demo(system: System): Promise<readonly string[]> {
  return runDemoCall(system, { scale: 0.1, write: () => undefined });
}

/** Throws while fewer calls are in progress. */
async function openCalls(system: System, count: number): Promise<void> {
  const rows = await query(system, `select id from call_sessions where end_time is null`);
  if (rows.length < count) throw new Error('no call is in progress');
}

/** Calls that have ended: rows and readable history. Throws while there are fewer than `count`. */
async function savedCalls(
  system: System,
  dataDir: string,
  count: number,
): Promise<readonly { id: string }[]> {
  const rows = await query(
    system,
    `select s.id, to_jsonb(s) as call, (select jsonb_agg(to_jsonb(t) order by t.turn_number)
      from conversation_turns t where t.call_session_id = s.id) as turns
     from call_sessions s where s.end_time is not null order by s.start_time`,
  );
  if (rows.length < count) throw new Error(`${rows.length} of ${count} calls are saved`);
  const codec = createCallCodec({ keys: openPayloadKeys({}, dataDir) });
  const connection = await Connection.connect({ address: system.addresses.temporal });
  try {
    const { workflow } = new Client({ connection });
    return await Promise.all(
      rows.map(async (row) => {
        const handle = workflow.getHandle(`call-${row.id}`);
        const { status } = await handle.describe();
        if (status.name === 'RUNNING') throw new Error('the workflow has not ended');
        // Parsed, because the order of the keys in a map of a payload is not fixed.
        const history: unknown = JSON.parse(historyText(await openedHistory(codec, handle)));
        return { ...row, history };
      }),
    );
  } finally {
    await connection.close();
  }
}

async function query(system: System, text: string): Promise<{ id: string }[]> {
  const client = new pg.Client({ connectionString: system.addresses.databaseUrl });
  await client.connect();
  try {
    return (await client.query<{ id: string }>(text)).rows;
  } finally {
    await client.end();
  }
}
