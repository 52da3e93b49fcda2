/** Words that say nothing about the subject, in other languages than English. English has lists for each purpose. */
import { stopwords as danish } from '@orama/stopwords/danish';
import { stopwords as dutch } from '@orama/stopwords/dutch';
import { stopwords as finnish } from '@orama/stopwords/finnish';
import { stopwords as french } from '@orama/stopwords/french';
import { stopwords as german } from '@orama/stopwords/german';
import { stopwords as italian } from '@orama/stopwords/italian';
import { stopwords as norwegian } from '@orama/stopwords/norwegian';
import { stopwords as portuguese } from '@orama/stopwords/portuguese';
import { stopwords as spanish } from '@orama/stopwords/spanish';
import { stopwords as swedish } from '@orama/stopwords/swedish';

/** By the ISO 639-1 code of their language. */
export const FUNCTION_WORDS = {
  da: danish,
  de: german,
  es: spanish,
  fi: finnish,
  fr: french,
  it: italian,
  nl: dutch,
  no: norwegian,
  pt: portuguese,
  sv: swedish,
} as const;

/** Those of a language such as `de-AT`. Empty if it is not known. */
export function functionWordsOf(language: string): ReadonlySet<string> {
  const [code = ''] = language.toLowerCase().split('-');
  return SETS.get(code) ?? NONE;
}

const NONE: ReadonlySet<string> = new Set();
const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(FUNCTION_WORDS).map(([code, words]) => [code, new Set(words)]),
);
