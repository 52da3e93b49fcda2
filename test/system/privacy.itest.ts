/** What a system keeps of its callers, where, and how it is erased. It has a Temporal server of its own, to read its file. */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { createAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { PRIVACY } from '../../src/cli/privacy/privacy-program.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { BLANKED_CARD } from '../../src/lib/blanking.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { startTemporalServer } from '../../src/start/temporal-server.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { answer, status } from '../fakes/openai-behaviour.ts';
import { runInProcess } from '../setup/run-in-process.ts';
import { aSystemWithModel, eventually } from './a-system.ts';
import { agentSource } from './agent-source.ts';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let folder: string;
const resources = new AsyncDisposableStack();
const keys = { PAYLOAD_KEYS: randomBytes(32).toString('base64') };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evercall-privacy-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const cliPath = await resolveTemporalCli({ env: process.env, log: console.log });
  const dbFilename = join(folder, 'temporal.db');
  const server = await startTemporalServer({ cliPath, dbFilename, log: () => undefined });
  resources.defer(() => server.stop());
  // A caller may be silent for as long as Temporal needs to remove a history.
  const patient = parseDocument(await agentSource());
  patient.setIn(['limits', 'silenceMs'], 120_000);
  const agents = join(folder, 'agents');
  await mkdir(agents);
  await writeFile(join(agents, 'default.yaml'), patient.toString());
  one = resources.use(
    await aSystemWithModel({ AGENTS_DIR: agents, TEMPORAL_ADDRESS: server.address, ...keys }),
  );
}, 180_000);
afterAll(() => resources.disposeAsync());

const privacy = (...args: readonly string[]) =>
  runInProcess(PRIVACY, args, {
    DATABASE_URL: one.system.addresses.databaseUrl,
    TEMPORAL_ADDRESS: one.system.addresses.temporal,
    TEMPORAL_NAMESPACE: one.system.addresses.temporalNamespace,
    DATA_DIR: folder,
    ...keys,
  });

const [ANNA, BERT, CARL] = ['+12075550191', '+12075550192', '+12075550193'];

/** A finished call of a caller. */
async function aCall(from: string, ...questions: readonly string[]): Promise<CallSid> {
  await using call = await one.call({ from, timing: { scale: 0.05 } });
  await call.greeting();
  for (const question of questions) await call.say(question);
  await call.hangUp();
  await one.recordedTurns(call.callSid);
  return call.callSid;
}

/** As if the number had called unusually often, and was to be called. */
async function noticed(number: string) {
  const pool = createPool(one.system.addresses.databaseUrl);
  await pool.query(
    `insert into unusual_patterns (kind, subject, tenant, agent_id, seen) values ('many-calls', $1, 'harbor', 'default', 9)`,
    [number],
  );
  await pool.query(
    `insert into outbound_calls (tenant, agent_id, to_number, from_number, reason, name, terms, requested_by, request_key,
       not_before, not_after, state) values ('harbor', 'default', $1, '+12075550142', 'a repair', 'Anna', '{}', 'test', 'k',
       now(), now(), 'done')`,
    [number],
  );
  return {
    patterns: async () =>
      (await pool.query('select from unusual_patterns where subject = $1', [number])).rowCount,
    wishes: async () =>
      (await pool.query('select from outbound_calls where to_number = $1', [number])).rowCount,
    [Symbol.asyncDispose]: async () => pool.end(),
  };
}

/** The rows about calls, by table, and the size of each history. */
async function keptOf(calls: readonly CallSid[]) {
  const pool = createPool(one.system.addresses.databaseUrl);
  const rowsOf = async (table: string, call: string) =>
    (
      await pool.query<{ t: string }>(`select t::text from ${table} t where ${call} = any($1) order by 1`, [
        calls,
      ])
    ).rows;
  try {
    return {
      calls: await rowsOf('call_sessions', 'id'),
      turns: await rowsOf('conversation_turns', 'call_session_id'),
      histories: await Promise.all(
        calls.map(async (call) => {
          const { events } = await one.temporal.workflow.getHandle(callWorkflowId(call)).fetchHistory();
          return events?.length;
        }),
      ),
    };
  } finally {
    await pool.end();
  }
}

