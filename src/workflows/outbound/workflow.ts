/** One wish for a call: it is tried within its hours until somebody was reached, or its attempts are used up. */
import {
  ActivityFailure,
  condition,
  log,
  proxyActivities,
  setDefaultSignalHandler,
} from '@temporalio/workflow';
import * as v from 'valibot';
import type { OutboundActivities } from '../../activities/outbound.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { CALL_RESULTS, CALL_STATUSES } from '../../contracts/outbound.ts';
import type { OutboundInput } from '../../contracts/outbound.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { carryOut, later } from '../../conversation/outbound/carry-out.ts';
import type { Heard } from '../../conversation/outbound/carry-out.ts';
import { activityOptions } from '../activity-options.ts';
import { OUTBOUND_POLICY } from '../call/policy.ts';
import { startDelivery } from '../deliver/start-delivery.ts';

const stored = proxyActivities<OutboundActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(OUTBOUND_POLICY.store),
});
/** Placing a call is never repeated. What only asks, or ends a call, is repeated until the carrier has answered. */
const { placeCall } = proxyActivities<OutboundActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(OUTBOUND_POLICY.carrier),
});
const asking = proxyActivities<OutboundActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions({ ...OUTBOUND_POLICY.store, startToCloseMs: OUTBOUND_POLICY.carrier.startToCloseMs }),
});

export async function outboundWorkflow(input: OutboundInput): Promise<void> {
  const { id } = input;
  const reports = listen();
  await carryOut(
    {
      ...reports,
      now: () => Date.now(),
      next: () => stored.nextAttempt(input),
      async place(attempt, closesAt) {
        try {
          return await placeCall({ id, attempt, closesAt });
        } catch (error: unknown) {
          if (!(error instanceof ActivityFailure)) throw error;
          return { state: 'unknown' };
        }
      },
      find: async (attempt) => (await asking.findCall({ id, attempt })) ?? undefined,
      ask: async ({ callSid }) => (await asking.askCall({ callSid })) ?? undefined,
      cancel: ({ callSid }) => asking.cancelCall({ callSid }),
      resultOf: async ({ callSid }) => (await stored.callResult({ callSid })) ?? undefined,
      settle: (attempt, outcome) => stored.settleAttempt({ id, attempt, outcome }),
    },
    OUTBOUND_POLICY,
  );
  const { tenant } = input;
  for (const delivery of await stored.tellOfCall(input)) await startDelivery({ id: delivery, tenant });
}

const attempt = v.pipe(v.number(), v.integer(), v.minValue(1));
const SIGNALS = {
  status: v.looseObject({
    attempt,
    callSid: v.custom<CallSid>((text) => typeof text === 'string' && parseCallSid(text) !== undefined),
    status: v.picklist(CALL_STATUSES),
  }),
  talked: v.looseObject({ attempt, result: v.picklist(CALL_RESULTS) }),
  cancel: v.looseObject({}),
};

/** What signals have said so far. One handler takes all of them, in the order of their arrival. */
function listen() {
  const heard = new Map<number, Heard>();
  let isCancelled = false;
  let count = 0;
  setDefaultSignalHandler((name, message) => {
    count += 1;
    const status = v.safeParse(SIGNALS.status, message);
    const talked = v.safeParse(SIGNALS.talked, message);
    if (name === 'cancel') isCancelled = true;
    else if (name === 'status' && status.success) {
      const { attempt: number, callSid, status: now } = status.output;
      const before = heard.get(number);
      heard.set(number, { ...before, report: later({ callSid, status: now }, before?.report) });
    } else if (name === 'talked' && talked.success) {
      const { attempt: number, result } = talked.output;
      heard.set(number, { ...heard.get(number), result });
    } else log.error('unknown or malformed signal dropped', { signal: name });
  });
  return {
    heard: (number: number): Heard => heard.get(number) ?? {},
    isCancelled: () => isCancelled,
    async news(ms: number) {
      const before = count;
      await condition(() => count > before, Math.max(1, ms));
    },
  };
}
