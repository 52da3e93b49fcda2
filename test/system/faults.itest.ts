/** Every way in which a model can fail, before its first token and in mid-sentence. The caller always gets an answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL_FAULTS, PACE } from '../../chaos/model-faults.ts';
import type { ModelFault } from '../../chaos/model-faults.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';
import type { Behaviour } from '../fakes/openai-behaviour.ts';

/** `responseTimeoutMs` of an agent, and what a busy machine adds. */
const RESPONSE_MS = 6_500;
/** The answer of the fallback. The primary model says "You said …". */
const FALLBACK_WORDS = 'This is the other model speaking.';

/** The answer of the primary model if it does not fail. */
const TOKENS = ['You', ' said:', ' How', ' much', ' is', ' it.'];

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
  one.openai.script((body) => {
    // A request to continue an answer ends with the words that were said already, not with the question.
    const callers = body.messages.map(({ content }) => /^Caller (\d+):/u.exec(content)?.[1]);
    const play = plays.get(callers.findLast((caller) => caller !== undefined) ?? '');
    if (play === undefined) throw new Error('no behaviour is planned for this request');
    return play();
  });
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

/** What the primary model does when it is asked in each call, by the number that the caller says. */
const plays = new Map<string, () => Behaviour>();

/** A call whose only question meets `play` each time the primary model is asked. */
async function callAgainst(play: ModelFault['before']) {
  let tries = 0;
  const caller = String(plays.size + 1);
  plays.set(caller, () => play(TOKENS, tries++));
  await using call = await one.call({ timing: { scale: 0.05 } });
  await call.greeting();
  const exchange = await call.say(`Caller ${caller}: how much is a basic tune-up?`);
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  expectSameStory(call, turns);
  return { exchange, turn: turns[1] };
}

const withoutFiller = (text: string) =>
  text.replace(/^(?:One moment, please|Let me see|Just a second)\. /u, '').trim();

// Each call has its own question, so several may be up at once: most of the time they wait for a model that says nothing.
describe.concurrent('R-F1 R-F6: a model that', () => {
  for (const fault of MODEL_FAULTS) {
    it(`fails before its first word (${fault.name}): the other model answers in the same turn, in time`, async () => {
      const { exchange, turn } = await callAgainst(fault.before);
      expect(withoutFiller(exchange.planned)).toBe(FALLBACK_WORDS);
      expect(exchange).toMatchObject({ closed: true, finished: true });
      expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'fallback', model: 'other-model' } });
      expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
      expect(turn?.details['failures']).not.toEqual([]);
    });

    if (fault.isAnswer) continue;
    it(`fails in mid-sentence (${fault.name}): the answer is finished, and no word is repeated`, async () => {
      const { exchange, turn } = await callAgainst(fault.mid);
      const words = withoutFiller(exchange.planned);
      expect(words.endsWith(FALLBACK_WORDS)).toBe(true);
      expect(exchange).toMatchObject({ closed: true, finished: true });
      // Each attempt of the primary model continues after the words before it.
      const before = words.slice(0, -FALLBACK_WORDS.length).trim();
      expect(before).toMatch(/^(?:You said: How ?)+$/u);
      expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'fallback' } });
      expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
    });
  }

  it('reaches its token limit has answered', async () => {
    const { exchange, turn } = await callAgainst(() => ({
      type: 'answer',
      text: 'At nine',
      finish: 'length',
    }));
    expect(exchange).toMatchObject({ planned: 'At nine', closed: true });
    expect(turn).toMatchObject({ details: { rung: 'primary' } });
  });
});

describe('R-F1: if both models fail', () => {
  it('the template answers in time, from the passages', async () => {
    other.script(() => ({ type: 'silence' }));
    const { exchange, turn } = await callAgainst(() => ({ type: 'silence' }));
    expect(exchange.heard).toMatch(/seventy-five/);
    expect(turn).toMatchObject({ outcome: 'spoken', details: { rung: 'template' } });
    expect(turn?.responseTimeMs).toBeLessThan(RESPONSE_MS);
    other.script(() => ({ type: 'answer', text: FALLBACK_WORDS }));
  });
});
