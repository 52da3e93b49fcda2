/**
 * A warm transfer: rings the numbers one after another, until a person accepts and the caller joins them, or the caller goes back to
 * the agent. `conversation/warm-transfer.ts` decides; the webhooks of both telephones report what they do.
 */
import {
  ActivityFailure,
  condition,
  isCancellation,
  log,
  proxyActivities,
  setHandler,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { TransferActivities } from '../../activities/transfers.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { FailedTransfer } from '../../contracts/transfer.ts';
import type { PlacedLeg, TransferStart } from '../../contracts/warm-transfer.ts';
import { mayAccept, progressOf, reduceTransfer, startedTransfer } from '../../conversation/warm-transfer.ts';
import type { TransferEvent, TransferState, TransferStep } from '../../conversation/warm-transfer.ts';
import { activityOptions } from '../activity-options.ts';
import { TRANSFER_POLICY } from '../call/policy.ts';
import * as messages from './messages.ts';

const { carrier, endLeg, ...pace } = TRANSFER_POLICY;
const taskQueue = BACKGROUND_QUEUE;
const asks = proxyActivities<TransferActivities>({ taskQueue, ...activityOptions(carrier) });
const ends = proxyActivities<TransferActivities>({ taskQueue, ...activityOptions(endLeg) });

/** Returns how the numbers ended that brought nobody. */
export async function transferWorkflow(start: TransferStart): Promise<readonly FailedTransfer[]> {
  const since = Date.now();
  let state = startedTransfer(start.numbers.length);
  const apply = (event: TransferEvent): void => {
    state = reduceTransfer(state, event);
  };
  handleMessages(() => state, apply);
  const ending: Promise<void>[] = [];
  const isOver = () => state.step === 'over' && state.toEnd.length === 0;
  while (!isOver()) {
    for (const { sid, isTold } of state.toEnd) {
      ending.push(end(start, sid, isTold));
      apply({ type: 'ended', sid });
    }
    if (state.step !== 'over') await takeStep({ start, since, state: () => state, apply });
  }
  await Promise.all(ending);
  return state.outcomes;
}

function handleMessages(state: () => TransferState, apply: (event: TransferEvent) => void): void {
  setHandler(messages.legSignal, (leg) => apply({ type: 'leg', ...leg }));
  setHandler(messages.machineSignal, (leg) => apply({ type: 'machine', ...leg }));
  setHandler(messages.declinedSignal, (leg) => apply({ type: 'declined', ...leg }));
  setHandler(messages.callerLeftSignal, () => apply({ type: 'callerLeft' }));
  setHandler(messages.overSignal, () => apply({ type: 'over' }));
  setHandler(messages.acceptUpdate, (leg) => {
    const isAccepted = mayAccept(state(), leg);
    if (isAccepted) apply({ type: 'accepted', ...leg });
    return isAccepted;
  });
  setHandler(messages.joinUpdate, () => {
    apply({ type: 'joined' });
    return progressOf(state());
  });
  setHandler(messages.progressQuery, () => progressOf(state()));
}

interface Transfer {
  readonly start: TransferStart;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly state: () => TransferState;
  readonly apply: (event: TransferEvent) => void;
}

async function takeStep(transfer: Transfer): Promise<void> {
  const { start, since, state, apply } = transfer;
  const { step, ring, tries, looks, leg, hasCallerLeft } = state();
  const to = start.numbers[ring] ?? '';
  switch (step) {
    case 'place':
      if (hasCallerLeft) apply({ type: 'placed', ring, result: 'caller-gone' });
      else if (tries === 0 || (await isStill(transfer, pace.againMs)))
        apply({ type: 'placed', ring, ...(await place(start, ring, to)) });
      return;
    case 'find': {
      if (!(await isStill(transfer, pace.lookMs))) return;
      const sids = await answerOf(() => asks.findLegs({ to, from: start.from, since }));
      apply({ type: 'found', sids });
      return;
    }
    case 'look': {
      const status = leg && (await answerOf(() => asks.legStatus({ sid: leg })));
      if (leg === undefined || status === undefined) apply({ type: 'timeUp' });
      else apply({ type: 'leg', ring, sid: leg, status });
      return;
    }
    case 'fetch': {
      if (looks > 0 && !(await isStill(transfer, pace.fetchAgainMs))) return;
      const url = start.urls.back;
      const isBack = await answerOf(() => asks.bringBack({ callSid: start.callSid, url }));
      apply({ type: isBack === true ? 'fetched' : 'notFetched' });
      return;
    }
    default:
      if (await isStill(transfer, longestMs(step, start))) apply({ type: 'timeUp' });
  }
}

/** Waits for `ms`. False as soon as something has happened. */
async function isStill({ state }: Transfer, ms: number): Promise<boolean> {
  const before = state();
  return !(await condition(() => state() !== before, ms));
}

function longestMs(step: TransferStep, { ringSeconds }: TransferStart): number {
  if (step === 'ring') return ringSeconds * 1_000 + pace.ringSlackMs;
  if (step === 'tell') return pace.tellMs;
  if (step === 'join') return pace.joinMs;
  if (step === 'leave') return pace.leaveMs;
  return step === 'alone' ? pace.aloneMs : pace.longestTalkMs;
}

async function place(start: TransferStart, ring: number, to: string): Promise<PlacedLeg> {
  const { callSid, epoch, from, ringSeconds, urls } = start;
  const of = (url: string) => url.replace('{ring}', String(ring));
  const own = { offer: of(urls.offer), status: of(urls.status), machine: of(urls.machine) };
  try {
    return await asks.placeLeg({ callSid, epoch, to, from, ringSeconds, urls: own });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    // No worker took it: nothing was sent.
    const isUnsent = error.cause instanceof TimeoutFailure && error.cause.timeoutType === 'SCHEDULE_TO_START';
    return { result: isUnsent ? 'again' : 'unknown' };
  }
}

/** Undefined if there is no answer. */
async function answerOf<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return undefined;
  }
}

/** Ends the call to a person, who hears why if they listen. */
async function end(
  { goneWords: text, language }: TransferStart,
  sid: Parameters<typeof ends.endLeg>[0]['sid'],
  isTold: boolean,
): Promise<void> {
  try {
    await ends.endLeg({ sid, ...(isTold ? { words: { text, language } } : {}) });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.error('the call to a person could not be ended', { sid });
  }
}