/** Everything that is stored about a caller. */
async function stored(number: string): Promise<string> {
  const { code, out } = await privacy('export', '--number', number);
  expect(code).toBe(0);
  return out;
}

/** The entries of the audit log: what, and of which call; newest first. */
async function audited(): Promise<readonly (readonly [string, string | null])[]> {
  const pool = createPool(one.system.addresses.databaseUrl);
  const entries = await createAuditLog(pool).page({ tenant: null, limit: 100 });
  await pool.end();
  return entries.map(({ action, subject }) => [action, subject]);
}

describe('R-X11: what is stored about a caller', () => {
  it('is exported, and erased with proof, while calls go on; what is stored about others stays the same', async () => {
    one.openai.script(...Array.from({ length: 20 }, () => answer('We open at nine.')));
    const [annas, , berts] = [
      await aCall(ANNA, 'My name is Anna.'),
      await aCall(ANNA, 'Anna once more.'),
      await aCall(BERT, 'My name is Bert.'),
    ];
    await using running = await one.call({ from: CARL, timing: { scale: 0.05 } });
    await running.greeting();
    await eventually(async () => expect(await one.records.readCall(running.callSid)).toBeDefined());

    const refused = await privacy('erase', '--number', CARL);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining(`${running.callSid} is running`),
    ]);
    const before = await stored(BERT);
    expect(before).toContain('My name is Bert.');
    expect(await stored(ANNA)).toContain('Anna once more.');
    await using db = await noticed(ANNA);
    const { code, out } = await privacy('erase', '--number', ANNA);
    expect(out).toMatch(/^2 calls\ncalls +2 erased, 0 left\nturns +4 erased, 0 left\n/u);
    expect(out).toMatch(/histories +2 erased, 0 left\n$/u);
    expect(code).toBe(0);

    expect(JSON.parse(await stored(ANNA))).toEqual({
      calls: [],
      turns: [],
      metrics: [],
      journal: [],
      summaries: [],
      deliveries: [],
      outbound: [],
      texts: [],
      usage: [],
      patterns: [],
      stops: [],
      blocks: [],
      doNotCall: [],
      histories: [],
    });
    expect(await one.records.readCall(annas)).toBeUndefined();
    expect([await db.patterns(), await db.wishes()]).toEqual([0, 0]);
    expect(JSON.parse(await stored(BERT))).toEqual(JSON.parse(before));
    expect(await one.records.readTurns(berts)).toHaveLength(2);
    expect((await running.say('Are you still open?')).heard).toBe('We open at nine.');

    // A running call is ended with a goodbye first.
    expect((await privacy('erase', '--call', running.callSid, '--end-calls')).code).toBe(0);
    const noted = await audited();
    expect(noted.slice(0, 2)).toEqual([
      ['caller.erased', running.callSid],
      ['caller.exported', null],
    ]);
    expect(JSON.stringify(noted)).not.toContain(ANNA);
    expect(await running.ended).toMatchObject({ by: 'app' });
    expect(await one.records.readCall(running.callSid)).toBeUndefined();
    const pool = createPool(one.system.addresses.databaseUrl);
    const { rows } = await pool.query<{ proof: string }>('select e::text as proof from erasures e');
    await pool.end();
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(ANNA.slice(1));
  });

  it('is erased alone: of fifty callers, every row and history of the others stays as it was', async () => {
    one.openai.script(...Array.from({ length: 50 }, () => answer('We open at nine.')));
    const callers = Array.from({ length: 50 }, (_, index) => `+120755601${String(index).padStart(2, '0')}`);
    const queue = new PQueue({ concurrency: 10 });
    const calls = await Promise.all(
      callers.map(async (from) => queue.add(() => aCall(from, `I am caller ${from.slice(-2)}.`))),
    );
    const others = calls.filter((_, index) => index !== 20);
    const before = await keptOf(others);
    expect([before.calls.length, before.turns.length]).toEqual([49, 98]);

    const { code, out } = await privacy('erase', '--number', callers[20] ?? '');
    expect([code, out]).toEqual([0, expect.stringMatching(/^1 call\ncalls +1 erased, 0 left\n/u)]);
    expect(await keptOf(others)).toEqual(before);
    expect(await one.records.readCall(calls[20] ?? aCallSid())).toBeUndefined();
  });

  it.each([
    ['+266696687', /withheld numbers of many callers: name the calls with --call/u],
    ['anonymous', /stands for no single caller/u],
  ])('is not looked for under %s', async (number, complaint) => {
    const { code, err } = await privacy('erase', '--number', number);
    expect(code).toBe(2);
    expect(err).toMatch(complaint);
  });
});

