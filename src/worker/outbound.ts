/** The parts of a worker that place calls. */
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { OutboundDeps } from '../activities/outbound.ts';
import { acceptWish } from '../adapters/outbound/accept-wish.ts';
import { createOutboundStore } from '../adapters/postgres/outbound.ts';
import type { OutboundCalls, OutboundStore } from '../adapters/ports/outbound.ts';
import type { TwilioCredentials } from '../adapters/telephony/twilio-client.ts';
import { lazyConnection } from '../adapters/temporal/connection.ts';
import { createOutboundWorkflows } from '../adapters/temporal/outbound-workflows.ts';
import type { CallCodec } from '../adapters/temporal/payload-codec.ts';
import type { WorkerConfig } from '../config/worker.ts';
import { repeat } from '../lib/repeat.ts';
import { onFirstUse } from './on-first-use.ts';

/** How soon a wish begins whose request has lost Temporal. */
const START_MS = 30_000;

export function outboundDeps(
  { twilio, baseUrl }: Pick<WorkerConfig, 'twilio' | 'baseUrl'>,
  pool: Pool,
): Omit<OutboundDeps, 'deliveries'> {
  const store = createOutboundStore(pool);
  return {
    store,
    accept: (call) => acceptWish(store, call),
    calls: twilio === undefined || baseUrl === undefined ? undefined : loadedOnFirstUse(twilio, baseUrl),
  };
}

function loadedOnFirstUse(credentials: TwilioCredentials, baseUrl: URL): OutboundCalls {
  const calls = onFirstUse(async () => {
    const { createTwilioCalls } = await import('../adapters/telephony/twilio-calls.ts');
    return createTwilioCalls(credentials, baseUrl);
  });
  return {
    place: async (call) => (await calls()).place(call),
    find: async (call) => (await calls()).find(call),
    fetch: async (callSid) => (await calls()).fetch(callSid),
    cancel: async (callSid) => (await calls()).cancel(callSid),
  };
}

/** Starts the workflows of wishes that were written down while Temporal was away. */
export function keepStarting(
  store: Pick<OutboundStore, 'unstarted'>,
  { temporal, codec, log }: { temporal: WorkerConfig['temporal']; codec: CallCodec; log: Logger },
): () => Promise<void> {
  const connection = lazyConnection(temporal.connectionOptions);
  const workflows = createOutboundWorkflows({ connection, namespace: temporal.namespace, codec });
  const stop = repeat(
    async () => {
      for (const wish of await store.unstarted()) await workflows.start(wish);
    },
    {
      everyMs: START_MS,
      onError: (error) => log.warn({ err: error }, 'calls out are not started'),
    },
  );
  return async () => {
    stop();
    await connection.close();
  };
}
