import type { VoiceRecord } from './voice-record.ts';

/** Turns text into speech on one connection: text frames for the relay's voice, or audio of our own. */
export interface SpeechOutput {
  /** The next piece of an answer. `record` notes which voice says it. */
  token(text: string, record: VoiceRecord): void;
  /** Closes the talk cycle: the answer is complete. */
  last(): void;
  /** A complete notice. The words that follow it may cut it off. */
  notice(text: string, record: VoiceRecord): void;
  /** A complete goodbye that the caller cannot interrupt. */
  final(text: string, record: VoiceRecord): void;
  /** Forgets what was not sent yet: its turn was cut or lost. */
  drop(): void;
  /** Silences words that the relay has and that nobody wants any more, as far as it can be told to. */
  hush(): void;
  /** The relay reports that later words were heard. Words before them that it does not report on were heard as well. */
  catchUp(): void;
  /** The relay reports that its voice has begun to sound, or has stopped. */
  sounding(isOn: boolean): void;
  /** From now on both the agent and the caller speak this language. */
  speakIn(language: string): void;
}
