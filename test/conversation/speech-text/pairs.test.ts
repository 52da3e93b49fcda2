import { describe, expect, it } from 'vitest';
import { languagesOf, loadPairs, wrongReadings } from '../../../eval/speech/pairs.ts';
import type { Pair } from '../../../eval/speech/pairs.ts';
import { speechText } from '../../../src/conversation/speech-text/speech-text.ts';

const tuned = loadPairs('tuned');
const heldOut = loadPairs('heldout');

const byClass = (pairs: readonly Pair[]) =>
  [...new Set(pairs.map((pair) => pair.class))].map(
    (name) => [name, pairs.filter((pair) => pair.class === name)] as const,
  );
const shareRight = (pairs: readonly Pair[]): number =>
  pairs.filter((pair) => wrongReadings(pair).length === 0).length / pairs.length;

describe.each(byClass(tuned))('%s', (_, pairs) => {
  it.each(pairs.flatMap((pair) => languagesOf(pair).map((language) => ({ ...pair, language }))))(
    'says $written as $spoken in $language',
    ({ written, spoken, language }) => {
      expect(spoken).toContain(speechText(written, { language }));
    },
  );
});

describe('the held-out pairs', () => {
  it('are as many as half of those that were written with them, and none is tuned on', () => {
    const known = new Set(tuned.map(({ written, language }) => `${language} ${written}`));
    expect(heldOut.length).toBeGreaterThanOrEqual(450);
    expect(heldOut.filter(({ written, language }) => known.has(`${language} ${written}`))).toEqual([]);
  });

  it('are right in at least 96 of 100', () => {
    expect(shareRight(heldOut)).toBeGreaterThanOrEqual(0.96);
  });

  it.each(byClass(heldOut))('of the class %s are right in at least 9 of 10', (_, pairs) => {
    expect(shareRight(pairs)).toBeGreaterThanOrEqual(0.9);
  });
});
