/** Cuts an answer, as it is written, into pieces that can be spoken one by one: sentences, and an early first clause. */
import { splitSentences } from './sentences.ts';

/** A first piece this long or longer is cut at its first clause: the sooner it is complete, the sooner it is heard. */
const SHORT_CHARS = 45;
/** A clause shorter than this has no melody of its own ("Well,"). */
const CLAUSE_CHARS = 15;
const SENTENCE_END = /[.!?…]["'”’)]*\s*$/u;
const CLAUSE_END = /[,;:–](?=\s)/gu;

export interface SpeechPieces {
  /** The pieces that are complete with `text`; joined with those before and after, they are the answer. */
  add(text: string): readonly string[];
  /** Nothing has followed for a while: what ends like a sentence is complete. */
  pause(): readonly string[];
  /** What is left: nothing follows. */
  end(): readonly string[];
}

export function createSpeechPieces(language: string): SpeechPieces {
  let rest = '';
  let isFirst = true;
  const take = (pieces: readonly string[]) => {
    const spoken = isFirst
      ? pieces.flatMap((piece, index) => (index === 0 ? firstClause(piece) : [piece]))
      : pieces;
    if (spoken.length > 0) isFirst = false;
    return spoken;
  };
  const end = () => {
    const last = rest.trim() === '' ? [] : take([rest]);
    rest = '';
    return last;
  };
  return {
    add(text) {
      rest += text;
      const sentences = splitSentences(rest, language);
      // The end of a sentence is certain only once something follows it.
      const complete = sentences.slice(0, -1);
      rest = sentences.at(-1) ?? '';
      if (complete.length > 0) return take(complete);
      const [clause, ...others] = isFirst ? firstClause(rest) : [rest];
      if (others.length === 0 || clause === undefined) return [];
      rest = others.join('');
      isFirst = false;
      return [clause];
    },
    pause: () => (SENTENCE_END.test(rest) ? end() : []),
    end,
  };
}

/** The pieces of a text that is known to its end: the same as when it comes bit by bit. */
export function speechPiecesOf(text: string, language: string): readonly string[] {
  const pieces = createSpeechPieces(language);
  return [...pieces.add(text), ...pieces.end()];
}

/** The sentence in two, behind its first clause; in one where it is short or has none. */
function firstClause(sentence: string): readonly string[] {
  if (sentence.trimEnd().length < SHORT_CHARS) return [sentence];
  const end = [...sentence.matchAll(CLAUSE_END)].find(({ index }) => index + 1 >= CLAUSE_CHARS);
  if (end === undefined) return [sentence];
  return [sentence.slice(0, end.index + 1), sentence.slice(end.index + 1)];
}
