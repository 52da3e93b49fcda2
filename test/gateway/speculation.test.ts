import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ModelEvent, ModelRequest, ReplyModel } from '../../src/adapters/ports/model.ts';
import type { ReplyInput, SearchInput } from '../../src/contracts/activities.ts';
import { buildReplyInput, buildSearchInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import type { Plan } from '../../src/conversation/plan.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import { createSpeculation } from '../../src/gateway/relay/speculation.ts';
import { aCall, agent, attached, says } from '../conversation/a-call.ts';
import { samplePassage } from '../fakes/sample-agent.ts';
import { untilAborted } from '../fakes/until-aborted.ts';

const PASSAGES = [samplePassage('Hours', 'We open at nine.')];

/** A model that sends one token when it may, another when it is told to continue, and then waits for an abort. */
function createFakeModel(): ReplyModel & { readonly requests: ModelRequest[]; goOn(): void } {
  const requests: ModelRequest[] = [];
  const { promise: goesOn, resolve } = Promise.withResolvers<undefined>();
  return {
    name: 'fake',
    requests,
    goOn: () => resolve(undefined),
    async *stream(request): AsyncGenerator<ModelEvent, void> {
      await request.hold;
      requests.push(request);
      yield { type: 'token', text: 'At nine.' };
      await Promise.race([goesOn, untilAborted(request.signal)]);
      yield { type: 'token', text: ' On Sundays at ten.' };
      await untilAborted(request.signal);
    },
  };
}

function aSpeculation({ search = async () => PASSAGES } = {}) {
  const model = createFakeModel();
  const counters = createCounters().speculation;
  const heardAhead: ModelEvent[] = [];
  const speculation = createSpeculation({
    knowledge: { search },
    models: { primary: model, template: model },
    agents: { get: () => agent },
    firstPieceMaker: () => (event) => heardAhead.push(event),
    counters,
  });
  return { model, counters, speculation, heardAhead };
}

function answerTo(text: string): { state: CallState; plan: Extract<Plan, { do: 'answer' }> } {
  const state = aCall(attached(), says(text));
  const plan = planTurn(state);
  if (plan.do !== 'answer') throw new Error('an utterance is answered');
  return { state, plan };
}

/** The inputs as the workflow builds them, after a round trip through JSON. */
function asked(text: string, passages = PASSAGES): { search: SearchInput; reply: ReplyInput } {
  const { state, plan } = answerTo(text);
  const attempt = nextAttempt(state, { failures: [], elapsedMs: 0, now: Date.now() });
  if (attempt === undefined) throw new Error('the ladder has rungs');
  return {
    search: buildSearchInput(state, plan.turn),
    reply: structuredClone(buildReplyInput(state, plan, passages, attempt)),
  };
}

const untilBegun = (counters: { started: number }) =>
  expect.poll(() => counters.started, { interval: 1 }).toBe(1);

describe('speculative work', () => {
  it('is adopted by exactly the same input, once', async () => {
    const { speculation, counters, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan);
    await untilBegun(counters);
    const { search, reply } = asked('Hours?');
    expect(await speculation.takeSearch(search)).toMatchObject({ passages: PASSAGES });
    const parked = speculation.takeReply(reply);
    for await (const event of parked?.events ?? []) {
      expect(event).toEqual({ type: 'token', text: 'At nine.' });
      break;
    }
    expect(speculation.takeReply(reply)).toBeUndefined();
    expect(speculation.takeSearch(search)).toBeUndefined();
    expect(counters).toEqual({ ...createCounters().speculation, started: 1, adopted: 1 });
    expect(model.requests).toHaveLength(1);
  });

  it('is adopted by the same words in other case and punctuation, and by no others', async () => {
    const { speculation, counters } = aSpeculation();
    const guess = answerTo('when do  you open');
    speculation.begin(guess.state, guess.plan);
    await untilBegun(counters);
    const final = answerTo('When do you open?');
    expect(speculation.keyOf(guess.state, guess.plan)).toBe(speculation.keyOf(final.state, final.plan));
    expect(speculation.takeReply(asked('When do you open?').reply)).toBeDefined();
    const other = answerTo('When do you open up?');
    expect(speculation.keyOf(guess.state, guess.plan)).not.toBe(speculation.keyOf(other.state, other.plan));
  });

  it('is closed at once if the workflow asks for something else in that turn', async () => {
    const { speculation, counters, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan);
    await untilBegun(counters);
    expect(speculation.takeReply({ ...asked('Hours?').reply, passages: [] })).toBeUndefined();
    expect(model.requests[0]?.signal.aborted).toBe(true);
    expect(counters.thrownAway).toMatchObject({ unmatched: 1 });
  });

  it('is not adopted by any other input', async () => {
    const { speculation, counters } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan);
    await untilBegun(counters);
    const { reply } = asked('Hours?');
    expect(speculation.takeReply({ ...reply, epoch: 2 })).toBeUndefined();
    expect(speculation.takeReply({ ...reply, rung: 'template' })).toBeUndefined();
    expect(speculation.takeSearch(asked('Prices?').search)).toBeUndefined();
    expect(counters.adopted).toBe(0);
  });

  it('is closed and counted when it is given up, and cannot be adopted afterwards', async () => {
    const { speculation, counters, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    const begun = speculation.begin(state, plan);
    await untilBegun(counters);
    await turnOfTheLoop();
    expect(begun.giveUp('interrupted')).toEqual({ requests: 1, tokens: 1 });
    expect(model.requests[0]?.signal.aborted).toBe(true);
    expect(speculation.takeReply(asked('Hours?').reply)).toBeUndefined();
    expect(counters).toMatchObject({
      started: 1,
      adopted: 0,
      thrownAway: { interrupted: 1 },
      tokensWasted: 1,
    });
  });

  it('that is given up during its search asks no model', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof PASSAGES>();
    const { speculation, model } = aSpeculation({ search: () => promise });
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan).giveUp('changed');
    resolve(PASSAGES);
    // After a turn of the event loop, everything that the search would start has run.
    await turnOfTheLoop();
    expect(model.requests).toEqual([]);
  });

  it('is passed to our own voice until it is adopted', async () => {
    const { speculation, counters, heardAhead, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan);
    await untilBegun(counters);
    await turnOfTheLoop();
    const first = { type: 'token', text: 'At nine.' };
    expect(heardAhead).toEqual([first]);
    const parked = speculation.takeReply(asked('Hours?').reply);
    model.goOn();
    const events: ModelEvent[] = [];
    for await (const event of parked?.events ?? []) if (events.push(event) === 2) break;
    expect(events[1]).toEqual({ type: 'token', text: ' On Sundays at ten.' });
    expect(heardAhead).toEqual([first]);
  });

  it('that was adopted is not closed when the rest is given up', async () => {
    const { speculation, counters, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    const begun = speculation.begin(state, plan);
    await untilBegun(counters);
    speculation.takeReply(asked('Hours?').reply);
    expect(begun.giveUp('closed')).toEqual({ requests: 0, tokens: 0 });
    expect(model.requests[0]?.signal.aborted).toBe(false);
  });

  it('continues without passages if the search fails, as the workflow does', async () => {
    const { speculation, counters } = aSpeculation({ search: () => Promise.reject(new Error('down')) });
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan);
    await untilBegun(counters);
    const { search, reply } = asked('Hours?', []);
    await expect(speculation.takeSearch(search)).rejects.toThrow('down');
    expect(speculation.takeReply(reply)).toBeDefined();
  });

  it('asks no model while it is held, costs nothing if given up, and asks the model once it is released', async () => {
    const { speculation, counters, model } = aSpeculation();
    const { state, plan } = answerTo('Hours?');
    const wrong = speculation.begin(state, plan, { isHeld: true });
    await turnOfTheLoop();
    expect(wrong.giveUp('changed')).toEqual({ requests: 0, tokens: 0 });
    expect(counters).toEqual(createCounters().speculation);
    const right = speculation.begin(state, plan, { isHeld: true });
    await turnOfTheLoop();
    expect(model.requests).toEqual([]);
    right.release();
    await turnOfTheLoop();
    expect(model.requests).toHaveLength(1);
    expect(speculation.takeReply(asked('Hours?').reply)).toBeDefined();
    expect(counters).toEqual({ ...createCounters().speculation, started: 1, adopted: 1 });
  });

  it('that is released during its search asks the model as soon as the search is done', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof PASSAGES>();
    const { speculation, model } = aSpeculation({ search: () => promise });
    const { state, plan } = answerTo('Hours?');
    speculation.begin(state, plan, { isHeld: true }).release();
    resolve(PASSAGES);
    await turnOfTheLoop();
    expect(model.requests).toHaveLength(1);
  });
});
