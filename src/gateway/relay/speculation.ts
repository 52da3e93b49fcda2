/**
 * Work begun before the workflow asks for it. The gateway knows what will be asked, because both compute it with
 * the same functions; a result is adopted only under the hash of the very same input, so a wrong guess is a miss.
 */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { modelOf, modelRequest } from '../../activities/model-request.ts';
import type { AgentLookup, Models } from '../../activities/model-request.ts';
import type { Parked, ParkedReply } from '../../activities/floor.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch, ModelEvent } from '../../adapters/ports.ts';
import type { ReplyInput, SearchInput, SearchResult, Waste } from '../../contracts/activities.ts';
import { buildReplyInput, buildSearchInput, normalisedInput } from '../../conversation/inputs.ts';
import { nextAttempt } from '../../conversation/ladder.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallState } from '../../conversation/state.ts';
import { readAhead } from '../../lib/read-ahead.ts';

/** Model requests that may be parked in one gateway: beyond that turns wait for their workflow. */
const MAX_PARKED = 200;

/**
 * Why work was thrown away: the caller said something else, cut in, or was gone; or the workflow asked for
 * something that the gateway did not foresee.
 */
export type MissCause = 'changed' | 'interrupted' | 'closed' | 'unmatched';

export interface SpeculationCounters {
  started: number;
  adopted: number;
  readonly thrownAway: Record<MissCause, number>;
  /** Received from models and thrown away. */
  tokensWasted: number;
}

export interface Speculation extends Parked {
  /** Names the work for the turn of `plan`: the same key, the same work. */
  keyOf(state: CallState, plan: Answer): string;
  /** Begins that work: the search, and behind it the model. */
  begin(state: CallState, plan: Answer): Begun;
}

export type Answer = Extract<Plan, { do: 'answer' }>;

export interface Begun {
  /** Resolves with the first token of the model; never where none comes. */
  readonly firstToken: Promise<undefined>;
  /** Closes what nobody has adopted; returns what it had cost. */
  giveUp(cause: MissCause): Waste;
}

export interface SpeculationDeps {
  readonly knowledge: KnowledgeSearch;
  readonly models: Models;
  readonly agents: AgentLookup;
  readonly counters: SpeculationCounters;
}

interface StartedReply extends ParkedReply {
  /** Whose it is, whatever the rest of the input says. */
  readonly turn: string;
  /** Tokens that the model has sent so far. */
  tokens(): number;
}

const NOTHING: Waste = { requests: 0, tokens: 0 };

export function createSpeculation(deps: SpeculationDeps): Speculation {
  const { counters } = deps;
  const searches = new Map<string, Promise<SearchResult>>();
  const replies = new Map<string, StartedReply>();

  const throwAway = (key: string, cause: MissCause): Waste => {
    const reply = taken(replies, key);
    if (reply === undefined) return NOTHING;
    reply.abort();
    counters.thrownAway[cause] += 1;
    counters.tokensWasted += reply.tokens();
    return { requests: 1, tokens: reply.tokens() };
  };

  return {
    keyOf: (state, plan) => hashOf(firstInput(state, plan, [])),
    begin(state, plan) {
      const { promise: firstToken, resolve } = Promise.withResolvers<undefined>();
      if (replies.size >= MAX_PARKED) return { firstToken, giveUp: () => NOTHING };
      let isWanted = true;
      let replyKey: string | undefined;
      const searchInput = buildSearchInput(state, plan.turn);
      const searchKey = hashOf(searchInput);
      const search = searchPassages(deps.knowledge, searchInput);
      searches.set(searchKey, search);
      const parkReply = ({ passages }: Pick<SearchResult, 'passages'>) => {
        if (!isWanted) return;
        const replyInput = firstInput(state, plan, passages);
        replyKey = hashOf(replyInput);
        replies.set(
          replyKey,
          startReply(deps, replyInput, () => resolve(undefined)),
        );
        counters.started += 1;
      };
      // A search that fails is a turn without passages, here as in the workflow.
      search.then(parkReply, () => parkReply({ passages: [] }));
      return {
        firstToken,
        giveUp(cause) {
          isWanted = false;
          if (searches.get(searchKey) === search) searches.delete(searchKey);
          return replyKey === undefined ? NOTHING : throwAway(replyKey, cause);
        },
      };
    },
    takeSearch: (input) => taken(searches, hashOf(input)),
    takeReply(input) {
      const reply = taken(replies, hashOf(input));
      if (reply !== undefined) counters.adopted += 1;
      for (const [key, { turn }] of replies) {
        if (turn === turnOf(input)) throwAway(key, 'unmatched');
      }
      return reply;
    },
  };
}

/** What the workflow will ask first. */
function firstInput(state: CallState, plan: Answer, passages: SearchResult['passages']): ReplyInput {
  const first = nextAttempt(state, { failures: [], elapsedMs: 0, now: Date.now() });
  if (first === undefined) throw new Error('the reply ladder of this call is empty');
  return buildReplyInput(state, plan, passages, first);
}

function startReply(
  { models, agents }: SpeculationDeps,
  input: ReplyInput,
  onFirstToken: () => void,
): StartedReply {
  const controller = new AbortController();
  const requestedAt = Date.now();
  let firstTokenAt: number | undefined;
  let tokens = 0;
  const request = modelRequest(agents, input, { alreadySaid: '', signal: controller.signal });
  const events = readAhead(
    noting(modelOf(models, input.rung).stream(request), ({ type }) => {
      if (firstTokenAt === undefined) onFirstToken();
      firstTokenAt ??= Date.now();
      if (type === 'token') tokens += 1;
    }),
  );
  return {
    turn: turnOf(input),
    events,
    requestedAt,
    firstTokenAt: () => firstTokenAt,
    tokens: () => tokens,
    abort: () => controller.abort(),
  };
}

async function* noting(
  events: AsyncIterable<ModelEvent>,
  onEvent: (event: ModelEvent) => void,
): AsyncGenerator<ModelEvent, void> {
  for await (const event of events) {
    onEvent(event);
    yield event;
  }
}

function taken<T>(from: Map<string, T>, key: string): T | undefined {
  const found = from.get(key);
  from.delete(key);
  return found;
}

function turnOf({ callSid, turnId }: ReplyInput): string {
  return `${callSid} ${turnId}`;
}

/** Inputs travel as JSON: the order of their fields and what JSON drops must not matter. */
function hashOf(input: SearchInput | ReplyInput): string {
  return createHash('sha256')
    .update(canonicalize(normalisedInput(input)) ?? '')
    .digest('base64url');
}
