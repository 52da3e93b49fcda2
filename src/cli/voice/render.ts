/** The command `render`: records fixed sentences as files, or synthesises them into the audio cache. */
import type { AudioStore } from '../../adapters/ports/audio.ts';
import { keepRecording } from '../../adapters/recordings/keep-recording.ts';
import { readRecordedFiles } from '../../adapters/recordings/recorded-files.ts';
import type { RecordedFile, RecordingFormat } from '../../adapters/recordings/recorded-files.ts';
import { readSentences } from '../../adapters/recordings/sentences.ts';
import type { Sentence } from '../../adapters/recordings/sentences.ts';
import { speakWithEspeak } from '../../adapters/speech/espeak.ts';
import type { VoiceConfig } from '../../config/voice.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { fixedPieces } from '../../conversation/fixed-phrases.ts';
import { print } from '../../lib/command-line.ts';
import { openSpeech } from './speech.ts';

/** A program or vendor that records sentences. */
interface Renderer {
  readonly name: 'espeak-ng' | 'elevenlabs';
  readonly format: RecordingFormat;
  say(sentence: Sentence): Promise<Buffer>;
}

const ESPEAK: Renderer = {
  name: 'espeak-ng',
  format: 'wav',
  say: ({ text, language }) => speakWithEspeak(text, language),
};

function elevenLabs(config: VoiceConfig): Renderer {
  return {
    name: 'elevenlabs',
    format: 'mp3',
    async say({ text, language }) {
      const speech = await openSpeech(config, { language });
      return (await speech.say(text)).audio;
    },
  };
}

/**
 * Records each sentence that has no file or an outdated one. Returns the exit code. Throws `UsageError`, `AdapterError`,
 * `RecordingsError` and `EspeakError`.
 */
export async function renderRecordings(config: VoiceConfig, by: 'espeak' | 'elevenlabs'): Promise<number> {
  const { recordingsDir: dir } = config;
  const renderer = by === 'espeak' ? ESPEAK : elevenLabs(config);
  const sentences = await readSentences(dir);
  const { files } = await readRecordedFiles(dir);
  for (const sentence of sentences) {
    const { language, kind } = sentence;
    const file = files.find((each) => each.language === language && each.kind === kind);
    const reason = reasonToStay(file, sentence, renderer);
    if (reason === undefined) {
      const audio = await renderer.say(sentence);
      const path = await keepRecording(dir, sentence, { audio, by: renderer.name, format: renderer.format });
      print(`rendered   ${path}`);
    } else print(`${reason}  ${file?.path ?? ''}`);
  }
  return 0;
}

/** Why the existing file stays; undefined if the sentence must be rendered. */
function reasonToStay(
  file: RecordedFile | undefined,
  { text }: Sentence,
  { name }: Renderer,
): string | undefined {
  if (file === undefined) return undefined;
  if (file.made === undefined) return 'your own ';
  if (file.made.text !== text) return undefined;
  // espeak-ng does not replace the better voice of ElevenLabs until the sentence changes.
  return file.made.by === name || name === 'espeak-ng' ? 'unchanged' : undefined;
}

/** Fills the cache with the fixed sentences of an agent, as `prepareVoiceWorkflow` does when a gateway starts. */
export async function prepareAgent(
  config: VoiceConfig,
  agent: AgentConfig,
  store: AudioStore,
): Promise<number> {
  const speech = await openSpeech(config, agent);
  let characters = 0;
  const pieces = fixedPieces(agent);
  for (const text of pieces) {
    const key = speech.keyOf(text);
    const isCached = (await store.find(key)) !== undefined;
    if (!isCached) {
      await store.keep(key, await speech.say(text));
      characters += text.length;
    }
    print(`${isCached ? 'cached  ' : 'rendered'}  ${text}`);
  }
  print(
    `${agent.id}: ${pieces.length} sentences are in the cache, ${characters} characters were synthesised`,
  );
  return 0;
}
