/**
 * Titles and the like end in a full stop without ending a sentence; ICU's rules know none of them, and
 * `Intl.Segmenter` drops the locale extension that would (`-u-ss-standard`, seen on Node 24). A voice that
 * stops after "Mr." sounds broken, two sentences taken for one do not: so the list errs towards joining.
 */
const NOT_AN_END = /(?:^|[\s("'“])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|St|Mt|Ft|vs|approx|ca|z\.B|d\.h|Nr|bzw)\.\s*$/u;

/** Whether nothing need follow `text`. */
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

/** The sentences of `text`, white space after each included: joined, they are `text` again. */
export function splitSentences(text: string, locale = 'en-US'): readonly string[] {
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of segmenterFor(locale).segment(text)) {
    open += segment;
    if (NOT_AN_END.test(open)) continue;
    sentences.push(open);
    open = '';
  }
  if (open !== '') sentences.push(open);
  return sentences;
}

/**
 * The beginning of `text` up to the end of the sentence in which `maxChars` is reached: a soft limit, so no
 * sentence is broken off. Always a prefix of `text`, so that a stream can be checked as it grows: once the
 * result is shorter than the (trimmed) text, the answer is long enough and the rest is to be left unsaid.
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
