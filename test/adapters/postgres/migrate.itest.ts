import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { emptyDatabase, freshDatabase } from '../../setup/fresh-database.ts';
import { programEnv } from '../../setup/program-env.ts';

const CLI = new URL('../../../src/cli/migrate-cli.ts', import.meta.url).pathname;

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function columns(url: string, table: string): Promise<string[]> {
  const rows = await query<{ described: string }>(
    url,
    `select column_name || ' ' || data_type || case is_nullable when 'NO' then ' not null' else '' end
       || case when column_default is null then '' else ' default ' || column_default end as described
     from information_schema.columns where table_name = '${table}' order by ordinal_position`,
  );
  return rows.map((row) => row.described);
}

const applied = (url: string) => query(url, 'select name from schema_migrations order by id');

test('R-D4: twenty processes can migrate an empty database at once, and each migration is applied once', async () => {
  await using database = await emptyDatabase();
  const runs = await Promise.allSettled(Array.from({ length: 20 }, () => migrate(database.url)));
  expect(runs.filter((run) => run.status === 'rejected')).toEqual([]);
  expect(await applied(database.url)).toEqual([
    { name: '0001_call_books' },
    { name: '0002_knowledge' },
    { name: '0003_signal_journal' },
    { name: '0004_knowledge_documents' },
    { name: '0005_audio_cache' },
    { name: '0006_knowledge_vectors' },
    { name: '0007_also_asked' },
    { name: '0008_comments' },
    { name: '0009_turn_revisions' },
    { name: '0010_office_documents' },
    { name: '0011_refused_signals' },
    { name: '0012_access' },
    { name: '0013_limits' },
    { name: '0014_erasures' },
    { name: '0015_retention' },
    { name: '0016_knowledge_wordings' },
    { name: '0017_costs' },
    { name: '0018_call_list' },
    { name: '0020_audit_retention' },
    { name: '0022_phone_tokens' },
    { name: '0023_deliveries' },
    { name: '0024_alerts' },
    { name: '0026_texts' },
    { name: '0027_costs_after_call' },
    { name: '0028_outbound_calls' },
    { name: '0029_do_not_call' },
    { name: '0032_deliveries_newest' },
  ]);
});

test('R-D4: a second run changes nothing', async () => {
  await using database = await freshDatabase();
  const before = await query(database.url, 'select * from schema_migrations');
  await migrate(database.url);
  expect(await query(database.url, 'select * from schema_migrations')).toEqual(before);
});

test('R-D4: a database with newer migrations is rejected, and the error names them', async () => {
  await using database = await freshDatabase();
  await query(database.url, `insert into schema_migrations (name, run_on) values ('9999_later', now())`);
  await expect(migrate(database.url)).rejects.toThrow(/newer than this version.*9999_later/);
});

test('R-D4: migrating needs no superuser, only the owner of the database', async () => {
  await using database = await emptyDatabase();
  const url = new URL(database.url);
  const name = url.pathname.slice(1);
  const owner = `${name}_owner`;
  await query(
    database.url,
    `create role ${owner} login password 'owner'; alter database ${name} owner to ${owner}`,
  );
  url.username = owner;
  url.password = 'owner';
  await migrate(url.href);
  expect(await applied(url.href)).toHaveLength(27);
  await query(
    database.url,
    `reassign owned by ${owner} to current_user; drop owned by ${owner}; drop role ${owner}`,
  );
});

test('R-D4: the command prints one line about DATABASE_URL if it is missing or wrong, without its password', async () => {
  const run = (env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, [CLI], { env: { ...programEnv(), ...env } }).catch(
      (error: unknown) => error,
    );
  expect(await run({})).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^DATABASE_URL.*\n$/) as unknown,
  });
  const refused = await run({ DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:1/none' });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DATABASE_URL.*\n$/) as unknown });
  expect(refused).not.toMatchObject({ stderr: expect.stringContaining('hidden') as unknown });
});

test('R-X6: with an owner of its own, the role of DATABASE_URL reads and writes rows, and cannot change tables', async () => {
  await using database = await emptyDatabase();
  const app = new URL(database.url);
  const role = `${app.pathname.slice(1)}_app`;
  Object.assign(app, { username: role, password: "it's 1" });
  const env = { ...programEnv(), DATABASE_URL: app.href, DATABASE_OWNER_URL: database.url };
  try {
    // Twice, as after an update.
    for (let start = 0; start < 2; start++) await promisify(execFile)(process.execPath, [CLI], { env });
    await query(
      app.href,
      `insert into call_sessions (id, phone_number, tenant, agent_id) values ('1', '', '', '')`,
    );
    expect(await query(app.href, 'select id from call_sessions')).toEqual([{ id: '1' }]);
    expect(await applied(app.href)).toEqual(await applied(database.url));
    for (const forbidden of [
      'create table mine ()',
      'alter table call_sessions add mine text',
      'drop table call_sessions',
      'delete from schema_migrations',
      `alter role ${role} superuser`,
      'create role other',
    ])
      await expect(query(app.href, forbidden), forbidden).rejects.toThrow(/permission denied|must be owner/u);
  } finally {
    await query(database.url, `drop owned by ${role}; drop role ${role}`);
  }
});

