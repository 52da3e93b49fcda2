/** Port of speech synthesis. */

/** Voice and settings. All fields are part of the key of cached audio. */
export interface SpeechVoice {
  readonly voiceId: string;
  /** The vendor's model id. */
  readonly model: string;
  /** 0 (lively) to 1 (even). */
  readonly stability: number;
  /** 0 to 1: how close to the original voice. */
  readonly similarityBoost: number;
  /** 0.7 to 1.2. */
  readonly speed: number;
  /** Two-letter language code. */
  readonly language: string;
}

export interface SpeechRequest {
  readonly text: string;
  readonly voice: SpeechVoice;
  /** The text before and after, which the vendor uses for intonation. Not spoken. */
  readonly previousText?: string;
  readonly nextText?: string;
  readonly signal: AbortSignal;
}

export interface SpeechAudio {
  readonly contentType: string;
  /** Can be read once. Throws `AdapterError` if the audio breaks off, or the abort reason. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Turns text into audio. */
export interface SpeechSynthesis {
  /** Format of all its audio, such as `mp3_22050_32`. */
  readonly format: string;
  /**
   * Resolves when the audio begins. Throws `AdapterError`, or the abort reason if `signal` is aborted. Does not retry.
   * The same request produces the same audio, as far as the vendor supports that.
   */
  synthesise(request: SpeechRequest): Promise<SpeechAudio>;
}
