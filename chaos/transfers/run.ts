/** Callers are put through and people are called on a whole system while workers, gateways and Temporal die, and Twilio's API fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { stringify } from 'yaml';
import type { Person } from '../../src/phone/person.ts';
import { TWILIO_ACCOUNT } from '../../test/fakes/fake-twilio.ts';
import { startFakeOpenAi } from '../../test/fakes/fake-openai.ts';
import { answer } from '../../test/fakes/openai-behaviour.ts';
import { createFakeCalls } from '../../test/fakes/twilio-callees.ts';
import { createTwilioPeople } from '../../test/fakes/twilio-people.ts';
import type { TwilioPeople } from '../../test/fakes/twilio-people.ts';
import { startRestServer, withFaults } from '../../test/fakes/twilio-rest.ts';
import type { RequestFault, RestHandler } from '../../test/fakes/twilio-rest.ts';
import { createOutboundStore } from '../../src/adapters/postgres/outbound.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { randomOf } from '../random.ts';
import type { Random } from '../random.ts';
import type { KillingRun } from '../killing-scenario.ts';
import { startChaosSystem } from '../system.ts';
import type { ChaosSystem } from '../system.ts';
import { askForPerson } from './caller.ts';
import type { TransferPlan } from './caller.ts';
import type { JudgedTransfer, JudgedWish } from './verdict.ts';
import { carriedOut, wishPlans } from './wishes.ts';

const PEOPLE = ['+12075550150', '+12075550151', '+12075550152'];
const API_TOKEN = 'a-token-for-calls-out-0123456789';
const AGENT = stringify({
  ...{ tenant: 'shop', name: 'Robin', numbers: ['+12075550142', '*'], persona: 'You answer briefly.' },
  greeting: 'Hello, this is an automated assistant.',
  transfer: { numbers: PEOPLE, when: 'always', mode: 'warm', ringSeconds: 5 },
  outbound: {
    introduction: 'Robin from Sample Bikes',
    hours: { daily: '8:00-21:00' },
    countries: ['US', 'DE', 'JP'],
    ...{ attempts: 3, retryMinutes: [0.01], gapMinutes: 0.01, ringSeconds: 10, callsPerDay: 1_000 },
  },
});
const PACE = { firstTokenMs: 100, tokenMs: 10 };
/** One of so many is a call out. */
const WISH_OF = 4;
const WISHES_AT_ONCE = 8;
/** After the last call, telephones that ring for nobody have stopped. */
const SETTLE_MS = 60_000;

/** Makes the calls and judges them. */
export async function runTransfers(
  options: KillingRun,
): Promise<{ calls: readonly JudgedTransfer[]; wishes: readonly JudgedWish[]; kills: number }> {
  const { seed, calls, atOnce, scale, everyMs, log, signal } = options;
  const random = randomOf(seed, 'transfers');
  const { accountSid, authToken } = TWILIO_ACCOUNT;
  await using model = await startFakeOpenAi(PACE);
  model.script(() => answer('We open at nine.'));
  const people = peopleOf(randomOf(seed, 'people'));
  const faults = randomOf(seed, 'requests');
  using twilio = createTwilioPeople({
    ...{ connectTo: undefined, timing: { scale } },
    who: (number, from) => (PEOPLE.includes(number) ? people(number, from) : undefined),
  });
  const carrier = createFakeCalls();
  const account: RestHandler = (request) => twilio.handler(request) ?? carrier.handler(request);
  await using rest = await startRestServer(withFaults(account, () => faultOf(faults)));
  const models = { primaryUrl: model.baseUrl, fallbackUrl: model.baseUrl };
  const env = {
    ...{ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: rest.origin },
    API_TOKEN,
  };
  log('starting a system');
  await using system = await startChaosSystem({ ...options, models, env, agentText: AGENT });
  const records: { readonly plan: TransferPlan; readonly call: Awaited<ReturnType<typeof askForPerson>> }[] =
    [];
  const queue = new PQueue({ concurrency: atOnce });
  const asking = new PQueue({ concurrency: WISHES_AT_ONCE });
  const over = new AbortController();
  const breaking = breakThings({ system, random, everyMs, log }, AbortSignal.any([signal, over.signal]));
  const wishCount = Math.floor(calls / WISH_OF);
  const pool = createPool(system.databaseUrl);
  const wishing = {
    ...{ origin: system.balancer.origin, apiToken: API_TOKEN, carrier, store: createOutboundStore(pool) },
  };
  const [wishes] = await Promise.all([
    asking.addAll(
      wishPlans(wishCount, randomOf(seed, 'wishes')).map((plan) => () => carriedOut(plan, wishing)),
    ),
    queue.addAll(
      plansOf(calls - wishCount, random).map((plan) => async () => {
        signal.throwIfAborted();
        records.push({ plan, call: await askForPerson(plan, system, { twilio, accountSid, scale }) });
        if (records.length % 20 === 0) log(`${records.length} of ${calls - wishCount} callers are done`);
      }),
    ),
  ]);
  over.abort();
  const kills = await breaking;
  await pool.end();
  await system.heal();
  log(`${kills} kills; waiting for the telephones`);
  await Promise.race([Promise.all(twilio.people.map(({ ended }) => ended)), sleep(SETTLE_MS)]);
  return { kills, wishes, calls: records.map(({ plan, call }) => judge(plan, call, twilio)) };
}

