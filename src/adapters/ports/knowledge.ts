/** Ports of the knowledge base: search, storage, embeddings and vectors. */
import type { Passage } from '../../contracts/activities.ts';

/** Finds passages that answer a question. */
export interface KnowledgeSearch {
  /** Begins what a search for the question will wait for, such as its vector. */
  prepare?(query: KnowledgeQuery): void;
  /**
   * Returns at most `limit` passages, best first. They are near the question and may not answer it: the score says how well
   * each fits. Empty if nothing is near. Throws `AdapterError`.
   */
  search(query: KnowledgeQuery): Promise<readonly Passage[]>;
}

export interface KnowledgeQuery {
  readonly tenant: string;
  readonly text: string;
  /** The preceding words, needed for follow-up questions such as "and on Sundays?". */
  readonly context?: string;
  readonly limit: number;
}

/** A passage as stored. */
export interface StoredPassage extends Omit<Passage, 'score'> {
  /** Other wordings that callers use for it, one per line. Searched, but never part of a result. */
  readonly alsoAsked?: string;
}

/** Reads the stored knowledge. Throws `AdapterError`. */
export interface KnowledgeStore {
  /** Returns an opaque version per tenant, which differs after every change of the tenant's knowledge. */
  versions(): Promise<ReadonlyMap<string, string>>;
  /** Returns all passages of a tenant from one consistent snapshot. */
  passages(tenant: string): Promise<readonly StoredPassage[]>;
}

/** Turns texts into vectors. The more similar the meaning of two texts, the closer their vectors. */
export interface Embeddings {
  /** Model and dimensions. Only vectors with the same name can be compared. A server's first answer may change it. */
  readonly name: string;
  /** True if the first numbers of a vector carry most of its meaning. */
  readonly isShortenable: boolean;
  /** Texts with less cosine similarity have nothing to do with each other. */
  readonly leastSimilarity: number;
  /** ISO 639-1 codes of the languages that the model knows. Absent if it knows all usual ones. */
  readonly languages?: readonly string[];
  /** Passages that are best embedded in one call. */
  readonly batchSize: number;
  /**
   * Returns one unit vector per text, in order. Some models expect questions in another form than passages. Throws
   * `AdapterError` or the abort reason. Does not retry.
   */
  embed(
    texts: readonly string[],
    options: { readonly as: 'question' | 'passage'; readonly signal: AbortSignal },
  ): Promise<readonly Float32Array[]>;
}

/** Stores the vectors of one model by the SHA-256 of their texts, as hexadecimal digits. Throws `AdapterError`. */
export interface VectorStore {
  /** Returns the stored vectors by hash. Hashes without a vector are missing from the map. */
  load(hashes: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Existing vectors stay unchanged. */
  keep(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Runs `work` unless another process is doing so; then it returns at once. Rethrows errors of `work` unchanged. */
  withLock(work: () => Promise<void>): Promise<void>;
}

/** A question of a caller for which nothing was found, or which a template answered. */
export interface UnansweredTurn {
  readonly question: string;
  readonly at: Date;
  /** True if a template answered because no model did, although passages may have been found. */
  readonly isTemplate: boolean;
}
