/** The activities of warm transfers: the carrier is asked once each, and what it says becomes a value. The worker runs them. */
import { Context } from '@temporalio/activity';
import { AdapterError } from '../adapters/ports/error.ts';
import type { LiveCalls } from '../adapters/ports/live-calls.ts';
import type { CallSid } from '../contracts/ids.ts';
import type { EndLegInput, FindLegInput, PlacedLeg, PlaceLegInput } from '../contracts/warm-transfer.ts';
import { FINAL_CALL_STATES } from '../contracts/wire/webhooks.ts';
import { withFailures } from './failure.ts';

export type TransferActivities = ReturnType<typeof createTransferActivities>;

/** Creates the activities. `calls` undefined: there is no account of the carrier. */
export function createTransferActivities({ calls }: { readonly calls: LiveCalls | undefined }) {
  const fault = (error: unknown): void => {
    if (!(error instanceof AdapterError)) throw error;
    Context.current().log.error('a transfer meets a fault of the carrier', {
      kind: error.kind,
      status: error.status,
      code: error.code,
    });
  };
  return {
    /** Rings a person, unless the caller has hung up. */
    placeLeg: ({ callSid, to, from, ringSeconds, urls }: PlaceLegInput): Promise<PlacedLeg> =>
      withFailures(async (): Promise<PlacedLeg> => {
        if (calls === undefined) return { result: 'refused' };
        const caller = await calls.status(callSid).catch(fault);
        if (caller !== undefined && FINAL_CALL_STATES.has(caller)) return { result: 'caller-gone' };
        try {
          return { result: 'placed', sid: await calls.place({ to, from, ringSeconds, urls }) };
        } catch (error: unknown) {
          fault(error);
          return { result: resultOf(error) };
        }
      }),
    /** Calls to the number that may be ours. Undefined if the carrier does not say. */
    findLegs: (input: FindLegInput): Promise<readonly CallSid[] | undefined> =>
      withFailures(async () => (await calls?.find(input).catch(fault)) ?? undefined),
    /** Undefined if the carrier does not say, or knows no such call. */
    legStatus: ({ sid }: { readonly sid: CallSid }): Promise<string | undefined> =>
      withFailures(async () => (await calls?.status(sid).catch(fault)) ?? undefined),
    /** Ends the call to a person. Throws until the carrier has done it. */
    endLeg: (input: EndLegInput): Promise<void> => withFailures(async () => calls?.end(input)),
    /** Sends the caller back to the agent. False if the carrier does not say that it has. */
    bringBack: ({ callSid, url }: { readonly callSid: CallSid; readonly url: string }): Promise<boolean> =>
      withFailures(async () => {
        try {
          await calls?.redirect(callSid, url);
          return true;
        } catch (error: unknown) {
          fault(error);
          return false;
        }
      }),
  };
}

/** Twilio has not carried out a request that it refuses for their number, nor one that did not reach it. */
function resultOf(error: unknown): Exclude<PlacedLeg['result'], 'placed' | 'caller-gone'> {
  if (!(error instanceof AdapterError)) return 'unknown';
  const { kind, status, cause } = error;
  const isUnsent = cause instanceof Error && /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/u.test(cause.message);
  if (kind === 'rate-limited' || isUnsent) return 'again';
  if (status !== undefined) return status >= 500 || status === 408 ? 'unknown' : 'refused';
  return 'unknown';
}
