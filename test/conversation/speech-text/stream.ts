import { createSpeechText } from '../../../src/conversation/speech-text/speech-text.ts';
import type { Chance } from './random.ts';

/** What is spoken for a text that arrives in these tokens. */
export function spokenInTokens(tokens: readonly string[], language: string): string {
  const speech = createSpeechText({ language });
  return tokens.map((token) => speech.push(token)).join('') + speech.end();
}

/** `text` cut at random places, even inside characters. */
export function randomTokens(text: string, by: Chance): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = by.between(1, 9);
    tokens.push(text.slice(at, at + length));
    at += length;
  }
  return tokens;
}
