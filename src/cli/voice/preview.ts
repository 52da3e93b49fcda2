/** The command `preview`: speaks a sentence into a file. */
import { writeFile } from 'node:fs/promises';
import { speakWithEspeak } from '../../adapters/speech/espeak.ts';
import type { VoiceConfig } from '../../config/voice.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { speechText } from '../../conversation/speech-text/speech-text.ts';
import { print, UsageError } from '../../lib/command-line.ts';
import { openSpeech } from './speech.ts';

/**
 * Writes an audio file in which `text` is spoken as the agent would speak it. Returns the exit code. Throws `UsageError`,
 * `AdapterError` and `EspeakError`.
 */
export async function preview(
  config: VoiceConfig,
  agent: AgentConfig,
  { text, out }: { readonly text: string; readonly out?: string },
): Promise<number> {
  const isOurs = config.elevenLabs.apiKey !== undefined;
  const ending = isOurs ? '.mp3' : '.wav';
  const file = out ?? `preview${ending}`;
  if (!file.endsWith(ending)) {
    throw new UsageError(
      `--out ${file} must end in ${ending}, the format of ${isOurs ? 'ElevenLabs' : 'espeak-ng'}`,
    );
  }
  const spoken = speechText(text, agent);
  const { audio } = isOurs
    ? await openSpeech(config, agent).then((speech) => speech.say(spoken))
    : { audio: await speakWithEspeak(spoken, agent.language) };
  await writeFile(file, audio).catch((error: unknown) => {
    throw new UsageError(
      `--out ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  print(
    `${file}: ${agent.id} says "${spoken}"${isOurs ? '' : ' (by espeak-ng, because ELEVENLABS_API_KEY is not set)'}`,
  );
  return 0;
}
