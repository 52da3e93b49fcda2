/** The same words are spoken however the model cuts its text into tokens. */
import { describe, expect, it } from 'vitest';
import { languagesOf, loadPairs } from '../../../eval/speech/pairs.ts';
import {
  beginSpeech,
  endSpeech,
  speechText,
  stepSpeech,
} from '../../../src/conversation/speech-text/speech-text.ts';
import { aReply } from './a-reply.ts';
import { chance } from './random.ts';
import { randomTokens, spokenInTokens } from './stream.ts';

const SEED = 20_261_122;
/** Some tests process a thousand texts several times, which takes seconds. */
const LONG_MS = 120_000;

/** The texts of all tuned pairs, each with its language. */
const written = loadPairs('tuned').flatMap((pair) =>
  languagesOf(pair).map((language) => ({ text: pair.written, language })),
);

const LANGUAGES = ['en-US', 'en-GB', 'de-DE', 'ja-JP'] as const;

function replies(count: number, seed: number): readonly string[] {
  const by = chance(seed);
  return Array.from({ length: count }, () => aReply(by));
}

describe('cutting the stream anywhere', () => {
  it('covers at least 1,200 pairs', () => {
    expect(written.length).toBeGreaterThanOrEqual(1_200);
  });

  it('says every second pair the same, cut in two at every place', { timeout: LONG_MS }, () => {
    // Not an expectation for each of 30,000 places: they would take as long as the words.
    const different: string[] = [];
    for (const { text, language } of written.filter((_, index) => index % 2 === 0)) {
      const whole = speechText(text, { language });
      let before = { state: beginSpeech({ language }), out: '' };
      for (let at = 0; at < text.length; at += 1) {
        const after = stepSpeech(before.state, text.slice(at));
        if (before.out + after.out + endSpeech(after.state).out !== whole)
          different.push(`${text.slice(0, at)}|${text.slice(at)}`);
        const next = stepSpeech(before.state, text.charAt(at));
        before = { state: next.state, out: before.out + next.out };
      }
    }
    expect(different).toEqual([]);
  });

  it('says each pair the same, character by character and cut at random', { timeout: LONG_MS }, () => {
    const by = chance(SEED);
    for (const { text, language } of written) {
      const whole = speechText(text, { language });
      expect(spokenInTokens(text.split(''), language)).toBe(whole);
      expect(spokenInTokens(randomTokens(text, by), language)).toBe(whole);
    }
  });

  it(
    'says 400 generated replies the same, character by character and cut at random',
    { timeout: LONG_MS },
    () => {
      const by = chance(SEED + 1);
      for (const [index, reply] of replies(400, SEED).entries()) {
        const language = LANGUAGES[index % LANGUAGES.length] ?? 'en-US';
        const whole = speechText(reply, { language });
        expect(spokenInTokens(reply.split(''), language), reply).toBe(whole);
        expect(spokenInTokens(randomTokens(reply, by), language), reply).toBe(whole);
      }
    },
  );

  it('continues every fourth pair from a state that was stored as JSON', { timeout: LONG_MS }, () => {
    for (const { text, language } of written.filter((_, index) => index % 4 === 0)) {
      let state = beginSpeech({ language });
      let said = '';
      for (const char of text.split('')) {
        const step = stepSpeech(state, char);
        said += step.out;
        state = structuredClone(step.state);
        expect(JSON.parse(JSON.stringify(step.state))).toEqual(state);
      }
      expect(said + endSpeech(state).out).toBe(speechText(text, { language }));
    }
  });
});

describe('of 1,000 generated replies', () => {
  const thousand = replies(1_000, SEED + 2);
  const spoken = new Map<string, readonly string[]>();

  function saidIn(language: string): readonly string[] {
    const said = spoken.get(language) ?? thousand.map((reply) => speechText(reply, { language }));
    spoken.set(language, said);
    return said;
  }

  it.each(LANGUAGES)('no character of Markdown survives in %s', { timeout: LONG_MS }, (language) => {
    expect(saidIn(language).filter((text) => /[*_`#~|\\<>[\]{}^]/u.test(text))).toEqual([]);
  });

  it.each(LANGUAGES)('no emoji, control character or line break survives in %s', (language) => {
    const drawn = /[[\p{Extended_Pictographic}--[©®™]]\p{RGI_Emoji}\p{Cc}\u200D\uFE0F]/v;
    expect(saidIn(language).filter((text) => drawn.test(text))).toEqual([]);
  });

  it.each(['en-US', 'en-GB'])('no digit and no sign survives in %s: everything is words', (language) => {
    const written = /[\p{N}$£€¢%°+=@&§©/]|undefined|NaN/u;
    expect(saidIn(language).filter((text) => written.test(text))).toEqual([]);
  });

  it.each(LANGUAGES)('more than nine in ten leave something to say in %s', (language) => {
    const silent = saidIn(language).filter((text) => !/\p{L}/u.test(text));
    expect(silent.length).toBeLessThan(100);
  });
});
