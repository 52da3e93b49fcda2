/** Live events between gateways through Redis. */
import { Redis } from 'ioredis';
import { eventsIn, liveMessage } from '../../contracts/live-message.ts';
import type { LiveEvent } from '../../contracts/live.ts';
import { createEventBatches } from '../../lib/event-batches.ts';
import type { LiveEvents, LiveEventsFaults } from '../ports/live-events.ts';

const CHANNEL = 'evercall-live';
const MAX_EVENTS = 200;
const COMMAND_MS = 1_000;
const RECONNECT_MS = 1_000;
/** A connection without an answer for so long is replaced: its other end may have vanished without closing it. */
const SILENCE_MS = 2_000;
/** A subscriber sends nothing by itself, so it would never miss an answer. */
const PING_MS = 5_000;

/** Creates them. `from` identifies this gateway: its own events do not come back. */
export function createRedisLiveEvents(
  { url, from }: { readonly url: string; readonly from: string },
  { onDropped, onLost }: LiveEventsFaults,
): LiveEvents {
  const options = { maxRetriesPerRequest: 0, socketTimeout: SILENCE_MS, retryStrategy: () => RECONNECT_MS };
  const sender = new Redis(url, { ...options, commandTimeout: COMMAND_MS, enableOfflineQueue: false });
  sender.on('error', onLost);
  let receiver: Redis | undefined;
  let pinging: NodeJS.Timeout | undefined;
  const batches = createEventBatches<LiveEvent>({
    max: MAX_EVENTS,
    send: (events) => sender.publish(CHANNEL, liveMessage(from, events)),
    onDropped,
  });
  return {
    publish: (event) => batches.add(event),
    subscribe({ onEvent, onConnection }) {
      receiver = new Redis(url, { ...options, maxRetriesPerRequest: null });
      receiver.on('error', onLost);
      // Redis forgets a subscriber that is away; the client subscribes again by itself.
      receiver.on('ready', () => onConnection(true));
      receiver.on('close', () => onConnection(false));
      receiver.on('message', (_channel, message) => {
        for (const event of eventsIn(message, from)) onEvent(event);
      });
      receiver.subscribe(CHANNEL).catch(onLost);
      pinging = setInterval(() => {
        // The `close` event tells that there was no answer.
        if (receiver?.status === 'ready') receiver.ping().catch(() => undefined);
      }, PING_MS).unref();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(pinging);
      await batches.stop();
      sender.disconnect();
      receiver?.removeAllListeners('close').disconnect();
    },
  };
}
