/** The activities of calls out: what comes next, one request to the carrier, and what is written down. The worker runs them. */
import { AdapterError } from '../adapters/ports/error.ts';
import type { AdapterErrorKind } from '../adapters/ports/error.ts';
import type { DeliveryStore } from '../adapters/ports/deliveries.ts';
import type { Accepted, AskedCall, OutboundCalls, OutboundStore, Wish } from '../adapters/ports/outbound.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { Destination } from '../contracts/delivery.ts';
import type { CallSid } from '../contracts/ids.ts';
import type {
  AttemptOutcome,
  AttemptRef,
  CallReport,
  CallResult,
  NextStep,
  OutboundInput,
  Placed,
} from '../contracts/outbound.ts';
import type { WantedCall } from '../conversation/tools/call-back.ts';
import { planAttempt } from '../conversation/outbound/plan-attempt.ts';
import { withFailures } from './failure.ts';

export type OutboundActivities = ReturnType<typeof createOutboundActivities>;

export interface CallBackInput {
  readonly callSid: CallSid;
  readonly key: string;
  readonly agent: Pick<AgentConfig, 'id' | 'tenant' | 'outbound'>;
  readonly call: WantedCall;
  /** Who is told if nobody is reached. */
  readonly tell: readonly Destination[];
}

export interface OutboundDeps {
  /** Checks a wish and writes it down. */
  readonly accept: (call: AskedCall) => Promise<Accepted>;
  readonly store: OutboundStore;
  /** Undefined: no account is configured, so no call can be placed. */
  readonly calls: OutboundCalls | undefined;
  readonly deliveries: Pick<DeliveryStore, 'open'>;
}

/** The clocks of the carrier and of the database may differ. */
const CLOCK_MS = 30_000;

/** The same request would be refused again. */
const REFUSED: ReadonlySet<AdapterErrorKind> = new Set<AdapterErrorKind>([
  'bad-request',
  'unauthorized',
  'not-found',
  'quota',
]);

