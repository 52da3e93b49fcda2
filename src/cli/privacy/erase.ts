/** `npm run privacy -- erase`: erases what is stored about a caller or of a call, and keeps a proof. */
import { NO_TENANT } from '../../contracts/ids.ts';
import { createHmac } from 'node:crypto';
import pRetry from 'p-retry';
import type { CallTimes, RowCounts, Subjects } from '../../adapters/postgres/personal-data.ts';
import type { CallRun } from '../../adapters/temporal/call-histories.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { print, UsageError } from '../../lib/command-line.ts';
import { byCommand } from '../command-actor.ts';
import type { Subject } from './options.ts';
import { callsOf } from './subject.ts';
import type { PrivacyDeps } from './subject.ts';

/** The goodbye, the gateway's last report, and saving the call record. */
const ENDED_WITHIN = { retries: 240, minTimeout: 500, maxTimeout: 500, factor: 1 };

type Counts = RowCounts & { readonly histories: number };

/** Returns the exit code: 0 if nothing is left. Throws `UsageError` if a call is running and may not be ended. */
export async function erase(
  { subject, endsCalls, by = byCommand().actor.name }: { subject: Subject; endsCalls: boolean; by?: string },
  deps: PrivacyDeps,
): Promise<number> {
  const calls = await callsOf(subject, deps);
  await untilOver(calls, endsCalls, deps);
  const times = await deps.data.timesOf(calls);
  const runs = (await Promise.all(calls.map((call) => deps.histories.runsOf(call)))).flat();
  const subjects = { ...('number' in subject ? { number: subject.number } : {}), calls };
  const before = await countOf(subjects, times, runs, deps);
  await deps.histories.removeRuns(runs);
  await deps.data.erase(subjects, times);
  const after = await countOf(subjects, times, runs, deps);
  const proof = { subject: fingerprint(subject, deps), by, calls: calls.length };
  await deps.data.record({ ...proof, before, after });
  print(`${calls.length} ${calls.length === 1 ? 'call' : 'calls'}`);
  const left = new Map(Object.entries(after));
  for (const [what, found] of Object.entries(before)) {
    print(`${what.padEnd(10)} ${found} erased, ${left.get(what) ?? 0} left`);
  }
  return [...left.values()].every((count) => count === 0) ? 0 : 1;
}

async function untilOver(
  calls: readonly CallSid[],
  endsCalls: boolean,
  { histories }: PrivacyDeps,
): Promise<void> {
  const open = async () => {
    const runs = await Promise.all(calls.map((call) => histories.runsOf(call)));
    return runs.flat().filter(({ isOpen }) => isOpen);
  };
  const running = await open();
  if (running.length === 0) return;
  const names = running.map(({ callSid }) => callSid).join(', ');
  if (!endsCalls) {
    throw new UsageError(
      `${names} is running: wait for its end, or add --end-calls, which says goodbye and ends it`,
    );
  }
  for (const { callSid } of running) await histories.end(callSid);
  await pRetry(async () => {
    if ((await open()).length > 0) throw new UsageError(`${names} does not end: try again later`);
  }, ENDED_WITHIN);
}

async function countOf(
  subjects: Subjects,
  times: CallTimes,
  runs: readonly CallRun[],
  { data, histories }: PrivacyDeps,
): Promise<Counts> {
  const gone = await Promise.all(runs.map((run) => histories.isGone(run)));
  return { ...(await data.count(subjects, times)), histories: gone.filter((isGone) => !isGone).length };
}

/** Says nothing to those who do not know the number and the key. */
function fingerprint(subject: Subject, { keys }: PrivacyDeps): string {
  const [kind, value] = 'call' in subject ? ['call', subject.call] : ['number', subject.number];
  const digest = createHmac('sha256', keys.writing(NO_TENANT).secret).update(value).digest('hex');
  return `${kind} ${digest}`;
}
