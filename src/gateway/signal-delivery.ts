/** How a gateway gets its signals to workflows, also if Temporal is away, the workflow has closed, or another gateway has died. */
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import { createSignalJournal } from '../adapters/postgres/signal-journal.ts';
import type { CallWorkflows, TemporalAccess } from '../adapters/temporal/call-workflows.ts';
import { createClosedCalls } from '../adapters/temporal/closed-calls.ts';
import { callWorkflowId } from '../contracts/ids.ts';
import type { GatewayId } from '../contracts/ids.ts';
import { repeat } from '../lib/repeat.ts';
import type { RepeatedWarning } from '../lib/repeated-warnings.ts';
import type { GatewayCounters } from './counters.ts';
import { createClosedWorkflows } from './relay/closed-workflows.ts';
import { createOutboxes } from './relay/outbox.ts';
import type { Outboxes } from './relay/outbox.ts';
import type { Sessions } from './relay/sessions.ts';
import { deliverUndelivered } from './relay/undelivered-signals.ts';

/** How soon a gateway notices that an operator has terminated a call. One request for all its calls. */
const STOPPED_EVERY_MS = 2_000;

export interface SignalDelivery {
  readonly outboxes: Outboxes;
  /** Begins to look for signals of other gateways and for stopped calls. Returns how to stop. */
  watch(): () => void;
}

export interface SignalDeliveryDeps {
  readonly gatewayId: GatewayId;
  readonly pool: Pool;
  readonly access: TemporalAccess;
  readonly workflows: CallWorkflows;
  readonly sessions: Sessions;
  readonly isAway: () => boolean;
  readonly counters: GatewayCounters;
  readonly warn: RepeatedWarning;
  readonly log: Logger;
}

/** Opens it. Nothing is looked for before `watch`. */
export function openSignalDelivery({
  gatewayId,
  pool,
  access,
  workflows,
  sessions,
  isAway,
  counters,
  warn,
  log,
}: SignalDeliveryDeps): SignalDelivery {
  const { codec } = access;
  const journal = createSignalJournal(pool, gatewayId, {
    keys: codec.keys,
    tenantOf: (callSid) => codec.tenantOf(callWorkflowId(callSid)),
  });
  const onJournalError = (error: unknown) => warn('signal journal not reachable', { err: error });
  const closed = createClosedWorkflows(createClosedCalls(access), sessions);
  const outboxes = createOutboxes({
    workflows,
    reopen: (signal) => closed.reopen(signal),
    journal,
    isAway,
    onJournalError,
    onRetry: (error, { callSid }) => {
      counters.signalRetries += 1;
      warn('signal not stored yet', { err: error, callSid });
    },
    onClosed: () => (counters.lateSignals += 1),
    onRefused({ callSid, name }, error) {
      counters.refusedSignals += 1;
      log.error(
        { err: error, callSid, signal: name },
        'Temporal refuses a signal: the call record counts it',
      );
    },
  });
  return {
    outboxes,
    watch() {
      const stopDelivering = deliverUndelivered(journal, outboxes, { isAway, onError: onJournalError });
      const stopWatching = repeat(async () => (isAway() ? undefined : closed.endStopped()), {
        everyMs: STOPPED_EVERY_MS,
        onError: (error) => log.warn({ err: error }, 'stopped calls cannot be listed'),
      });
      return () => {
        stopDelivering();
        stopWatching();
      };
    },
  };
}
