/**
 * Work begun before the workflow asks for it. The gateway knows what will be asked, because both compute it with
 * the same functions; a result is adopted only under the hash of the very same input, so a wrong guess is a miss.
 */
import canonicalize from 'canonicalize';
import { hash } from 'node:crypto';
import { modelOf, modelRequest } from '../../activities/model-request.ts';
import type { AgentLookup, Models } from '../../activities/model-request.ts';
import type { Parked, ParkedReply } from '../../activities/turn-claim.ts';
import { searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { ModelEvent } from '../../adapters/ports/model.ts';
import type { ReplyInput, SearchInput, SearchResult, Waste } from '../../contracts/activities.ts';
import { buildReplyInput, buildSearchInput, normalisedInput } from '../../conversation/inputs.ts';
import { nextAttempt } from '../../conversation/ladder.ts';
import type { CallState } from '../../conversation/state.ts';
import type { AnswerPlan } from '../../conversation/turn-driver.ts';
import { readAhead } from '../../lib/read-ahead.ts';
import type { VoiceAhead } from '../voice/first-piece.ts';

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
  keyOf(state: CallState, plan: AnswerPlan): string;
  /**
   * Begins that work: the search, and behind it the model. `isHeld`: all is made ready, and the model is asked only
   * once it is released, which costs nothing until then.
   */
  begin(state: CallState, plan: AnswerPlan, options?: { readonly isHeld?: boolean }): SpeculativeWork;
}

export interface SpeculativeWork {
  /** Resolves with the first token of the model; never where none comes. */
  readonly firstToken: Promise<undefined>;
  /** Asks the model, where that has been held back. */
  release(): void;
  /** Closes what nobody has adopted; returns what it had cost. */
  giveUp(cause: MissCause): Waste;
}

export interface SpeculationDeps {
  readonly knowledge: KnowledgeSearch;
  readonly models: Models;
  readonly agents: AgentLookup;
  /** Absent where the gateway has no voice of its own. */
  readonly voiceAhead?: VoiceAhead;
  readonly counters: SpeculationCounters;
}

interface StartedReply extends ParkedReply {
  /** Whose it is, whatever the rest of the input says. */
  readonly turn: string;
  /** The model has been asked. */
  readonly isSent: boolean;
  send(): void;
  /** It has been asked for: what is made of its words is the business of whoever did. */
  adopted(): void;
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
    if (!reply.isSent) return NOTHING;
    counters.thrownAway[cause] += 1;
    counters.tokensWasted += reply.tokens();
    return { requests: 1, tokens: reply.tokens() };
  };

  return {
    // Both sides are built here, by the same code: no need to bring them into one order first.
    keyOf: (state, plan) => JSON.stringify(normalisedInput(firstInput(state, plan, []))),
    begin(state, plan, { isHeld = false } = {}) {
      const { promise: firstToken, resolve } = Promise.withResolvers<undefined>();
      if (replies.size >= MAX_PARKED) return { firstToken, release: () => undefined, giveUp: () => NOTHING };
      let isWanted = true;
      let isReleased = !isHeld;
      let replyKey: string | undefined;
      const searchInput = buildSearchInput(state, plan.turn);
      const searchKey = hashOf(searchInput);
      const search = searchPassages(deps.knowledge, searchInput);
      searches.set(searchKey, search);
      const parkReply = ({ passages }: Pick<SearchResult, 'passages'>) => {
        if (!isWanted) return;
        const replyInput = firstInput(state, plan, passages);
        replyKey = hashOf(replyInput);
        const reply = startReply(deps, replyInput, () => resolve(undefined));
        replies.set(replyKey, reply);
        if (isReleased) send(reply);
      };
      const send = (reply: StartedReply) => {
        reply.send();
        counters.started += 1;
      };
      // A search that fails is a turn without passages, here as in the workflow.
      search.then(parkReply, () => parkReply({ passages: [] }));
      return {
        firstToken,
        release() {
          if (isReleased || !isWanted) return;
          isReleased = true;
          const reply = replyKey === undefined ? undefined : replies.get(replyKey);
          if (reply !== undefined) send(reply);
        },
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
      if (reply !== undefined) {
        counters.adopted += 1;
        reply.adopted();
      }
      for (const [key, { turn }] of replies) {
        if (turn === turnOf(input)) throwAway(key, 'unmatched');
      }
      return reply;
    },
  };
}

/** What the workflow will ask first. */
function firstInput(state: CallState, plan: AnswerPlan, passages: SearchResult['passages']): ReplyInput {
  const first = nextAttempt(state, { failures: [], elapsedMs: 0, now: Date.now() });
  if (first === undefined) throw new Error('the reply ladder of this call is empty');
  return buildReplyInput(state, plan, passages, first);
}

function startReply(
  { models, agents, voiceAhead }: SpeculationDeps,
  input: ReplyInput,
  onFirstToken: () => void,
): StartedReply {
  const controller = new AbortController();
  const hold = Promise.withResolvers<undefined>();
  let requestedAt: number | undefined;
  let firstTokenAt: number | undefined;
  let tokens = 0;
  const request = modelRequest(agents, input, { alreadySaid: '', signal: controller.signal });
  let voice = voiceAhead?.(request.agent);
  const stream = modelOf(models, input.rung).stream({ ...request, hold: hold.promise });
  const events = readAhead(
    noting(stream, (event) => {
      if (firstTokenAt === undefined) onFirstToken();
      firstTokenAt ??= Date.now();
      if (event.type === 'token') tokens += 1;
      voice?.(event);
    }),
  );
  return {
    turn: turnOf(input),
    events,
    get isSent() {
      return requestedAt !== undefined;
    },
    get requestedAt() {
      return requestedAt ?? Date.now();
    },
    send() {
      requestedAt = Date.now();
      hold.resolve(undefined);
    },
    adopted() {
      voice = undefined;
    },
    firstTokenAt: () => firstTokenAt,
    tokens: () => tokens,
    abort() {
      voice = undefined;
      controller.abort();
    },
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
  return hash('sha256', canonicalize(normalisedInput(input)) ?? '', 'base64url');
}
