/** The activities that run in the gateway that holds the caller's connection. */
import { createReplyActivities } from './reply.ts';
import type { ReplyDeps } from './reply.ts';
import { createSearchActivities } from './search-knowledge.ts';
import type { SearchDeps } from './search-knowledge.ts';

export type GatewayActivities = ReturnType<typeof createGatewayActivities>;

export function createGatewayActivities(deps: ReplyDeps & SearchDeps) {
  return { ...createSearchActivities(deps), ...createReplyActivities(deps) };
}
