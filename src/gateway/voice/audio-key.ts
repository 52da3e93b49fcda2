import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { SpeechRequest } from '../../adapters/ports/speech.ts';

/**
 * What audio is found by: what is said, by whom, how, in which format. What stands around the text is left out: it
 * colours the melody, and a sentence is worth more found than perfect.
 */
export function audioKey({ text, voice }: Pick<SpeechRequest, 'text' | 'voice'>, format: string): string {
  return createHash('sha256')
    .update(canonicalize({ text, voice, format }) ?? '')
    .digest('hex');
}
