import { describe, expect, it } from 'vitest';
import { evaluateSpeech } from '../../eval/evaluate-speech.ts';
import { loadPairs, wrongReadings } from '../../eval/speech/pairs.ts';
import type { Pair } from '../../eval/speech/pairs.ts';

const pair = (spoken: string): Pair => ({ class: 'money', language: 'en', written: '$20', spoken: [spoken] });

describe('the evaluation of the text for speech', () => {
  it('counts every class, and lists what is wrong only if it is told to', () => {
    const [listed, counted] = [evaluateSpeech('heldout', true), evaluateSpeech('heldout', false)];
    const classes = loadPairs('heldout').map((held) => `speech.heldout.${held.class}`);
    expect(new Set(Object.keys(counted.numbers))).toEqual(new Set(['speech.heldout.all', ...classes]));
    expect(counted.numbers).toEqual(listed.numbers);
    expect(listed.lines?.length).toBeGreaterThanOrEqual(counted.lines?.length ?? 0);
    expect(counted.lines?.join('\n')).not.toContain('wants');
  });

  it('takes a comma or a hyphen more for the same reading, and another word for a wrong one', () => {
    expect(wrongReadings(pair('twenty-dollars,'))).toEqual([]);
    expect(wrongReadings(pair('twenty dollar'))).toEqual(['twenty dollars', 'twenty dollars']);
  });
});