/** How many the report says. */
function countIn(report: string, what: string): number {
  return Number(new RegExp(`^${what} .*: (\\d+)$`, 'mu').exec(report)?.[1]);
}

it('R-X11: what is older than it is kept is removed, as the dry run said', async () => {
  await privacy('keep', '--what', 'calls', '--days', '0');
  await privacy('keep', '--what', 'histories', '--days', '0', '--tenant', 'harbor-street-bikes');
  const announced = async () => (await privacy('retention', '--dry-run')).out.replaceAll(' would go', '');
  // The list of closed workflows lags behind.
  await eventually(async () => {
    const said = await announced();
    expect(countIn(said, 'calls')).toBeGreaterThan(0);
    expect(countIn(said, 'histories')).toBe(countIn(said, 'calls'));
  });
  const before = await announced();
  const { code, out } = await privacy('retention');
  expect([code, out.replaceAll(' removed', '')]).toEqual([0, before]);
  expect(JSON.parse(await stored(BERT))).toMatchObject({ calls: [], turns: [], metrics: [] });
  await eventually(async () => expect(countIn(await announced(), 'histories')).toBe(0));
  await privacy('keep', '--what', 'calls', '--days', 'forever');
  await privacy('keep', '--what', 'histories', '--days', 'forever', '--tenant', 'harbor-street-bikes');
});

/** Every file of the Temporal server. */
async function filesOfTemporal(): Promise<Buffer> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('temporal.db'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
}

/** Phrases that occur nowhere else. They end with a letter: digits beside a number could make it that of a card. */
const planted = (kind: string, count: number) =>
  Array.from({ length: count }, () => `${kind}${randomBytes(6).toString('hex')}z`);
/** Telephone numbers of other people, account numbers: ten digits, the first of which begins no card. */
const numbers = (count: number) =>
  Array.from({ length: count }, () => `1${String(randomInt(1e9)).padStart(9, '0')}`);

/** Sends what the gateway refuses or cannot read: without signature, damaged, of wrong form, to no route. Each has all `phrases`. */
async function refusedRequests(phrases: readonly string[]): Promise<string> {
  const { webhookUrl, authToken } = phoneTarget(one.system);
  const at = (path: string) => new URL(path, one.system.addresses.gateway);
  const all = phrases.join(' ');
  const form = (fields: Record<string, string>) => new URLSearchParams(fields);
  const signed = async (path: string, fields: Record<string, string>) => {
    const url = new URL(path, webhookUrl).href;
    const signature = twilio.getExpectedTwilioSignature(authToken, url, fields);
    return fetch(at(path), {
      method: 'POST',
      body: form(fields),
      headers: { 'x-twilio-signature': signature },
    });
  };
  const api = '/api/v1/';
  const json = { 'content-type': 'application/json' };
  const sid = `CA${randomBytes(16).toString('hex')}`;
  const answers = [
    fetch(at(`${api}voice/conversation-relay`), { method: 'POST', body: form({ CallSid: all, From: all }) }),
    signed(`${api}voice/conversation-relay`, { CallSid: all, From: all, To: all }),
    signed(`${api}voice/relay-action`, {
      CallSid: sid,
      CallStatus: all,
      HandoffData: all,
      ErrorCode: all,
      To: all,
    }),
    signed(`${api}voice/status`, { CallSid: all, CallStatus: all }),
    fetch(at(`${api}voice/status`), { method: 'POST', headers: json, body: JSON.stringify({ all }) }),
    fetch(at(`${api}session`), { method: 'POST', headers: json, body: `{"email":"${all}` }),
    fetch(at(`${api}session`), {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: all, password: all }),
    }),
    fetch(at(`${api}knowledge/search?tenant=harbor-street-bikes&q=${phrases[0]}`)),
    fetch(at(`/codec/decode`), { method: 'POST', headers: json, body: JSON.stringify({ payloads: [all] }) }),
    fetch(at(`/${phrases[0]}?${phrases[1]}`), {
      headers: { 'x-words': all, authorization: `Bearer ${phrases[2]}` },
    }),
  ];
  const bodies = await Promise.all((await Promise.all(answers)).map((answer) => answer.text()));
  return bodies.join('\n');
}

