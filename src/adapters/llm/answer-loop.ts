/** Stops an answer that says the same words again and again, before they are spoken twice. */

/** Fewer words in a row may follow each other more often: a phone number may well have "five" three times. */
const SHORT_REPEATS = [
  { words: 1, times: 6 },
  { words: 2, times: 6 },
  { words: 3, times: 3 },
  { words: 4, times: 3 },
  { words: 5, times: 3 },
];
/** So many words that follow themselves are a loop at once. */
const LOOP_WORDS = 6;
const MAX_WORDS = 40;
/** A shorter sentence may well be said twice: "Thank you. Thank you." Longer ones are loops by their words. */
const LEAST_SENTENCE_WORDS = 3;
/** Fewer repeated words at the end of an answer that was cut are a coincidence. */
const CUT_REPEAT_WORDS = 3;
const READ_CHARS = 1_500;
const SENTENCE_END = /[.!?…]["'”’)]*\s|\n/u;

export interface LoopGuard {
  /** Returns what may be spoken of the text so far. Holds back words that repeat the ones before them. */
  push(text: string): string;
  /** Returns what was held back at the end of an answer. `wasCut`: the answer would have gone on. */
  end(options: { readonly wasCut: boolean }): string;
  /** The answer repeats itself. Nothing more of it is spoken. */
  readonly isLoop: boolean;
}

/** Guards one answer. */
export function createLoopGuard(): LoopGuard {
  let text = '';
  let spoken = 0;
  let isLoop = false;
  const speakUntil = (end: number): string => {
    const words = text.slice(spoken, end);
    spoken = Math.max(spoken, end);
    return words;
  };
  const pushWord = (more: string): string => {
    if (isLoop) return '';
    text += more;
    const words = wordsAtEnd(text);
    const isOpen = /[\p{L}\p{N}'’]$/u.test(text);
    const repeat = repeatAtEnd(words, isOpen);
    isLoop = repeat.isWhole || hasShortLoop(words);
    if (isLoop) return '';
    const sentences = sentencesAtEnd(text, words);
    const [earlier, last, begun] = sentences.slice(-3);
    // It was held back while it was equal, and has ended.
    if (begun?.[0] !== undefined && isRepeatedSentence(last, earlier)) speakUntil(begun[0].at);
    const held = heldSentence(sentences, isOpen);
    return speakUntil(Math.min(repeat.words === 0 ? text.length : repeat.start, held ?? text.length));
  };
  return {
    // A piece may hold several sentences.
    push: (more) => (more.match(/\s*\S+|\s+/gu) ?? []).map(pushWord).join(''),
    end({ wasCut }) {
      const words = wordsAtEnd(text);
      const repeat = repeatAtEnd(words, false);
      isLoop ||= repeat.isWhole || (wasCut && repeat.words >= CUT_REPEAT_WORDS);
      const [earlier, last] = sentencesAtEnd(text, words).slice(-2);
      return isLoop || isRepeatedSentence(last, earlier) ? '' : speakUntil(text.length);
    },
    get isLoop() {
      return isLoop;
    },
  };
}

interface Word {
  readonly word: string;
  /** Its position in the text. */
  readonly at: number;
}

function wordsAtEnd(text: string): readonly Word[] {
  const from = Math.max(0, text.length - READ_CHARS);
  return [...text.slice(from).matchAll(/[\p{L}\p{N}'’]+/gu)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    at: from + index,
  }));
}

/** `words` by sentence. The last sentence may go on. */
function sentencesAtEnd(text: string, words: readonly Word[]): readonly (readonly Word[])[] {
  const sentences: Word[][] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const between = before === undefined ? '' : text.slice(before.at + before.word.length, word.at);
    const sentence = sentences.at(-1);
    if (sentence === undefined || SENTENCE_END.test(between)) sentences.push([word]);
    else sentence.push(word);
  }
  return sentences;
}

/** Whether `words` begin as the `earlier` ones do. `isOpen`: the last word may go on. */
function isBeginningOf(words: readonly Word[], earlier: readonly Word[], isOpen = false): boolean {
  return words.every(({ word }, index) => {
    const other = earlier[index]?.word;
    return isOpen && index === words.length - 1 ? other?.startsWith(word) : other === word;
  });
}

function isRepeatedSentence(words: readonly Word[] = [], earlier: readonly Word[] = []): boolean {
  return (
    words.length >= LEAST_SENTENCE_WORDS && words.length === earlier.length && isBeginningOf(words, earlier)
  );
}

/** Where the last sentence begins, if it may become the one before it again. */
function heldSentence(sentences: readonly (readonly Word[])[], isOpen: boolean): number | undefined {
  const [earlier = [], last = []] = sentences.slice(-2);
  return earlier.length >= LEAST_SENTENCE_WORDS && isBeginningOf(last, earlier, isOpen)
    ? last[0]?.at
    : undefined;
}

/** The most words at the end that repeat as many words some words earlier. `isOpen`: the last word may go on. */
function repeatAtEnd(
  words: readonly Word[],
  isOpen: boolean,
): { readonly words: number; readonly start: number; readonly isWhole: boolean } {
  let most = { words: 0, start: 0, isWhole: false };
  for (let apart = LOOP_WORDS; apart <= MAX_WORDS && apart < words.length; apart++) {
    let equal = 0;
    while (isRepeated(words, words.length - 1 - equal, { apart, isOpen: isOpen && equal === 0 })) equal++;
    if (equal <= most.words) continue;
    const start = words.at(-equal)?.at ?? 0;
    most = { words: equal, start, isWhole: equal - (isOpen ? 1 : 0) >= apart };
  }
  return most;
}

function isRepeated(
  words: readonly Word[],
  index: number,
  { apart, isOpen }: { readonly apart: number; readonly isOpen: boolean },
): boolean {
  const [word, earlier] = [words[index]?.word, words[index - apart]?.word];
  if (word === undefined || earlier === undefined) return false;
  return isOpen ? earlier.startsWith(word) : earlier === word;
}

function hasShortLoop(words: readonly Word[]): boolean {
  return SHORT_REPEATS.some(({ words: length, times }) => {
    if (words.length < length * times) return false;
    const tail = words.slice(-length * times).map(({ word }) => word);
    return tail.every((word, at) => word === tail[at % length]);
  });
}
