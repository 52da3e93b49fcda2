/** Port of the audio cache. */

/** The complete audio of one text. */
export interface StoredAudio {
  readonly contentType: string;
  readonly audio: Buffer;
  /** Measured from the audio frames. */
  readonly durationMs: number;
  /** Length of the text in characters, which is what the vendor bills. */
  readonly characters: number;
}

/**
 * Cache of audio, shared by all gateways and keyed by text and voice. Evicts the least recently used. Throws
 * `AdapterError`.
 */
export interface AudioStore {
  /** Returns the audio and marks it as used. */
  find(key: string): Promise<StoredAudio | undefined>;
  keep(key: string, audio: StoredAudio): Promise<void>;
}

/** Size of the cache, or of the unused part of it. */
export interface AudioAmount {
  readonly pieces: number;
  /** Size of the audio alone, without the database's overhead. */
  readonly bytes: number;
  /** When any of these pieces was last fetched or stored; null if there are no pieces. */
  readonly oldestUse: Date | null;
  readonly newestUse: Date | null;
}

/** Maintenance of the cache. With a date, it covers only pieces that were not used since then. Throws `AdapterError`. */
export interface AudioUpkeep {
  amount(unusedSince?: Date): Promise<AudioAmount>;
  /** Returns the number of deleted pieces. */
  purge(unusedSince?: Date): Promise<number>;
}
