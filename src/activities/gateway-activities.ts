/** The activities that run in the gateway that holds the caller's connection. */
import type { LearnInput, RelayConnectionRef, ReplyResult, ScheduledReply } from '../contracts/activities.ts';
import { withFailures } from './failure.ts';
import { createFoundPassages } from './found-passages.ts';
import { createReplyActivities } from './reply.ts';
import type { ReplyDeps } from './reply.ts';
import { createSearchActivities, searchPassages } from './search-knowledge.ts';
import type { SearchDeps } from './search-knowledge.ts';
import { createCallToolActivities } from './run-call-tool.ts';
import type { CallToolDeps } from './run-call-tool.ts';

export type GatewayActivities = ReturnType<typeof createGatewayActivities>;

export function createGatewayActivities(deps: ReplyDeps & SearchDeps & CallToolDeps) {
  const found = createFoundPassages((input) => searchPassages(deps.knowledge, input));
  const speaking = createReplyActivities(deps);
  return {
    ...createSearchActivities(deps, found),
    ...speaking,
    ...createCallToolActivities(deps),
    /** Answers one turn, with the passages that the input names. */
    reply: async (input: ScheduledReply): Promise<ReplyResult> =>
      speaking.reply(await withFailures(() => found.restore(input))),
    /** Closes the connection of a call that is over, according to a webhook that another gateway got. */
    closeConnection: async (connection: RelayConnectionRef): Promise<void> => deps.hangUp(connection),
    /** Learns at once what an operator has done, so that the gateway does not answer by itself meanwhile. */
    learn: async (input: LearnInput): Promise<void> => deps.claims.learn(input),
  };
}