/** Creates the activities. */
export function createOutboundActivities({ store, accept, calls, deliveries }: OutboundDeps) {
  const done = async (id: string, outcome: Parameters<OutboundStore['finish']>[1]): Promise<NextStep> => {
    await store.finish(id, outcome);
    return { do: 'done' };
  };
  return {
    /** What comes next of a wish. An attempt is written down before anything is sent. */
    nextAttempt: ({ id }: OutboundInput): Promise<NextStep> =>
      withFailures(async () => {
        await store.started(id);
        const wish = await store.find(id);
        if (wish === undefined || wish.state === 'done') return { do: 'done' };
        const tried = { ...wish, attempts: wish.attempts.filter(({ outcome }) => outcome !== null) };
        const plan = planAttempt(tried, Date.now());
        const isOpen = tried.attempts.length < wish.attempts.length;
        if (plan.do === 'finish' && !isOpen) return done(id, plan.outcome);
        if (plan.do === 'wait' && !isOpen) return plan;
        const claimed = await store.claim(id);
        if (claimed === 'do-not-call') return done(id, claimed);
        if (claimed === 'gone')
          return wish.isCancelled ? done(id, 'cancelled') : { do: 'wait', until: Date.now() };
        if ('until' in claimed) return { do: 'wait', until: claimed.until };
        const closesAt = plan.do === 'place' ? plan.closesAt : Date.now();
        return { do: 'place', attempt: claimed.attempt, closesAt, ringSeconds: wish.terms.ringSeconds };
      }),

    /** Asks the carrier for a call, once for each attempt, and never after `closesAt`. */
    placeCall: ({ closesAt, ...attempt }: AttemptRef & { readonly closesAt: number }): Promise<Placed> =>
      withFailures(async () => {
        const wish = await store.find(attempt.id);
        if (wish === undefined || Date.now() >= closesAt || !(await store.mayPlace(attempt)))
          return { state: 'unknown' };
        if (calls === undefined) return { state: 'refused', code: 'not-configured' };
        const { to, from, terms } = wish;
        try {
          const callSid = await calls.place({ ...attempt, to, from, ringSeconds: terms.ringSeconds });
          await store.placed(attempt, callSid);
          return { state: 'placed', callSid };
        } catch (error: unknown) {
          if (!(error instanceof AdapterError) || error.vendor === 'postgres') throw error;
          const placed = afterFailure(error);
          if (placed.state !== 'unknown') await store.notPlaced(attempt);
          return placed;
        }
      }),

    /** Looks for the call of an attempt whose answer was lost. */
    findCall: (attempt: AttemptRef): Promise<CallReport | undefined> =>
      withFailures(async () => {
        const wish = await store.find(attempt.id);
        const tried = wish?.attempts.find(({ number }) => number === attempt.attempt);
        if (wish === undefined || tried === undefined || calls === undefined) return undefined;
        if (tried.callSid !== null) return calls.fetch(tried.callSid);
        const known = new Set(await store.knownCalls(wish.to));
        const listed = await calls.find({ to: wish.to, from: wish.from, since: tried.at - CLOCK_MS });
        const found = listed
          .filter(({ callSid }) => !known.has(callSid))
          .sort((one, other) => one.createdAt - other.createdAt)[0];
        if (found === undefined) return undefined;
        await store.placed(attempt, found.callSid);
        return { callSid: found.callSid, status: found.status };
      }),

    /** How a call goes, by the carrier. */
    askCall: ({ callSid }: { readonly callSid: CallSid }): Promise<CallReport | undefined> =>
      withFailures(async () => calls?.fetch(callSid)),

    cancelCall: ({ callSid }: { readonly callSid: CallSid }): Promise<void> =>
      withFailures(async () => calls?.cancel(callSid)),

    callResult: ({ callSid }: { readonly callSid: CallSid }): Promise<CallResult | undefined> =>
      withFailures(() => store.resultOf(callSid)),

    settleAttempt: ({
      outcome,
      ...attempt
    }: AttemptRef & { readonly outcome: AttemptOutcome }): Promise<void> =>
      withFailures(() => store.settle(attempt, outcome)),

    /** Writes down a call that was promised. Throws while the call in which it was promised has no record. */
    requestCallBack: ({ callSid, key, agent, call, tell }: CallBackInput): Promise<Accepted> =>
      withFailures(async () => {
        if (calls === undefined) return { refused: 'not-configured' };
        const { number, ...wanted } = call;
        const to = number ?? (await store.otherSide(callSid));
        if (to === undefined)
          throw new AdapterError({ vendor: 'postgres', operation: 'readCall', kind: 'server' });
        return accept({
          ...{ ...wanted, agent, to, tell, key, originCall: callSid },
          requestedBy: `call ${callSid}`,
        });
      }),

    /** Writes down who is told of a promised call that has reached nobody. Returns the ids of the deliveries. */
    tellOfCall: ({ id, tenant }: OutboundInput): Promise<readonly string[]> =>
      withFailures(async () => {
        const wish = await store.find(id);
        if (wish === undefined) return [];
        const { originCall: callSid, outcome, terms } = wish;
        if (callSid === null || outcome === 'reached' || terms.tell === undefined) return [];
        const number = await store.numberOf(id);
        const callBack = failedCall(wish);
        return deliveries.open({
          ...{ callSid, tenant, destinations: terms.tell },
          ...{ event: 'callback.failed', number, callBack },
        });
      }),
  };
}

function failedCall({ to, reason, name, outcome, attempts }: Wish) {
  return {
    ...{ number: to, reason, outcome: outcome ?? 'expired', attempts: attempts.length },
    ...(name === null ? {} : { name }),
  };
}

/** Without an answer of the carrier, or after a fault of its own, the call may have been placed. */
function afterFailure({ status, kind, code }: AdapterError): Exclude<Placed, { state: 'placed' }> {
  if (kind === 'rate-limited') return { state: 'busy' };
  return REFUSED.has(kind) ? { state: 'refused', code: code ?? String(status) } : { state: 'unknown' };
}