/** Each caller dials a number of their own. Some hang up on the way. */
function plansOf(calls: number, random: Random): readonly TransferPlan[] {
  return Array.from({ length: calls }, (_, index) => ({
    to: `+1207555${String(1_000 + index)}`,
    seed: index,
    ...(random.happens(0.2) ? { hangsUpMs: random.between(0, 3_000) } : {}),
  }));
}

/** Who is at a telephone, drawn once for each caller. */
function peopleOf(random: Random): (number: string, from: string) => Person {
  const drawn = new Map<string, Person>();
  return (number, from) => {
    const key = `${from} ${number}`;
    const person = drawn.get(key) ?? draw(random);
    drawn.set(key, person);
    return person;
  };
}

function draw(random: Random): Person {
  const ringsMs = random.between(500, 8_000);
  return random.pick<Person>([
    { kind: 'person', ringsMs, key: '1', talkMs: random.between(5_000, 30_000) },
    { kind: 'person', ringsMs, key: '1', talkMs: random.between(5_000, 30_000) },
    { kind: 'person', ringsMs, key: '1', talkMs: random.between(0, 3_000) },
    { kind: 'person', ringsMs, key: '1', changesMind: true },
    { kind: 'person', ringsMs, key: '2' },
    // A menu, a queue, a call screen, or somebody who says nothing.
    { kind: 'person', ringsMs },
    { kind: 'person', ringsMs, hangsUpMs: random.between(0, 8_000) },
    { kind: 'mailbox' },
    { kind: 'busy' },
    { kind: 'no-answer' },
    { kind: 'failed' },
  ]);
}

function faultOf(random: Random): RequestFault | undefined {
  if (random.happens(0.1)) return 'lost';
  if (random.happens(0.05)) return 'broken';
  if (random.happens(0.05)) return { status: 500, code: 20500 };
  return random.happens(0.05) ? { status: 429, code: 20429 } : undefined;
}

interface Breaking {
  readonly system: ChaosSystem;
  readonly random: Random;
  readonly everyMs: number;
  readonly log: (line: string) => void;
}

/** Kills something now and then, until the calls are over. Returns how often. One gateway is left to answer Twilio. */
async function breakThings({ system, random, everyMs, log }: Breaking, over: AbortSignal): Promise<number> {
  const { workers, gateways, balancer, temporal } = system;
  const kill = (member: (typeof workers)[number]) => async () => {
    member.kept.kill('SIGKILL');
    return member.name;
  };
  const killGateway = (index: 0 | 1) => async () => {
    const other = index === 0 ? 1 : 0;
    return gateways[other].hasBegun() && balancer.isReady(other) ? kill(gateways[index])() : 'nothing';
  };
  const restart = async () => {
    await temporal.kill();
    await sleep(random.between(0, 1_500));
    await temporal.start();
    return temporal.name;
  };
  let kills = 0;
  const isOver = () => over.aborted;
  for (;;) {
    await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
    if (isOver()) return kills;
    const act = random.pick([kill(workers[0]), kill(workers[1]), killGateway(0), killGateway(1), restart]);
    log(`killed: ${await act()}`);
    kills += 1;
  }
}

function judge(
  { to: from }: TransferPlan,
  { phone, fate, reason }: Awaited<ReturnType<typeof askForPerson>>,
  { people, conferences }: TwilioPeople,
): JudgedTransfer {
  const { callSid, exchanges } = phone;
  const rung = people.filter((person) => person.from === from);
  const sids: ReadonlySet<string> = new Set([callSid, ...rung.map(({ sid }) => sid)]);
  const isAlone = conferences.alone.some((sid) => sids.has(sid));
  const waits = conferences.waits.filter(({ sid }) => sids.has(sid)).map(({ ms }) => ms);
  return {
    ...{ callSid, fate, story: [reason, ...exchanges.map(({ heard }) => heard)] },
    rung: rung.map(({ to, status }) => ({ to, status })),
    aloneMs: isAlone ? Infinity : Math.max(0, ...waits),
  };
}
