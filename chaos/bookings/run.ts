/** Callers book on a whole system while workers, gateways, the booking desk and Temporal die. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import PQueue from 'p-queue';
import type { Pool } from 'pg';
import { z } from 'zod';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { bookingModel } from '../../test/fakes/booking-model.ts';
import { startFakeOpenAi } from '../../test/fakes/fake-openai.ts';
import { startMailServer } from '../../test/fakes/mail-server.ts';
import type { MailServer } from '../../test/fakes/mail-server.ts';
import { workflowEnd } from '../history.ts';
import { randomOf } from '../random.ts';
import type { Random } from '../random.ts';
import type { Service } from '../service.ts';
import type { KillingRun } from '../killing-scenario.ts';
import { startChaosSystem } from '../system.ts';
import type { ChaosSystem } from '../system.ts';
import { bookByPhone } from './caller.ts';
import type { BookingPlan, BookingRecord } from './caller.ts';
import { startDesk } from './desk.ts';
import type { JudgedBooking } from './verdict.ts';

const OWNER = 'owner@example.com';
const AGENT = fileURLToPath(new URL('../../samples/booking-desk/agent.yaml', import.meta.url));
const PACE = { firstTokenMs: 150, tokenMs: 10 };
/** Longer than the open wishes of a call are looked up while the desk is back. */
const CLOSE_MS = 120_000;
const SLOTS_A_DAY = 16;
/** So many callers of ten want the slot of the caller before them. */
const SHARED = 0.2;
/** So many leave a message besides. */
const LEAVE_MESSAGE = 0.3;
/** Longer than a delivery takes that was tried while its worker died. */
const DELIVERED_MS = 90_000;

/** Makes the calls and judges them. */
export async function runBookings(
  options: KillingRun,
): Promise<{ calls: readonly JudgedBooking[]; kills: number }> {
  const { seed, calls, atOnce, scale, everyMs, log, signal } = options;
  const port = await freePort();
  const agentText = (await readFile(AGENT, 'utf8'))
    .replaceAll('4010', String(port))
    .replace("'+12075550199'", "'*'")
    .replace(
      /^tools:$/mu,
      `destinations: { owner: { email: ${OWNER} } }\ntools:\n  takeMessage: { deliverTo: [owner] }`,
    );
  await using mail = await startMailServer();
  await using model = await startFakeOpenAi(PACE);
  model.script(bookingModel);
  const models = { primaryUrl: model.baseUrl, fallbackUrl: model.baseUrl };
  log('starting a system');
  await using system = await startChaosSystem({
    ...{ ...options, models, agentText },
    env: { SMTP_URL: mail.url, MAIL_FROM: OWNER },
  });
  await using desk = await startDesk(port, system.databaseUrl);
  const random = randomOf(seed, 'bookings');
  const records: BookingRecord[] = [];
  const queue = new PQueue({ concurrency: atOnce });
  const over = new AbortController();
  const breaking = breakThings(
    { system, desk, random, everyMs, log },
    AbortSignal.any([signal, over.signal]),
  );
  await queue.addAll(
    plansOf(calls, random).map((plan) => async () => {
      signal.throwIfAborted();
      records.push(await bookByPhone(plan, system, scale));
      if (records.length % 10 === 0) log(`${records.length} of ${calls} calls over`);
    }),
  );
  over.abort();
  const kills = await breaking;
  await Promise.all([desk.start(), system.heal()]);
  log(`${kills} kills; waiting for the workflows`);
  await using stack = new AsyncDisposableStack();
  const pool = createPool(system.databaseUrl);
  stack.defer(() => pool.end());
  const deadline = Date.now() + CLOSE_MS;
  return {
    kills,
    calls: await Promise.all(records.map((record) => judge(record, { system, pool, mail, deadline }))),
  };
}

/** Slots from tomorrow on. Some callers want the same one. */
function plansOf(calls: number, random: Random): readonly BookingPlan[] {
  let slot = 0;
  return Array.from({ length: calls }, (_, index) => {
    if (index > 0 && !random.happens(SHARED)) slot += 1;
    const day = DateTime.now()
      .setZone('America/New_York')
      .plus({ days: 1 + Math.floor(slot / SLOTS_A_DAY) })
      .startOf('day');
    const at = day.set({ hour: 9 }).plus({ minutes: 30 * (slot % SLOTS_A_DAY) });
    // Letters, because the recogniser writes numbers in many ways.
    const name = `Caller ${String(index).replaceAll(/\d/gu, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? '')}`;
    const start = at.toFormat("yyyy-MM-dd'T'HH:mm");
    return { number: index, name, start, leavesMessage: random.happens(LEAVE_MESSAGE), seed: index };
  });
}

/** Kills something now and then, until the calls are over. Returns how often. */
async function breakThings(
  {
    system,
    desk,
    random,
    everyMs,
    log,
  }: {
    system: ChaosSystem;
    desk: Service;
    random: Random;
    everyMs: number;
    log: (line: string) => void;
  },
  over: AbortSignal,
): Promise<number> {
  const { workers, gateways, temporal, balancer } = system;
  const kill = (member: (typeof workers)[number]) => async () => {
    member.kept.kill('SIGKILL');
    return member.name;
  };
  const restart = (service: Service) => async () => {
    await service.kill();
    await sleep(random.between(0, 1_500));
    await service.start();
    return service.name;
  };
  let kills = 0;
  const isOver = () => over.aborted;
  for (;;) {
    await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
    if (isOver()) return kills;
    const act = random.pick([
      kill(workers[0]),
      kill(workers[1]),
      // While there is no gateway at all, calls are lost, and nobody can tell their callers anything.
      ...gateways.flatMap((gateway, index) => (balancer.isReady(1 - index) ? [kill(gateway)] : [])),
      restart(desk),
      restart(desk),
      restart(temporal),
    ]);
    log(`killed: ${await act()}`);
    kills += 1;
  }
}

/** A message that is sent again has the same id. */
function messageIdsOf({ mails }: MailServer, { name }: BookingPlan): ReadonlySet<string> {
  return new Set(
    mails.flatMap(({ text = '', messageId }) =>
      text.startsWith(`${name} called\n`) ? [messageId ?? ''] : [],
    ),
  );
}

const Actions = z.array(z.object({ tool: z.string(), status: z.string() })).optional();

async function judge(
  record: BookingRecord,
  { system, pool, mail, deadline }: { system: ChaosSystem; pool: Pool; mail: MailServer; deadline: number },
): Promise<JudgedBooking> {
  await workflowEnd(system.client, record.callSid, deadline);
  const turns = await system.callRecords.readTurns(record.callSid);
  const booked = turns
    .flatMap(({ details }) => Actions.parse(details['actions']) ?? [])
    .filter(({ tool }) => tool === 'book');
  const { rowCount } = await pool.query(
    'select from desk_bookings where name = $1 and cancelled_at is null',
    [record.plan.name],
  );
  const count = (...statuses: readonly string[]) =>
    booked.filter(({ status }) => statuses.includes(status)).length;
  const messages = () => messageIdsOf(mail, record.plan).size;
  const deliveredBy = Date.now() + DELIVERED_MS;
  while (record.isPromised && messages() === 0 && Date.now() < deliveredBy) await sleep(200);
  return {
    ...record,
    rows: rowCount ?? 0,
    messages: messages(),
    done: count('done'),
    unknown: count('unknown', 'open'),
  };
}
