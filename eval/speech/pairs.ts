/** Labelled pairs for the text for speech: what a model writes, and what a person would say on the phone. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { speechText } from '../../src/conversation/speech-text/speech-text.ts';

const pairSchema = z.strictObject({
  class: z.string().min(1),
  /** `en` stands for both Englishes. */
  language: z.enum(['en-US', 'en-GB', 'en']),
  written: z.string().min(1),
  /** The reading, and others that are as good. */
  spoken: z.array(z.string().min(1)).min(1),
});

export type Pair = z.infer<typeof pairSchema>;
/** The rules are tuned on one half; the other is only counted. */
export type Half = 'tuned' | 'heldout';

/** The pairs of one half, in the order of the file. */
export function loadPairs(half: Half): readonly Pair[] {
  const text = readFileSync(new URL(`${half}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => pairSchema.parse(JSON.parse(line)));
}

/** The Englishes in which a pair must be right. */
export const languagesOf = ({ language }: Pair): readonly ('en-US' | 'en-GB')[] =>
  language === 'en' ? ['en-US', 'en-GB'] : [language];

/** What the rules make of a pair where they are wrong, by language; empty if the pair is right. */
export function wrongReadings(pair: Pair): readonly string[] {
  const right = new Set(pair.spoken.map(heard));
  return languagesOf(pair)
    .map((language) => speechText(pair.written, { language }))
    .filter((said) => !right.has(heard(said)));
}

/** The words and sentences alone: a comma more or less, or a hyphen for a space, is not another reading. */
function heard(text: string): string {
  return text
    .replaceAll(',', '')
    .replace(/[\s-]+/gu, ' ')
    .trim();
}