it('R-X11: a thousand planted words, numbers and keys are nowhere but in the tables meant for them', async () => {
  const QUESTIONS = 9;
  const words = planted('word', 72 * QUESTIONS);
  const dictated = numbers(18 * QUESTIONS);
  const answers = planted('answer', 8 * QUESTIONS);
  const keys = numbers(6);
  const damaged = [...planted('broken', 100), ...numbers(20)];
  const CARD = '4111 1111 1111 1111';
  // One model answers, and fails in different ways.
  const faults = [status(500), status(401), status(400)];
  const part = (list: readonly string[], at: number) =>
    list.slice((at * list.length) / QUESTIONS, ((at + 1) * list.length) / QUESTIONS);
  one.openai.script(
    ...Array.from({ length: QUESTIONS }, (_, at) => [
      answer(`${part(answers, at).join(' ')}.`),
      ...(at % 3 === 0 ? faults : []),
    ]).flat(),
  );
  const before = one.lines.length;
  await using call = await one.call({ from: CARL, timing: { scale: 0.01 } });
  await call.greeting();
  for (let at = 0; at < QUESTIONS; at += 1) {
    // Words between the numbers: digits in a row may be those of a card.
    const rest = part(words, at);
    const mixed = part(dictated, at).flatMap((number) => [...rest.splice(0, 4), number]);
    await call.say(mixed.join(' '));
  }
  for (const pressed of keys) {
    await call.press(`${pressed}#`);
    await call.answer();
  }
  await call.say(`my card is ${CARD}`);
  const all = damaged.join(' ');
  for (const frame of [
    `{"type":"prompt","voicePrompt":"${all}"`,
    JSON.stringify({ type: 'dtmf', digit: all }),
    JSON.stringify({ type: all, voicePrompt: all }),
    JSON.stringify({ type: 'prompt', voicePrompt: { all }, lang: all }),
    JSON.stringify({ type: 'error', description: all }),
    JSON.stringify({ type: 'info', name: all, value: all }),
    JSON.stringify({
      type: 'setup',
      sessionId: all,
      callSid: call.callSid,
      customParameters: { epoch: all, all },
    }),
    Buffer.from(all),
  ])
    call.sendRaw(frame);
  const refusals = await refusedRequests(damaged);
  call.dropSocket();
  await call.connected(2);
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  const record = JSON.stringify(turns);
  expect([...words, ...dictated, ...keys].filter((said) => !record.includes(said))).toEqual([]);
  expect(record).toContain(BLANKED_CARD);

  const phrases = [...words, ...dictated, ...answers, ...keys, ...damaged, CARL.slice(1)];
  expect(phrases.length).toBeGreaterThan(1_000);
  const health = await (await fetch(new URL('/health/ready', one.system.addresses.gateway))).text();
  const logs = one.lines.slice(before).join('\n');
  const file = (await filesOfTemporal()).toString('latin1');
  const places = { logs, file, health, refusals, elsewhere: JSON.stringify(await otherTables()) };
  for (const [place, text] of Object.entries(places))
    expect([place, phrases.filter((phrase) => text.includes(phrase))]).toEqual([place, []]);
  expect(damaged.filter((phrase) => record.includes(phrase))).toEqual([]);
  for (const text of [record, logs, file]) expect(text).not.toMatch(/4111[ -]?1111/u);
  expect(file).toContain(call.callSid);
});

/** All rows of all tables but those of calls and turns. */
async function otherTables(): Promise<readonly unknown[]> {
  const pool = createPool(one.system.addresses.databaseUrl);
  try {
    const { rows } = await pool.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_name not in ('call_sessions', 'conversation_turns')`,
    );
    const tables = rows.map(({ name }) =>
      pool.query<{ row: string }>(`select t::text as row from ${name} t`),
    );
    return (await Promise.all(tables)).flatMap((found) => found.rows);
  } finally {
    await pool.end();
  }
}
