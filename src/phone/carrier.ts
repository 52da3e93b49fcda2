/** The telephone network's part of a simulated call: starts it, runs it and reports its end. */
import type { CallContext } from './call-context.ts';
import type { PhoneEvent } from './events.ts';
import { createExchanges } from './exchange.ts';
import { callFields, newCallSid } from './identity.ts';
import { runCall } from './run-call.ts';
import type { CallEnd, CallProgress } from './run-call.ts';
import { createLog } from './log.ts';
import type { PhoneOptions } from './phone-call.ts';
import type { CallSummary } from './summary.ts';
import { createClock } from './timing.ts';
import { createWaiting } from './waiting.ts';
import { createWebhooks } from './webhook.ts';

/** A call in progress. */
export interface Carrier {
  readonly context: CallContext;
  readonly state: CallProgress;
  /** Resolves when the first setup frame is sent. */
  readonly opened: Promise<void>;
  readonly ended: Promise<CallSummary>;
  /** Set once the call is over and every callback has been answered or given up. */
  readonly summary: CallSummary | undefined;
  hangUp(): void;
  /** Goes on with other TwiML. */
  redirect(url: string): void;
}

/** Starts a call and runs it to its last callback. */
export function startCarrier(options: PhoneOptions): Carrier {
  const problems: string[] = [];
  const hungUp = new AbortController();
  const opened = Promise.withResolvers<undefined>();
  const context = createContext(options, {
    problems,
    hungUp: hungUp.signal,
    onOpened: () => opened.resolve(undefined),
  });
  const state: CallProgress = {
    verbs: [],
    session: undefined,
    connections: 0,
    reconnects: 0,
    lastEnd: undefined,
    callStatus: options.direction === 'outbound-api' ? 'in-progress' : 'ringing',
    redirection: Promise.withResolvers<string>(),
  };
  let summary: CallSummary | undefined;
  const ended = run(context, state, problems).then((result) => {
    summary = result;
    context.waiting.notify();
    return result;
  });
  return {
    context,
    state,
    opened: opened.promise,
    ended,
    get summary() {
      return summary;
    },
    redirect: (url) => state.redirection.resolve(url),
    hangUp: () => {
      hungUp.abort();
      state.session?.hangUp();
    },
  };
}

async function run(
  context: CallContext,
  state: CallProgress,
  problems: readonly string[],
): Promise<CallSummary> {
  const startedMs = context.clock.now();
  const end = await runCall(context, state).catch((error: unknown): CallEnd => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { by: 'failed', reason: `internal error of the phone: ${reason}` };
  });
  state.session?.hangUp();
  const durationMs = context.clock.now() - startedMs;
  await reportStatus(context, state, durationMs);
  const { connections, reconnects, verbs } = state;
  const summary = {
    callSid: context.identity.callSid,
    ...end,
    connections,
    reconnects,
    verbs,
    problems,
    durationMs,
  };
  context.emit({ type: 'ended', summary });
  return summary;
}

/** Sends the status callback. Best effort: a failure is recorded as a problem. */
async function reportStatus(context: CallContext, state: CallProgress, durationMs: number): Promise<void> {
  const url = context.statusCallbackUrl;
  if (url === undefined) return;
  await context.clock.pause(context.clock.timing.statusAfterMs);
  const wasRejected = state.callStatus === 'busy' || state.callStatus === 'no-answer';
  const seconds = Math.round(durationMs / 1_000);
  const answer = await context.webhooks.post('status', url, {
    ...callFields(context.identity, wasRejected ? state.callStatus : 'completed'),
    Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
    CallbackSource: 'call-progress-events',
    SequenceNumber: '0',
    CallDuration: String(seconds),
    Duration: String(Math.max(1, Math.ceil(seconds / 60))),
  });
  if (answer.kind === 'failed') context.problem(`status callback: ${answer.reason}`);
}

function createContext(
  options: PhoneOptions,
  own: { readonly problems: string[]; readonly hungUp: AbortSignal; readonly onOpened: () => void },
): CallContext {
  const { authToken, connectTo, webhookUrl, fallbackUrl, statusCallbackUrl, refuses, dials, conferences } =
    options;
  const clock = createClock(options.timing, options.seed);
  const waiting = createWaiting();
  const log = createLog();
  const emit = (event: PhoneEvent): void => {
    try {
      options.onEvent?.(event);
    } catch (error: unknown) {
      log.add({ kind: 'problem', text: `onEvent threw: ${String(error)}` });
    }
  };
  return {
    identity: identityOf(options),
    ...{ authToken, connectTo, webhookUrl, fallbackUrl, statusCallbackUrl, refuses, dials, conferences },
    ...{ clock, log, emit },
    exchanges: createExchanges(),
    waiting,
    webhooks: createWebhooks({ authToken, connectTo, clock, log }),
    hungUp: own.hungUp,
    problem: (text) => {
      own.problems.push(text);
      log.add({ kind: 'problem', text });
      emit({ type: 'problem', text });
    },
    opened: (session) => {
      emit({ type: 'connected', connection: session.connection, sessionId: session.id });
      own.onOpened();
      waiting.notify();
    },
  };
}

function identityOf(options: PhoneOptions): CallContext['identity'] {
  return {
    callSid: options.callSid ?? newCallSid(),
    accountSid: options.accountSid ?? `AC${'0'.repeat(32)}`,
    from: options.from ?? '+15550100001',
    to: options.to ?? '+15550100002',
    direction: options.direction ?? 'inbound',
  };
}
