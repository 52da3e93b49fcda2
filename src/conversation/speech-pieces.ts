/** Cuts a growing answer into pieces that can be spoken one by one: sentences, and an early first clause. */
import { splitSentences } from './sentences.ts';

/** A first sentence with at least this many characters is cut after its first clause: a short piece is heard sooner. */
const SHORT_CHARS = 45;
/** A clause with fewer characters ("Well,") sounds wrong when it is synthesised alone. */
const CLAUSE_CHARS = 15;
const SENTENCE_END = /[.!?…]["'”’)]*\s*$/u;
const CLAUSE_END = /[,;:–](?=\s)/gu;

export interface SpeechPieces {
  /** Adds text and returns the pieces that it completes. All pieces joined give the answer. */
  add(text: string): readonly string[];
  /** Call it when no text has arrived for a while. Returns the open text if it ends like a sentence. */
  pause(): readonly string[];
  /** Ends the answer and returns the rest. */
  end(): readonly string[];
}

/** Starts an answer in `language` (BCP 47), which decides how sentences end. */
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

/** The pieces of a complete text: the same pieces as if it arrived in parts. */
export function speechPiecesOf(text: string, language: string): readonly string[] {
  const pieces = createSpeechPieces(language);
  return [...pieces.add(text), ...pieces.end()];
}

/** Splits a sentence after its first clause. A short sentence, or one without a clause, stays whole. */
function firstClause(sentence: string): readonly string[] {
  if (sentence.trimEnd().length < SHORT_CHARS) return [sentence];
  const end = [...sentence.matchAll(CLAUSE_END)].find(({ index }) => index + 1 >= CLAUSE_CHARS);
  if (end === undefined) return [sentence];
  return [sentence.slice(0, end.index + 1), sentence.slice(end.index + 1)];
}
