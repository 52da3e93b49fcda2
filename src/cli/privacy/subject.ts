/** Finds the calls of a caller, wherever they have left something. */
import type { CallHistories } from '../../adapters/temporal/call-histories.ts';
import type { PersonalData } from '../../adapters/postgres/personal-data.ts';
import { openedSignal } from '../../adapters/postgres/signal-journal.ts';
import type { CallStart } from '../../contracts/call.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { UnknownPayloadKeyError } from '../../lib/payload-cipher.ts';
import type { PayloadKeys } from '../../lib/payload-cipher.ts';
import type { Subject } from './options.ts';

export interface PrivacyDeps {
  readonly data: PersonalData;
  readonly histories: CallHistories;
  readonly keys: PayloadKeys;
}

/** The call, or all calls of the number: also those that have no record yet, or have it no more. */
export async function callsOf(subject: Subject, deps: PrivacyDeps): Promise<readonly CallSid[]> {
  if ('call' in subject) return [subject.call];
  const { number } = subject;
  const found = await Promise.all([
    deps.data.callsOf(number),
    fromJournal(number, deps),
    fromHistories(number, deps),
  ]);
  return [...new Set(found.flat())];
}

async function fromJournal(number: string, { data, keys }: PrivacyDeps): Promise<readonly CallSid[]> {
  const rows = await data.journalOf('without record');
  return rows.flatMap((row) => {
    const signal = openedSignal(keys, row.signal);
    return signal?.name === 'attached' && isWith(number, signal.start) ? [row.callSid] : [];
  });
}

/** Whether the number is the other side of the call. */
function isWith(
  number: string,
  { from, to, outbound }: Pick<CallStart, 'from' | 'to' | 'outbound'>,
): boolean {
  return (outbound === undefined ? from : to) === number;
}

async function fromHistories(number: string, { data, histories }: PrivacyDeps): Promise<readonly CallSid[]> {
  const runs = await Array.fromAsync(histories.runs());
  const recorded = await data.recorded(runs.map(({ callSid }) => callSid));
  const found: CallSid[] = [];
  for (const run of runs) {
    if (recorded.has(run.callSid)) continue;
    try {
      const start = await histories.startOf(run);
      if (start !== undefined && isWith(number, start)) found.push(run.callSid);
    } catch (error: unknown) {
      // A tenant's key was destroyed, and the number with it.
      if (!(error instanceof UnknownPayloadKeyError)) throw error;
    }
  }
  return found;
}
