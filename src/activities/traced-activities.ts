/** Traces the activities of calls: how long each waited for this process, and how long it ran. */
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Tracing } from '../adapters/ports/tracing.ts';
import { parseCallSid } from '../contracts/ids.ts';
import { isWarmUpCall } from '../contracts/warm-up.ts';

/** The part of an input that says whose it is. */
const ofCall = z.union([
  z.object({ callSid: z.string(), turnId: z.string().optional() }),
  z
    .object({ call: z.object({ callSid: z.string() }) })
    .transform(({ call }) => ({ ...call, turnId: undefined })),
]);

/** Creates the interceptor. The parent of an activity is the turn that its input names, else the call. */
export function tracedActivities(tracing: Pick<Tracing, 'part'>): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const { data: call } = ofCall.safeParse(input.args[0]);
        const sid = parseCallSid(call?.callSid ?? '');
        if (call === undefined || sid === undefined || isWarmUpCall(sid)) return next(input);
        const from = Date.now();
        const attributes = { 'evercall.attempt': info.attempt, 'evercall.local': info.isLocal };
        const report = (failure?: string) => {
          const { callSid, turnId } = call;
          tracing.part(callSid, turnId, {
            ...{
              name: `${info.activityType} waits`,
              from: info.currentAttemptScheduledTimestampMs,
              to: from,
            },
            attributes,
          });
          tracing.part(callSid, turnId, {
            ...{ name: info.activityType, from, to: Date.now(), attributes },
            ...(failure === undefined ? {} : { failure }),
          });
        };
        try {
          const result = await next(input);
          report();
          return result;
        } catch (error: unknown) {
          report(error instanceof ApplicationFailure ? (error.type ?? 'failed') : 'stopped');
          throw error;
        }
      },
    },
  });
}
