/** Drafts of agents, for calls from a browser: this gateway holds them in memory for a while. */
import { randomBytes, randomInt } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { agentAddress, e164Of } from '../config/agent-numbers.ts';
import type { AgentRegistry } from '../config/agents.ts';
import type { AgentConfig } from '../contracts/agent.ts';

/** Counts from the last use: a call may last as long as its agent says. */
const KEPT_MS = 60 * 60 * 1_000;
const MAX_KEPT = 50;
/** Numbers that nobody has. */
const FIRST_NUMBER = 15_550_109_000;
const NUMBERS = 1_000;

export interface Drafts {
  /**
   * Keeps a draft. What it does outside of the conversation is that of `running`, the agent that it would replace: a draft
   * must not take secrets to other places, or tell other people.
   */
  add(draft: AgentConfig, running: AgentConfig | undefined): AgentConfig;
  find(id: string): AgentConfig | undefined;
}

/** The registry with drafts, which no list shows. */
export function withDrafts(registry: AgentRegistry): {
  readonly agents: AgentRegistry;
  readonly drafts: Drafts;
} {
  const kept = new LRUCache<string, AgentConfig>({ max: MAX_KEPT, ttl: KEPT_MS, updateAgeOnGet: true });
  const withNumber = (number: string) => {
    for (const draft of kept.values()) if (draft.numbers[0] === number) return kept.get(draft.id);
    return undefined;
  };
  const freeNumber = (): string => {
    const number = `+${FIRST_NUMBER + randomInt(NUMBERS)}`;
    return withNumber(number) === undefined ? number : freeNumber();
  };
  return {
    agents: {
      agents: registry.agents,
      forCall(call) {
        const number = e164Of(agentAddress(call));
        return (number === undefined ? undefined : withNumber(number)) ?? registry.forCall(call);
      },
      get(id, version) {
        const draft = kept.get(id);
        return draft !== undefined && (version === undefined || draft.version === version)
          ? draft
          : registry.get(id, version);
      },
    },
    drafts: {
      add({ tools: _, transfer: __, afterCall: ___, ...talk }, running) {
        const { tools, transfer, afterCall } = running ?? {};
        const draft: AgentConfig = {
          ...talk,
          ...{ id: `draft-${randomBytes(9).toString('base64url')}`, numbers: [freeNumber()] },
          ...(tools === undefined ? {} : { tools }),
          ...(transfer === undefined ? {} : { transfer }),
          ...(afterCall === undefined ? {} : { afterCall }),
        };
        kept.set(draft.id, draft);
        return draft;
      },
      find: (id) => kept.get(id),
    },
  };
}
