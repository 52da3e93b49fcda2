/** The words of a tenant's passages: an index by stem and an index by sound. */
import type { StoredPassage } from '../ports/knowledge.ts';
import { createCompounds, hasCompounds } from './compounds.ts';
import type { Compounds } from './compounds.ts';
import { impliedWords } from './implied-words.ts';
import { meantByPassage } from './meant-words.ts';
import { buildPassageIndex, createPauser } from './passage-index.ts';
import type { PassageIndex, PassageStems } from './passage-index.ts';
import { buildSoundIndex } from './sounds.ts';
import type { SoundIndex } from './sounds.ts';
import { ENGLISH, languagesOf } from './languages.ts';
import type { Language, PassageLanguages } from './languages.ts';
import { MAX_WORD_CHARS } from './words.ts';

export interface Vocabulary {
  readonly languages: PassageLanguages;
  readonly index: PassageIndex;
  readonly sounds: SoundIndex;
  readonly compounds: Pick<Compounds, 'with'>;
  /** True if the word is in the heading or text of a passage in exactly this form. */
  has(word: string): boolean;
}

/** Builds the vocabulary in short slices, because calls run in the same process. */
export async function buildVocabulary(
  passages: readonly Pick<StoredPassage, 'title' | 'text' | 'alsoAsked'>[],
): Promise<Vocabulary> {
  const words = new Set<string>();
  const compounds = createCompounds();
  const stems: PassageStems[] = [];
  const pause = createPauser();
  const languages = await languagesOf(passages);
  // Questions leave out longer words too, and a stemmer takes quadratic time on them.
  const read = (text: string, { wordsOf }: Language): string[] =>
    wordsOf(text).filter((word) => word.length <= MAX_WORD_CHARS);
  for (const [number, { title, text, alsoAsked = '' }] of passages.entries()) {
    const language = languages.of(number);
    const [inTitle, inText] = [read(title, language), read(text, language)];
    // Only words of the pages themselves are candidates for misheard words, not the "also asked" wordings.
    for (const word of [...inTitle, ...inText]) if (!language.isFunctionWord(word)) words.add(word);
    const said = new Set([...inTitle, ...inText]);
    const whole = `${title}\n${text}`;
    const implied = (
      language === ENGLISH ? impliedWords(whole) : meantByPassage(language.code, whole)
    ).filter((word) => !said.has(word));
    const own = { title: inTitle.map(language.stemOf), text: inText.map(language.stemOf) };
    if (hasCompounds(language.code)) for (const stem of [...own.title, ...own.text]) compounds.add(stem);
    stems.push({
      title: own.title,
      text: [...own.text, ...implied.map(language.stemOf)],
      alsoAsked: read(alsoAsked, language).map(language.stemOf),
    });
    await pause();
  }
  const index = await buildPassageIndex(stems);
  return {
    languages,
    index,
    compounds,
    sounds: await buildSoundIndex(words),
    has: (word) => words.has(word),
  };
}
