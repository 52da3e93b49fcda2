/** Splits text into sentences. */

/**
 * Abbreviations whose full stop does not end a sentence. ICU's default rules know none of them, and `Intl.Segmenter` drops
 * the locale extension that would enable them (`-u-ss-standard`, observed on Node 24). When in doubt the list joins: a voice
 * that stops after "Mr." sounds broken, but two sentences spoken as one do not.
 */
const NOT_AN_END = /(?:^|[\s("'“])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|St|Mt|Ft|vs|approx|ca|z\.B|d\.h|Nr|bzw)\.\s*$/u;

/** Whether `text` ends like a complete sentence. */
export function endsLikeSentence(text: string): boolean {
  return /[.!?…]["'”’)]*\s*$/u.test(text);
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(locale: string): Intl.Segmenter {
  const known = segmenters.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.Segmenter(locale, { granularity: 'sentence' });
  segmenters.set(locale, made);
  return made;
}

/** The sentences of `text`, each with the white space after it. Joined they give `text` again. */
export function splitSentences(text: string, locale = 'en-US'): readonly string[] {
  const sentences: string[] = [];
  let open = '';
  let isOpen = false;
  for (const { segment } of segmenterFor(locale).segment(text)) {
    open += segment;
    // Looks at the segment only, because the open text may be long.
    isOpen = NOT_AN_END.test(segment) || (isOpen && segment.trim() === '');
    if (isOpen) continue;
    sentences.push(open);
    open = '';
  }
  if (open !== '') sentences.push(open);
  return sentences;
}

/**
 * The beginning of `text` up to the end of the sentence that reaches `maxChars`. The limit is soft, so no sentence is cut.
 *
 * The result is always a prefix of `text`, so a growing stream can be checked with it: once the result is shorter than the
 * trimmed text, the answer is long enough and the rest must not be spoken.
 */
export function firstSentences(text: string, maxChars: number, locale = 'en-US'): string {
  if (text.length <= maxChars) return text.trimEnd();
  let kept = '';
  for (const sentence of splitSentences(text, locale)) {
    kept += sentence;
    if (kept.trimEnd().length >= maxChars) break;
  }
  return kept.trimEnd();
}
