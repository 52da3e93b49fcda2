/** All that is known of a tenant's words: where they stand, and how they sound. */
import type { StoredPassage } from '../ports/knowledge.ts';
import { buildPassageIndex, sliced } from './passage-index.ts';
import type { PassageIndex, PassageStems } from './passage-index.ts';
import { createSoundIndex } from './sounds.ts';
import type { SoundIndex } from './sounds.ts';
import { compoundsOf, isFunctionWord, stemOf, wordsOf } from './words.ts';

export interface Vocabulary {
  readonly index: PassageIndex;
  readonly sounds: SoundIndex;
  /** True for a word that stands in the heading or text of a passage in this very form. */
  has(word: string): boolean;
}

/** Builds in short slices, since calls go on in the same process. */
export async function buildVocabulary(
  passages: readonly Pick<StoredPassage, 'title' | 'text' | 'alsoAsked'>[],
): Promise<Vocabulary> {
  const words = new Set<string>();
  const stems: PassageStems[] = [];
  const pause = sliced();
  const read = (text: string): string[] => [...wordsOf(text), ...compoundsOf(text)];
  for (const { title, text, alsoAsked = '' } of passages) {
    const [inTitle, inText] = [read(title), read(text)];
    // What callers say is heard as it is: only the pages' own words are guessed behind a strange one.
    for (const word of [...inTitle, ...inText]) if (!isFunctionWord(word)) words.add(word);
    stems.push({
      title: inTitle.map(stemOf),
      text: inText.map(stemOf),
      alsoAsked: read(alsoAsked).map(stemOf),
    });
    await pause();
  }
  const index = await buildPassageIndex(stems);
  return { index, sounds: createSoundIndex(words), has: (word) => words.has(word) };
}
