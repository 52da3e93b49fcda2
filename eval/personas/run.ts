/** Makes the conversations on a whole system, side by side, and judges each by what it has left behind. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { Email } from 'postal-mime';
import PQueue from 'p-queue';
import pg from 'pg';
import type { Pool } from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';
import { workflowEnd } from '../../chaos/history.ts';
import { startDeskBeside } from '../../samples/booking-desk/beside-system.ts';
import { createCallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import { lazyConnection } from '../../src/adapters/temporal/connection.ts';
import { loadAgentFile } from '../../src/config/agents.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { TakenMessage } from '../../src/contracts/delivery.ts';
import { buildMessages } from '../../src/conversation/prompt.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import { startFakeOpenAi } from '../../test/fakes/fake-openai.ts';
import { startMailServer } from '../../test/fakes/mail-server.ts';
import type { MailServer } from '../../test/fakes/mail-server.ts';
import { scriptedModel } from '../../test/fakes/scripted-model.ts';
import { openSystem } from '../system.ts';
import { loadConversations, ZONE } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { judgeByModel } from './judge.ts';
import { modelEnv } from './options.ts';
import type { PersonaOptions } from './options.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { problemsOf } from './verdict.ts';
import type { Booked, Facts } from './verdict.ts';

export interface Judged {
  readonly conversation: Conversation;
  readonly played: Played;
  readonly problems: readonly string[];
  /** It was played again, because it had failed beside the others. */
  readonly isSecond: boolean;
}

export interface PersonaRun extends PersonaOptions {
  /** The repository, or a sabotaged copy. */
  readonly productDir: string;
  readonly log: (line: string) => void;
  readonly onLine: (service: string, line: string) => void;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const KNOWLEDGE = here('../../knowledge');
const PACE = { firstTokenMs: 50, tokenMs: 2 };
/** Longer than a call's workflow and its deliveries take after the call. */
const END_MS = 120_000;
const POLL_MS = 100;

/** A conversation that failed is played again, fewer at a time: a busy machine may be too slow for the product's own deadlines. */
const AGAIN_AT_ONCE = 3;

/** Starts the system with the booking desk, a mail server and the model, makes the calls and judges them. */
export async function runPersonas(options: PersonaRun): Promise<readonly Judged[]> {
  const { isReal, productDir, onLine, log } = options;
  await using mail = await startMailServer();
  await using model = await startFakeOpenAi(PACE);
  const deskPort = await freePort();
  log('starting a system');
  await using system = await openSystem({
    ...{ pages: KNOWLEDGE, embeddings: 'none', productDir, onLine },
    env: {
      ...{ SMTP_URL: mail.url, MAIL_FROM: 'riley@example.com' },
      ...{ LIMIT_CALLS_PER_TENANT: '100000', LIMIT_LOOP_DELAY_MS: '10000' },
      ...(isReal ? modelEnv() : { OPENAI_API_KEY: 'sk-personas-0123456789', OPENAI_BASE_URL: model.baseUrl }),
    },
    agent: await agentFields(deskPort),
  });
  await using stack = new AsyncDisposableStack();
  // Without the product's time limits: on a busy machine the judge may wait.
  const pool = new pg.Pool({ connectionString: system.addresses.databaseUrl });
  stack.defer(() => pool.end());
  const desk = stack.use(await startDeskBeside(system.addresses.dataDir, deskPort));
  const connection = lazyConnection({ address: system.addresses.temporal });
  stack.defer(() => connection.close());
  const client = new Client({ connection, namespace: system.addresses.temporalNamespace });
  const agent = await loadAgentFile(system.agentFile);
  const judgeOptions = { agent, prompt: promptOf(agent), isScripted: !isReal };
  const one = async (conversation: Conversation, number: number): Promise<Judged> => {
    const from = `+1207556${String(1_000 + number)}`;
    const target = { ...phoneTarget(system), from };
    const played = await play(conversation, { target, scale: options.scale, seed: number });
    const facts = await factsOf(conversation, played, { pool, desk: desk.pool, client, mail, from });
    const problems = problemsOf(conversation, facts, judgeOptions);
    const judged = options.judge === undefined ? [] : await judgeByModel(options.judge, conversation, played);
    return { conversation, played, problems: [...problems, ...judged], isSecond: false };
  };
  const round = async (conversations: readonly Conversation[], number: number, atOnce: number) => {
    model.script(scriptedModel(conversations.flatMap((conversation) => conversation.model)));
    const queue = new PQueue({ concurrency: atOnce });
    return await queue.addAll(
      conversations.map((conversation, at) => () => one(conversation, 100 * number + at)),
    );
  };
  const isChosen = ({ kind }: Conversation) => options.only?.includes(kind) ?? true;
  const first = await round((await loadConversations()).filter(isChosen), 1, options.atOnce);
  const failed = new Set(
    first.filter(({ problems }) => problems.length > 0).map(({ conversation }) => keyOf(conversation)),
  );
  if (failed.size === 0) return first;
  log(`${failed.size} have failed beside the others, and are played again`);
  const second = (await loadConversations({ round: 1 })).filter((one) => failed.has(keyOf(one)));
  const again = await round(second, 2, AGAIN_AT_ONCE);
  return [
    ...first.filter(({ conversation }) => !failed.has(keyOf(conversation))),
    ...again.map((judged) => ({ ...judged, isSecond: true })),
  ];
}

function keyOf({ kind, name }: Conversation): string {
  return `${kind}: ${name}`;
}

/** The agent of the booking desk, with what agent.yaml adds. */
async function agentFields(deskPort: number): Promise<Readonly<Record<string, unknown>>> {
  const fields = z.looseObject({ tools: z.record(z.string(), z.unknown()) });
  const read = async (path: string) => fields.parse(parse(await readFile(here(path), 'utf8')));
  const [desk, more] = [await read('../../samples/booking-desk/agent.yaml'), await read('agent.yaml')];
  const merged = { ...desk, ...more, tools: { ...desk.tools, ...more.tools } };
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(JSON.stringify(merged).replaceAll('127.0.0.1:4010', `127.0.0.1:${deskPort}`)));
}

