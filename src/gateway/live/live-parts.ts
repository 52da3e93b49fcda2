/** Opens what live events and live control need. */
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { LiveEvents, LiveEventsFaults } from '../../adapters/ports/live-events.ts';
import { createPostgresLiveEvents } from '../../adapters/postgres/live-events.ts';
import type { CallControl } from '../../adapters/temporal/call-workflows.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import type { RepeatedWarning } from '../../lib/repeated-warnings.ts';
import { createEventStreams } from './event-streams.ts';
import type { EventStreams } from './event-streams.ts';
import { createLiveCalls } from './live-calls.ts';
import type { LiveCalls, LiveCallsDeps } from './live-calls.ts';
import { createLiveFeed } from './live-feed.ts';
import type { LiveFeed } from './live-feed.ts';

export interface LiveParts {
  readonly feed: LiveFeed;
  readonly calls: LiveCalls;
  readonly streams: EventStreams;
  readonly control: CallControl['control'];
}

export interface LivePartsDeps extends Omit<LiveCallsDeps, 'feed' | 'onUnread'> {
  readonly workflows: LiveCallsDeps['workflows'] & CallControl;
  readonly pool: Pool;
  readonly gatewayId: string;
  readonly log: Logger;
  readonly warn: RepeatedWarning;
}

/** Opens them. Gateways share their events through Redis if it is configured, else through Postgres. */
export async function openLiveParts(
  { databaseUrl, redisUrl }: Pick<GatewayConfig, 'databaseUrl' | 'redisUrl'>,
  { pool, gatewayId: from, warn, ...deps }: LivePartsDeps,
): Promise<LiveParts & AsyncDisposable> {
  const faults = {
    onDropped: (events: number) => warn('live events dropped', { events }),
    onLost: (error: unknown) => warn('live events of other gateways not reachable', { err: error }),
  };
  const others: LiveEvents =
    redisUrl === undefined
      ? createPostgresLiveEvents({ pool, databaseUrl, from }, faults)
      : await openRedisLiveEvents({ url: redisUrl, from }, faults);
  const feed = createLiveFeed(others);
  const onUnread = (error: unknown) => warn('the state of a call could not be read', { err: error });
  return {
    feed,
    calls: createLiveCalls({ ...deps, feed, onUnread }),
    streams: createEventStreams(feed),
    control: (callSid, action) => deps.workflows.control(callSid, action),
    [Symbol.asyncDispose]: () => others[Symbol.asyncDispose](),
  };
}

/** The client is loaded only where there is a Redis. */
async function openRedisLiveEvents(
  options: { readonly url: string; readonly from: string },
  faults: LiveEventsFaults,
): Promise<LiveEvents> {
  const { createRedisLiveEvents } = await import('../../adapters/redis/live-events.ts');
  return createRedisLiveEvents(options, faults);
}
