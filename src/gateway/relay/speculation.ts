/**
 * Work begun before the workflow asks for it. The gateway knows what will be asked, because both compute it with
 * the same functions; a result is adopted only under the hash of the very same input, so a wrong guess is a miss.
 */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { modelRequest } from '../../activities/model-request.ts';
import type { AgentLookup } from '../../activities/model-request.ts';
import type { Parked, ParkedReply } from '../../activities/floor.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch, ModelEvent, ReplyModel } from '../../adapters/ports.ts';
import type { ReplyInput, SearchInput, SearchResult } from '../../contracts/activities.ts';
import { buildReplyInput, buildSearchInput } from '../../conversation/inputs.ts';
import { nextRung } from '../../conversation/ladder.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallState } from '../../conversation/state.ts';
import { readAhead } from '../../lib/read-ahead.ts';

/** Model requests that may be parked in one gateway: beyond that turns wait for their workflow. */
const MAX_PARKED = 200;

export interface SpeculationCounters {
  started: number;
  adopted: number;
  /** Begun and not wanted: the caller went on, hung up, or the workflow asked for something else. */
  thrownAway: number;
}

export interface Speculation extends Parked {
  /** Begins search and model for the turn of `plan`; returns how to give them up. */
  begin(state: CallState, plan: Extract<Plan, { do: 'answer' }>): () => void;
}

export interface SpeculationDeps {
  readonly knowledge: KnowledgeSearch;
  readonly model: ReplyModel;
  readonly agents: AgentLookup;
  readonly counters: SpeculationCounters;
}

export function createSpeculation(deps: SpeculationDeps): Speculation {
  const { counters } = deps;
  const searches = new Map<string, Promise<SearchResult>>();
  const replies = new Map<string, ParkedReply>();

  return {
    begin(state, plan) {
      if (replies.size >= MAX_PARKED) return () => undefined;
      const given = new AbortController();
      const searchInput = buildSearchInput(state, plan.turn);
      const searchKey = hashOf(searchInput);
      const search = searchPassages(deps.knowledge, searchInput);
      searches.set(searchKey, search);
      const parkReply = ({ passages }: Pick<SearchResult, 'passages'>) => {
        const rung = nextRung(state.policy, []);
        if (given.signal.aborted || rung === undefined) return;
        const replyInput = buildReplyInput(state, plan, passages, rung);
        const replyKey = hashOf(replyInput);
        replies.set(replyKey, startReply(deps, replyInput));
        counters.started += 1;
        given.signal.addEventListener('abort', () => {
          const reply = replies.get(replyKey);
          if (reply === undefined) return;
          replies.delete(replyKey);
          reply.abort();
          counters.thrownAway += 1;
        });
      };
      // A search that fails is a turn without passages, here as in the workflow.
      search.then(parkReply, () => parkReply({ passages: [] }));
      return () => {
        searches.delete(searchKey);
        given.abort();
      };
    },
    takeSearch: (input) => taken(searches, hashOf(input)),
    takeReply(input) {
      const reply = taken(replies, hashOf(input));
      if (reply !== undefined) counters.adopted += 1;
      return reply;
    },
  };
}

function startReply({ model, agents }: SpeculationDeps, input: ReplyInput): ParkedReply {
  const controller = new AbortController();
  const requestedAt = Date.now();
  let firstTokenAt: number | undefined;
  const request = modelRequest(agents, input, { alreadySaid: '', signal: controller.signal });
  const events = readAhead(
    noting(model.stream(request), () => {
      firstTokenAt ??= Date.now();
    }),
  );
  return { events, requestedAt, firstTokenAt: () => firstTokenAt, abort: () => controller.abort() };
}

async function* noting(
  events: AsyncIterable<ModelEvent>,
  onEvent: () => void,
): AsyncGenerator<ModelEvent, void> {
  for await (const event of events) {
    onEvent();
    yield event;
  }
}

function taken<T>(from: Map<string, T>, key: string): T | undefined {
  const found = from.get(key);
  from.delete(key);
  return found;
}

/** Inputs travel as JSON: the order of their fields and what JSON drops must not matter. */
function hashOf(input: SearchInput | ReplyInput): string {
  return createHash('sha256')
    .update(canonicalize(input) ?? '')
    .digest('base64url');
}
