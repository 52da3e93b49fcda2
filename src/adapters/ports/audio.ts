/** Audio that is kept. */

/** A complete piece of audio. */
export interface StoredAudio {
  readonly contentType: string;
  readonly audio: Buffer;
  /** Read from the audio itself. */
  readonly durationMs: number;
  /** Of the text: what the vendor bills. */
  readonly characters: number;
}

/** Audio by the key of what is said in it, for all gateways. What was not used for longest goes first. Throws `AdapterError`. */
export interface AudioStore {
  /** Counts as a use. */
  find(key: string): Promise<StoredAudio | undefined>;
  keep(key: string, audio: StoredAudio): Promise<void>;
}

export interface AudioAmount {
  readonly pieces: number;
  /** Of audio, without what the database needs around it. */
  readonly bytes: number;
  /** When a piece was last fetched from the store, or put there; null where there is none. */
  readonly oldestUse: Date | null;
  readonly newestUse: Date | null;
}

/** The store as a whole. With a date: what was not used since then. Throws `AdapterError`. */
export interface AudioUpkeep {
  amount(unusedSince?: Date): Promise<AudioAmount>;
  /** Resolves with the number of pieces that are gone. */
  purge(unusedSince?: Date): Promise<number>;
}
