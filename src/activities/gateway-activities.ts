import { createReplyActivities } from './reply.ts';
import type { ReplyDeps } from './reply.ts';
import { createSearchActivities } from './search-knowledge.ts';
import type { SearchDeps } from './search-knowledge.ts';

export type GatewayActivities = ReturnType<typeof createGatewayActivities>;

/** The activities that run in the gateway which holds the caller's socket. */
export function createGatewayActivities(deps: ReplyDeps & SearchDeps) {
  return { ...createSearchActivities(deps), ...createReplyActivities(deps) };
}