test('every table and column says what it holds', async () => {
  await using database = await freshDatabase();
  const described = await query<{ name: string; comment: string | null }>(
    database.url,
    `select c.relname as name, obj_description(c.oid) as comment
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
     union all
     select c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );
  // The table of the migration tool.
  const ours = described.filter(({ name }) => !name.startsWith('schema_migrations'));
  expect(ours.map(({ name }) => name)).toContain('audio_cache.used_at');
  expect(ours.filter(({ comment }) => comment === null)).toEqual([]);
});

test('R-D1: call_sessions has its columns', async () => {
  await using database = await freshDatabase();
  expect(await columns(database.url, 'call_sessions')).toEqual([
    'id text not null',
    'phone_number text not null',
    'start_time timestamp with time zone not null default now()',
    'end_time timestamp with time zone',
    "status text not null default 'active'::text",
    "conversation_data jsonb not null default '{}'::jsonb",
    'total_duration integer',
    'ai_response_count integer not null default 0',
    'user_input_count integer not null default 0',
    'knowledge_queries integer not null default 0',
    'error_count integer not null default 0',
    'tenant text not null',
    'agent_id text not null',
    'cost jsonb',
    'called_number text',
  ]);
  const insert = `insert into call_sessions (id, phone_number, status, tenant, agent_id) values ('x', 'y', 'lost', 't', 'a')`;
  await expect(query(database.url, insert)).rejects.toThrow('call_sessions_status_check');
});

test('R-D2: conversation_turns has its columns and belongs to a call', async () => {
  await using database = await freshDatabase();
  expect(await columns(database.url, 'conversation_turns')).toEqual([
    'id bigint not null',
    'call_session_id text not null',
    'turn_number integer not null',
    'timestamp timestamp with time zone not null default now()',
    'user_input text',
    'ai_response text',
    "knowledge_used jsonb not null default '[]'::jsonb",
    'response_time_ms integer',
    'audio_duration_ms integer',
    'planned_response text',
    'outcome text not null',
    "details jsonb not null default '{}'::jsonb",
    'revision integer not null default 0',
    'cost jsonb',
  ]);
  const orphan = `insert into conversation_turns (call_session_id, turn_number, outcome) values ('none', 1, 'spoken')`;
  await expect(query(database.url, orphan)).rejects.toThrow('conversation_turns_call_session_id_fkey');
});

test('R-D3: system_metrics has its columns and an index by type and time', async () => {
  await using database = await freshDatabase();
  expect(await columns(database.url, 'system_metrics')).toEqual([
    'id bigint not null',
    'timestamp timestamp with time zone not null default now()',
    'metric_type text not null',
    'metric_value double precision not null',
    'service_name text not null',
    "additional_data jsonb not null default '{}'::jsonb",
    'call_session_id text',
    'dedupe_key text',
  ]);
  const indexes = await query<{ indexdef: string }>(
    database.url,
    `select indexdef from pg_indexes where tablename = 'system_metrics'`,
  );
  expect(indexes.map((row) => row.indexdef).join('\n')).toContain('(metric_type, "timestamp")');
});

test('R-C6: a tenant has documents with passages, and the old search table is gone', async () => {
  await using database = await freshDatabase();
  expect(await columns(database.url, 'tenants')).toEqual([
    'id text not null',
    'created_at timestamp with time zone not null default now()',
  ]);
  expect(await columns(database.url, 'knowledge_documents')).toEqual([
    'tenant text not null',
    'path text not null',
    'title text not null',
    'content_hash text not null',
    'updated_at timestamp with time zone not null default now()',
    "kind text not null default 'markdown'::text",
    "origin text not null default 'folder'::text",
    'version integer not null default 1',
    'sha256 text',
    'content bytea',
    'wordings_at timestamp with time zone',
  ]);
  expect(await columns(database.url, 'knowledge_passages')).toEqual([
    'tenant text not null',
    'id text not null',
    'document text not null',
    'position integer not null',
    'title text not null',
    'text text not null',
    "also_asked text not null default ''::text",
  ]);
  expect(await columns(database.url, 'knowledge_vectors')).toEqual([
    'model text not null',
    'sha256 bytea not null',
    'vector bytea not null',
  ]);
  expect(await columns(database.url, 'knowledge_words')).toEqual([]);
});
