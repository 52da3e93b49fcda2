/** Live events between gateways through LISTEN and NOTIFY. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Pool } from 'pg';
import { eventsIn, liveMessage } from '../../contracts/live-message.ts';
import type { LiveEvent } from '../../contracts/live.ts';
import { createEventBatches } from '../../lib/event-batches.ts';
import type { LiveEvents, LiveEventsFaults, LiveEventsListener } from '../ports/live-events.ts';
import { openClient } from './pool.ts';

const CHANNEL = 'evercall_live';
/** A payload has less than 8,000 bytes. An event has 200 at most. */
const MAX_EVENTS = 30;
const RECONNECT_MS = 1_000;
/** Longest wait for Postgres to end the connection. A machine without a network never does. */
const END_MS = 1_000;

/** Creates them. `from` identifies this gateway: its own events do not come back. `pool` sends, outside of any transaction. */
export function createPostgresLiveEvents(
  { pool, databaseUrl, from }: { readonly pool: Pool; readonly databaseUrl: string; readonly from: string },
  { onDropped, onLost }: LiveEventsFaults,
): LiveEvents {
  const stopping = new AbortController();
  const batches = createEventBatches<LiveEvent>({
    max: MAX_EVENTS,
    send: (events) => pool.query('select pg_notify($1, $2)', [CHANNEL, liveMessage(from, events)]),
    onDropped,
  });
  let client: Client | undefined;
  let listening: Promise<void> | undefined;

  const listen = async ({ onEvent, onConnection }: LiveEventsListener): Promise<void> => {
    client = await openClient(databaseUrl);
    const ended = Promise.withResolvers<undefined>();
    client.on('end', () => ended.resolve(undefined));
    client.on('error', (error) => onLost(error));
    client.on('notification', ({ payload = '' }) => {
      for (const event of eventsIn(payload, from)) onEvent(event);
    });
    await client.query(`listen ${CHANNEL}`);
    onConnection(true);
    if (stopping.signal.aborted) await client.end();
    await ended.promise;
  };
  const keepListening = async (listener: LiveEventsListener): Promise<void> => {
    for (;;) {
      await listen(listener).catch(onLost);
      if (stopping.signal.aborted) return;
      listener.onConnection(false);
      await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  return {
    publish: (event) => batches.add(event),
    subscribe(listener) {
      listening = keepListening(listener);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await batches.stop();
      const ended = Promise.all([client?.end(), listening]);
      await Promise.race([ended, sleep(END_MS, undefined, { ref: false })]);
    },
  };
}
