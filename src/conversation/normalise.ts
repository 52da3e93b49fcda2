/**
 * Normalises an utterance for comparing and hashing: lower case, single spaces, no punctuation at the end. A partial prompt
 * and its final version usually differ in nothing else.
 */
export function normalise(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/\s+/gu, ' ')
      .trim()
      // The lookbehind makes the pattern try each run of punctuation once, not once for each of its characters.
      .replace(/(?<![.!?,;:…\s])[.!?,;:…\s]+$/u, '')
  );
}
