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
/** Fewer repeated words at the end of an answer that was cut are a coincidence. */
const CUT_REPEAT_WORDS = 3;
const READ_CHARS = 1_500;

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
  return {
    push(more) {
      if (isLoop) return '';
      text += more;
      const words = wordsAtEnd(text);
      const repeat = repeatAtEnd(words, /[\p{L}\p{N}'’]$/u.test(text));
      isLoop = repeat.isWhole || hasShortLoop(words);
      return isLoop ? '' : speakUntil(repeat.words === 0 ? text.length : repeat.start);
    },
    end({ wasCut }) {
      const repeat = repeatAtEnd(wordsAtEnd(text), false);
      isLoop ||= repeat.isWhole || (wasCut && repeat.words >= CUT_REPEAT_WORDS);
      return isLoop ? '' : speakUntil(text.length);
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
