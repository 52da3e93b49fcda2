/** How many words of `text` only repeat the words before them: at least `least` words that follow themselves at once. */
export function repeatedWords(text: string, least = 3): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
  let repeated = 0;
  for (let at = 1; at < words.length;) {
    const length = longestRepeat(words, at);
    if (length >= least) repeated += length;
    at += length >= least ? length : 1;
  }
  return repeated;
}

/** How many words from `at` on equal as many words before `at`. */
function longestRepeat(words: readonly string[], at: number): number {
  for (let length = Math.min(at, words.length - at); length > 0; length--) {
    const isRepeat = words.slice(at, at + length).every((word, index) => word === words[at - length + index]);
    if (isRepeat) return length;
  }
  return 0;
}
