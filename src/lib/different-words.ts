/** Adds the words of the texts to `words`, in lower case. */
export function addWords(words: Set<string>, ...texts: readonly string[]): void {
  for (const text of texts)
    for (const word of text.toLowerCase().match(/[\p{L}\p{Nd}]+/gu) ?? []) words.add(word);
}
