/** Calls speech synthesis in tests. */
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import type { SpeechRequest, SpeechSynthesis } from '../../../src/adapters/ports/speech.ts';

export const VOICE = {
  voiceId: 'voiceOfTheShop01',
  model: 'eleven_flash_v2_5',
  stability: 0.5,
  similarityBoost: 0.75,
  speed: 1,
  language: 'en',
};

export function speechRequest(changes: Partial<SpeechRequest> = {}): SpeechRequest {
  return { text: 'We open at nine.', voice: VOICE, signal: new AbortController().signal, ...changes };
}

/** Returns the complete audio of a request. */
export async function audioOf(
  speech: SpeechSynthesis,
  changes: Partial<SpeechRequest> = {},
): Promise<Buffer> {
  const { chunks } = await speech.synthesise(speechRequest(changes));
  return Buffer.concat(await Array.fromAsync(chunks));
}

/** Returns the `AdapterError` that a request fails with. Throws if it ends in another way. */
export async function failureOf(
  speech: SpeechSynthesis,
  changes: Partial<SpeechRequest> = {},
): Promise<AdapterError> {
  const outcome = await audioOf(speech, changes).catch((error: unknown) => error);
  if (outcome instanceof AdapterError) return outcome;
  throw new Error('expected an AdapterError', { cause: outcome });
}
