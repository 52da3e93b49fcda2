/** Every way in which a model fails × before its first token and in mid-sentence: the caller gets an answer all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { broken, empty, outOfQuota, rateLimited, slow, status } from '../fakes/openai-behaviour.ts';
import type { Behaviour, StreamFault } from '../fakes/openai-behaviour.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';

const PACE = { firstTokenMs: 200, tokenMs: 20 };
const RESPONSE_MS = 5_000;
/** What the fallback says; the primary model says "You said …". */
const FALLBACK_WORDS = 'This is the other model speaking.';

/** Before the first token. */
const BEFORE: Readonly<Record<string, Behaviour>> = {
  'refuses the connection': { type: 'refuse' },
  'answers 401': status(401),
  'answers 403': status(403),
  'answers 404, no such model': status(404),
  'answers 408': status(408),
  'answers 409': status(409),
  'answers 429 without a hint': rateLimited(),
  'answers 429 and asks for a moment': rateLimited({ retryAfterMs: 100 }),
  'answers 429 and asks for a minute': rateLimited({ retryAfter: '60' }),
  'is out of quota': outOfQuota(),
  'answers 500': status(500),
  'answers 503 with a web page': { type: 'status', status: 503, body: '<html>Service Unavailable</html>' },
  'accepts and stays silent': { type: 'silence' },
  'is ten times slower': slow(PACE),
  'gives an empty answer': empty(),
  'answers with a web page': { type: 'page' },
  'filters the content': { type: 'answer', tokens: [], finish: 'content_filter' },
};

const STREAM_FAULTS: readonly StreamFault[] = [
  'cut',
  'cut-mid-event',
  'closed',
  'stall',
  'not-json',
  'wrong-json',
  'error-object',
];

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let other: FakeOpenAi;
beforeAll(async () => {
  other = await startFakeOpenAi({ firstTokenMs: 400, tokenMs: 20 });
  other.script(() => ({ type: 'answer', text: FALLBACK_WORDS }));
  one = await aSystemWithModel({
    OPENAI_FALLBACK_MODEL: 'other-model',
    OPENAI_FALLBACK_API_KEY: 'sk-other-0123456789',
    OPENAI_FALLBACK_BASE_URL: other.baseUrl,
  });
  one.openai.pace(PACE);
}, 120_000);
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

/** A call whose only question meets `behaviour` each time the primary model is asked. */
async function callAgainst(behaviour: Behaviour) {
  one.openai.script(() => behaviour);
  await using call = await one.call({ timing: { scale: 0.05 } });
  await call.greeting();
  const exchange = await call.say('How much is a basic tune-up?');
  await call.hangUp();
  const turns = await one.bookedTurns(call.callSid);
  expectSameStory(call, turns);
  return { exchange, turn: turns[1] };
}

const withoutFiller = (text: string) =>
  text.replace(/^(?:One moment, please|Let me see|Just a second)\. /u, '').trim();

describe('R-F1 R-F6: a model that', () => {
  for (const [how, behaviour] of Object.entries(BEFORE)) {
    it(`${how}: the other model answers in the same turn, in time`, async () => {
      const { exchange, turn } = await callAgainst(behaviour);
      expect(withoutFiller(exchange.planned)).toBe(FALLBACK_WORDS);
      expect(exchange).toMatchObject({ closed: true, finished: true });
      expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'fallback', model: 'other-model' } });
      expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
      expect(turn?.details['failures']).not.toEqual([]);
    });
  }

  for (const fault of STREAM_FAULTS) {
    for (const afterTokens of [0, 3]) {
      const when = afterTokens === 0 ? 'before its first word' : 'in mid-sentence';
      it(`breaks off ${when} (${fault}): the answer is finished, and no word comes twice`, async () => {
        const { exchange, turn } = await callAgainst(broken(fault, afterTokens));
        const words = withoutFiller(exchange.planned);
        expect(words.endsWith(FALLBACK_WORDS)).toBe(true);
        expect(exchange).toMatchObject({ closed: true, finished: true });
        // Each try of the first model goes on behind the words before it.
        const before = words.slice(0, -FALLBACK_WORDS.length).trim();
        expect(before).toMatch(afterTokens === 0 ? /^$/u : /^(?:You said:? How ?)+$/u);
        expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'fallback' } });
        expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
      });
    }
  }

  it('has reached its token limit has answered', async () => {
    const { exchange, turn } = await callAgainst({ type: 'answer', text: 'At nine', finish: 'length' });
    expect(exchange).toMatchObject({ planned: 'At nine', closed: true });
    expect(turn).toMatchObject({ details: { rung: 'primary' } });
  });
});

describe('R-F1: where both models fail', () => {
  it('the template answers in time, from the passages', async () => {
    other.script(() => ({ type: 'silence' }));
    const { exchange, turn } = await callAgainst({ type: 'silence' });
    expect(exchange.heard).toMatch(/seventy-five/);
    expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'template' } });
    expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
    other.script(() => ({ type: 'answer', text: FALLBACK_WORDS }));
  });
});
