/** Reports a new connection to its workflow and finds out what is known of the call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallState } from '../../conversation/state.ts';
import type { CallOwnership } from './call-ownership.ts';
import { readCallRecord } from './read-call-record.ts';
import type { Outbox } from './outbox.ts';
import { readState } from './read-state.ts';

/** Longest wait of a new connection for the state of its call. The caller may be waiting for words meanwhile. See `RECORD_MS`. */
const STATE_MS = 1_500;

interface AttachDeps {
  readonly start: CallStart;
  readonly workflows: CallWorkflows;
  readonly outbox: Outbox;
  readonly records: Pick<CallRecordReader, 'readTurns'>;
  /** True while Temporal is known to be away. */
  readonly isAway: () => boolean;
  /** What this gateway knew of the call at the end of the previous connection. */
  readonly earlier: CallState | undefined;
  readonly ownership: Pick<CallOwnership, 'confirm'>;
}

/**
 * Reports the connection to the workflow, after the undelivered signals of a lost gateway. If the connection is not the
 * first, the report includes how much of the lost words was heard. Returns the state of the call for the mirror: from the
 * workflow, or from Postgres if Temporal does not answer in time. Undefined if neither has more than this gateway.
 */
export async function attach(
  { start, workflows, outbox, records, isAway, earlier, ownership }: AttachDeps,
  attached: Attached,
): Promise<CallState | undefined> {
  const { callSid } = start;
  const signal = { name: 'attached', callSid, start } as const;
  if (attached.epoch === 1) {
    void outbox.post({ ...signal, message: attached }).then(() => ownership.confirm());
    return undefined;
  }
  const message = messageOf(workflows, callSid, attached);
  const undelivered = outbox.takeOver(async (lostSignal) => {
    if (lostSignal.name !== 'attached' || lostSignal.message.progress !== undefined) return lostSignal;
    // A gateway was lost before it could report its connection. Without `progress` the words would be owed from their
    // beginning.
    const { progress } = await message();
    return progress === undefined
      ? lostSignal
      : { ...lostSignal, message: { ...lostSignal.message, progress } };
  });
  const posted = outbox.post({ ...signal, message: attached }, async () => ({
    ...signal,
    message: await message(),
  }));
  void posted.then(() => ownership.confirm());
  const read = async () => {
    // The undelivered signals of a lost gateway must reach the workflow first. Only then is its state complete.
    if ((await undelivered).length > 0) await posted;
    const state = await readState(workflows, callSid);
    if (state === undefined || state.epoch >= attached.epoch) return state;
    return reduce(state, { type: 'attached', ...(await message()) });
  };
  const reading = read().catch(() => undefined);
  const state = await Promise.race([reading, sleep(isAway() ? 0 : STATE_MS, undefined, { ref: false })]);
  if (state !== undefined || earlier !== undefined) return state;
  const recorded = await readCallRecord(records, start, undelivered);
  return recorded && reduce(recorded, { type: 'attached', ...attached });
}

/**
 * Returns a function that builds the `attached` signal with the progress of the words that the previous connection lost. The
 * progress is read at once. If that fails, the message goes without it and the next call reads again. Without progress the
 * workflow still knows what the last result or heartbeat timeout reported.
 */
function messageOf(workflows: CallWorkflows, callSid: CallSid, attached: Attached): () => Promise<Attached> {
  const read = async (): Promise<Attached | undefined> => {
    const progress = await workflows.progress(callSid);
    return progress === undefined ? attached : { ...attached, progress };
  };
  let reading = read().catch(() => undefined);
  return async () => {
    const message = await reading;
    if (message === undefined) reading = read().catch(() => undefined);
    return message ?? attached;
  };
}
