/** What turns text into audio. */

/** Who speaks, and how. All of it is part of what a stored piece of audio is found by. */
export interface SpeechVoice {
  readonly voiceId: string;
  /** As the vendor names it. */
  readonly model: string;
  /** 0 (lively) to 1 (even). */
  readonly stability: number;
  /** 0 to 1: how close to the original voice. */
  readonly similarityBoost: number;
  /** 0.7 to 1.2. */
  readonly speed: number;
  /** Two letters. */
  readonly language: string;
}

export interface SpeechRequest {
  readonly text: string;
  readonly voice: SpeechVoice;
  /** What is said before and after it, for the melody; not spoken. */
  readonly previousText?: string;
  readonly nextText?: string;
  readonly signal: AbortSignal;
}

export interface SpeechAudio {
  readonly contentType: string;
  /** Throws `AdapterError` where the audio breaks off; rethrows the abort reason. For one reader. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Turns text into audio. */
export interface SpeechSynthesis {
  /** Of all audio that it makes, such as `mp3_22050_32`. */
  readonly format: string;
  /**
   * Resolves when the audio begins. Throws `AdapterError`; rethrows the abort reason where `signal` was aborted.
   * Retries nothing. The same request again makes the same audio, as far as the vendor can.
   */
  synthesise(request: SpeechRequest): Promise<SpeechAudio>;
}
