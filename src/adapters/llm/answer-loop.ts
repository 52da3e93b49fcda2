/** Detects an answer that says the same words again and again. */

/** Words in a row, and how often they may follow each other. A phone number may well have "five" three times. */
const REPEATS = [
  { minWords: 6, times: 2 },
  { minWords: 3, times: 3 },
  { minWords: 1, times: 6 },
];
const MAX_WORDS = 40;

/** Whether `text` ends with a repetition of its last words. */
export function endsInLoop(text: string): boolean {
  const words =
    text
      .slice(-1_500)
      .toLowerCase()
      .match(/[\p{L}\p{N}'’]+/gu) ?? [];
  for (let length = 1; length <= MAX_WORDS && length * 2 <= words.length; length++) {
    const times = REPEATS.find(({ minWords }) => length >= minWords)?.times ?? 2;
    const repeats = Math.floor(words.length / length);
    if (repeats < times) continue;
    const last = words.slice(-length);
    const tail = words.slice(-length * times);
    if (tail.every((word, at) => word === last[at % length])) return true;
  }
  return false;
}
