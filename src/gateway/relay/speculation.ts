/**
 * Starts the search and the model request of a turn before the workflow asks for them. The gateway knows the inputs,
 * because both compute them with the same functions. An activity adopts a parked result only if the hash of its input is
 * the same, so wrong speculation is never spoken.
 */
import { hash } from 'node:crypto';
import { modelOf, modelRequest } from '../../activities/model-request.ts';
import type { AgentLookup, Models } from '../../activities/model-request.ts';
import type { Parked, ParkedReply } from '../../activities/turn-claim.ts';
import { queryOf, searchPassages } from '../../activities/search-knowledge.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import type { ModelEvent } from '../../adapters/ports/model.ts';
import type { ReplyInput, SearchInput, SearchResult, Waste } from '../../contracts/activities.ts';
import { buildReplyInput, buildSearchInput, normalisedInput } from '../../conversation/inputs.ts';
import { nextAttempt } from '../../conversation/ladder.ts';
import type { CallState } from '../../conversation/state.ts';
import type { AnswerPlan } from '../../conversation/turn-driver.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { readAhead } from '../../lib/read-ahead.ts';
import type { FirstPieceMaker } from '../voice/first-piece.ts';

/** Maximum number of parked model requests in one gateway. Further turns wait for their workflow. */
const MAX_PARKED = 200;

/**
 * Why work was discarded. `changed`: the caller said something else. `interrupted`: the caller interrupted. `closed`: the
 * connection is gone. `unmatched`: the workflow asked for something else than the gateway expected.
 */
export type MissCause = 'changed' | 'interrupted' | 'closed' | 'unmatched';

/** Counts model requests of all calls of a gateway. */
export interface SpeculationCounters {
  started: number;
  adopted: number;
  readonly thrownAway: Record<MissCause, number>;
  /** Tokens received from models and discarded. */
  tokensWasted: number;
}

/** Starts and parks speculative work for all calls of a gateway. */
export interface Speculation extends Parked {
  /** A key for the work that `plan` needs. Equal keys mean equal work. */
  keyOf(state: CallState, plan: AnswerPlan): string;
  /** Begins only what the search will wait for. It is needed in any case and costs no model request. */
  prepare(state: CallState, plan: AnswerPlan): void;
  /**
   * Starts that work: the search, then the model request. With `isHeld` the request is prepared and sent only on
   * `release`. It costs nothing until then.
   */
  begin(state: CallState, plan: AnswerPlan, options?: { readonly isHeld?: boolean }): SpeculativeWork;
}

/** Speculative work for one turn. */
export interface SpeculativeWork {
  /** Resolves when the first token of the model arrives. Never settles if none does. */
  readonly firstToken: Promise<undefined>;
  /** Resolves with the time (epoch ms) at which the search has finished. Never settles if it fails. */
  readonly searchedAt: Promise<number>;
  /** Sends the model request if it was held back. */
  release(): void;
  /** Discards the work unless it was adopted. Returns what it cost. */
  giveUp(cause: MissCause): Waste;
}

export interface SpeculationDeps {
  readonly knowledge: KnowledgeSearch;
  readonly models: Models;
  readonly agents: AgentLookup;
  /** Absent if the gateway has no own voice. */
  readonly firstPieceMaker?: FirstPieceMaker;
  readonly counters: SpeculationCounters;
}

interface StartedReply extends ParkedReply {
  /** Call and turn of the request. */
  readonly turn: string;
  /** The request has been sent. */
  readonly isSent: boolean;
  send(): void;
  /** An activity has taken the answer over, and makes the audio itself from now on. */
  adopted(): void;
  /** Tokens that the model has sent so far. */
  tokens(): number;
}

const NOTHING: Waste = { requests: 0, tokens: 0 };