/** The model's instructions, without what it may tell every caller. */
function promptOf({ address: _address, phone: _phone, email: _email, ...agent }: AgentConfig): string {
  return buildMessages({ agent, context: [], passages: [] })[0]?.content ?? '';
}

interface Sources {
  readonly pool: Pool;
  readonly desk: Pool;
  readonly client: Client;
  readonly mail: MailServer;
  readonly from: string;
}

/** What the call has left, once its workflow is over and its message has arrived. */
async function factsOf(
  { day }: Conversation,
  played: Played,
  { pool, desk, client, mail, from }: Sources,
): Promise<Facts> {
  const { callSid } = played;
  const deadline = Date.now() + END_MS;
  const workflow = await workflowEnd(client, callSid, deadline);
  const records = createCallRecordReader(pool);
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from deliveries where call_session_id = $1 and event = 'message.taken'`,
    [callSid],
  );
  const promised = rows[0]?.count ?? 0;
  const own = () => mail.mails.filter(({ text }) => text?.includes(`Caller: ${from}\n`) === true);
  while (own().length < promised && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return {
    ...{ played, workflow },
    call: await records.readCall(callSid),
    turns: await records.readTurns(callSid),
    bookings: await bookingsOn(desk, day),
    messages: own().map(messageIn),
  };
}

async function bookingsOn(pool: Pool, day: string): Promise<readonly Booked[]> {
  const { rows } = await pool.query<Booked>(
    `select name, to_char(starts_at at time zone $2, 'HH24:MI') as at, cancelled_at is not null as cancelled
     from desk_bookings where (starts_at at time zone $2)::date = $1::date order by starts_at`,
    [day, ZONE],
  );
  return rows;
}

/** The message in the owner's e-mail. */
function messageIn({ text = '' }: Email): TakenMessage {
  const [message = ''] = text.split('\n\n');
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mu').exec(text)?.[1];
  const [name, number] = [field('Name'), field('Number')];
  return {
    message,
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(field('Urgent') === undefined ? {} : { urgent: true }),
  };
}
