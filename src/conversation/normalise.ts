/**
 * Text as it is compared and hashed: case, white space and end punctuation do not tell two utterances apart.
 * A partial prompt and the final one after it differ in nothing else most of the time.
 */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[.!?,;:…\s]+$/u, '');
}
