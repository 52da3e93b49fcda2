/** The key under which audio of our own voice is stored and found. */
import { createHash } from 'node:crypto';
import type { SpeechRequest } from '../../adapters/ports/speech.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';

/**
 * Hashes the text, the voice with its settings, and the format. The text around a piece is left out: it changes only the
 * intonation, and finding a stored piece is worth more than a perfect intonation.
 */
export function audioKey({ text, voice }: Pick<SpeechRequest, 'text' | 'voice'>, format: string): string {
  return createHash('sha256').update(canonicalJson({ text, voice, format })).digest('hex');
}