/** Creates the speculation of a gateway. */
export function createSpeculation(deps: SpeculationDeps): Speculation {
  const { counters } = deps;
  const searches = new Map<string, Promise<SearchResult>>();
  const replies = new Map<string, StartedReply>();

  const discard = (key: string, cause: MissCause): Waste => {
    const reply = takeFrom(replies, key);
    if (reply === undefined) return NOTHING;
    reply.abort();
    if (!reply.isSent) return NOTHING;
    counters.thrownAway[cause] += 1;
    counters.tokensWasted += reply.tokens();
    return { requests: 1, tokens: reply.tokens() };
  };

  return {
    // The same code builds both sides of a comparison, so the order of fields is the same.
    keyOf: (state, plan) => JSON.stringify(normalisedInput(firstInput(state, plan, []))),
    prepare: (state, plan) => deps.knowledge.prepare?.(queryOf(buildSearchInput(state, plan.turn))),
    begin(state, plan, { isHeld = false } = {}) {
      const { promise: firstToken, resolve } = Promise.withResolvers<undefined>();
      const { promise: searchedAt, resolve: searched } = Promise.withResolvers<number>();
      if (replies.size >= MAX_PARKED)
        return { firstToken, searchedAt, release: () => undefined, giveUp: () => NOTHING };
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
      // If the search fails, the turn has no passages. The workflow does the same.
      search.then(
        (found) => {
          searched(found.at);
          parkReply(found);
        },
        () => parkReply({ passages: [] }),
      );
      return {
        firstToken,
        searchedAt,
        release() {
          if (isReleased || !isWanted) return;
          isReleased = true;
          const reply = replyKey === undefined ? undefined : replies.get(replyKey);
          if (reply !== undefined) send(reply);
        },
        giveUp(cause) {
          isWanted = false;
          if (searches.get(searchKey) === search) searches.delete(searchKey);
          return replyKey === undefined ? NOTHING : discard(replyKey, cause);
        },
      };
    },
    takeSearch: (input) => takeFrom(searches, hashOf(input)),
    takeReply(input) {
      const reply = takeFrom(replies, hashOf(input));
      if (reply !== undefined) {
        counters.adopted += 1;
        reply.adopted();
      }
      for (const [key, { turn }] of replies) {
        if (turn === turnOf(input)) discard(key, 'unmatched');
      }
      return reply;
    },
  };
}

/** The input of the first `reply` that the workflow will ask for. */
function firstInput(state: CallState, plan: AnswerPlan, passages: SearchResult['passages']): ReplyInput {
  const first = nextAttempt(state, { failures: [], elapsedMs: 0, now: Date.now() });
  if (first === undefined) throw new Error('the reply ladder of this call is empty');
  return buildReplyInput(state, plan, passages, first);
}

function startReply(
  { models, agents, firstPieceMaker }: SpeculationDeps,
  input: ReplyInput,
  onFirstToken: () => void,
): StartedReply {
  const controller = new AbortController();
  const hold = Promise.withResolvers<undefined>();
  let requestedAt: number | undefined;
  let firstTokenAt: number | undefined;
  let tokens = 0;
  const request = modelRequest(agents, input, { alreadySaid: '', signal: controller.signal });
  let onModelEvent = firstPieceMaker?.(request.agent);
  const stream = modelOf(models, input.rung).stream({ ...request, hold: hold.promise });
  const events = readAhead(
    withListener(stream, (event) => {
      if (firstTokenAt === undefined) onFirstToken();
      firstTokenAt ??= Date.now();
      if (event.type === 'token') tokens += 1;
      onModelEvent?.(event);
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
      onModelEvent = undefined;
    },
    firstTokenAt: () => firstTokenAt,
    tokens: () => tokens,
    abort(missed) {
      onModelEvent = undefined;
      controller.abort(missed);
    },
  };
}

async function* withListener(
  events: AsyncIterable<ModelEvent>,
  onEvent: (event: ModelEvent) => void,
): AsyncGenerator<ModelEvent, void> {
  for await (const event of events) {
    onEvent(event);
    yield event;
  }
}

function takeFrom<T>(from: Map<string, T>, key: string): T | undefined {
  const found = from.get(key);
  from.delete(key);
  return found;
}

function turnOf({ callSid, turnId }: ReplyInput): string {
  return `${callSid} ${turnId}`;
}

/** Hashes an input. Activities receive theirs as JSON, so the order of fields and undefined fields must not matter. */
function hashOf(input: SearchInput | ReplyInput): string {
  return hash('sha256', canonicalJson(normalisedInput(input)), 'base64url');
}
