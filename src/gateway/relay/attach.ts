import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallState } from '../../conversation/state.ts';
import { readCallRecord } from './read-call-record.ts';
import type { Outbox } from './outbox.ts';
import { readState } from './read-state.ts';

/** How long a new connection waits for what is known of its call: the caller may be waiting for words. */
const STATE_MS = 1_500;

interface AttachDeps {
  readonly start: CallStart;
  readonly workflows: CallWorkflows;
  readonly outbox: Outbox;
  readonly records: Pick<CallRecordReader, 'readTurns'>;
  /** Temporal is known to be away. */
  readonly isAway: () => boolean;
  /** What this gateway knew of the call at the end of the connection before. */
  readonly earlier: CallState | undefined;
}

/**
 * Reports the connection, after what a lost gateway could not report. After a drop, how far the lost words had come is
 * read before. Returns what the workflow knows from then on, for a mirror to begin with, or what Postgres knows where
 * Temporal does not answer in time; undefined where nobody knows more than this gateway.
 */
export async function attach(
  { start, workflows, outbox, records, isAway, earlier }: AttachDeps,
  attached: Attached,
): Promise<CallState | undefined> {
  const { callSid } = start;
  const signal = { name: 'attached', callSid, start } as const;
  if (attached.epoch === 1) {
    void outbox.post({ ...signal, message: attached });
    return undefined;
  }
  const message = messageOf(workflows, callSid, attached);
  const left = outbox.takeOver(async (undelivered) => {
    if (undelivered.name !== 'attached' || undelivered.message.progress !== undefined) return undelivered;
    // A gateway that was lost before it could report itself: without this the words would be owed from their beginning.
    const { progress } = await message();
    return progress === undefined
      ? undelivered
      : { ...undelivered, message: { ...undelivered.message, progress } };
  });
  const posted = outbox.post({ ...signal, message: attached }, async () => ({
    ...signal,
    message: await message(),
  }));
  const read = async () => {
    // What a lost gateway has left behind comes before: only then all of it is known.
    if ((await left).length > 0) await posted;
    const state = await readState(workflows, callSid);
    if (state === undefined || state.epoch >= attached.epoch) return state;
    return reduce(state, { type: 'attached', ...(await message()) });
  };
  const known = read().catch(() => undefined);
  const told = await Promise.race([known, sleep(isAway() ? 0 : STATE_MS, undefined, { ref: false })]);
  if (told !== undefined || earlier !== undefined) return told;
  const booked = await readCallRecord(records, start, left);
  return booked && reduce(booked, { type: 'attached', ...attached });
}

/**
 * The connection as it is reported, with how far the words had come that were lost with the one before. That is read at
 * once, and again where it could not be; without it the workflow still knows what the last result or heartbeat timeout has told.
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
