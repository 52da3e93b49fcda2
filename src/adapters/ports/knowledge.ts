/** What is known, and how it is found. */
import type { Passage } from '../../contracts/activities.ts';

export interface KnowledgeSearch {
  /** Best first, at most `limit`; an empty list where nothing fits. Throws `AdapterError`. */
  search(query: {
    readonly tenant: string;
    readonly text: string;
    /** What was said before, for a question that is understood only with it ("and on Sundays?"). */
    readonly context?: string;
    readonly limit: number;
  }): Promise<readonly Passage[]>;
}

export interface StoredPassage extends Omit<Passage, 'score'> {
  /** In which other words callers ask for it, one wording a line: looked up in a search, and never part of what is found. */
  readonly alsoAsked?: string;
}

/** Where the knowledge is kept. Throws `AdapterError`. */
export interface KnowledgeStore {
  /** A word for the present state of each tenant's knowledge: another one after every change of it. */
  versions(): Promise<ReadonlyMap<string, string>>;
  /** All passages of a tenant, of one moment. */
  passages(tenant: string): Promise<readonly StoredPassage[]>;
}

/** Turns texts into vectors that are the closer, the more alike the texts are in meaning. */
export interface Embeddings {
  /** Model and dimensions: only vectors of one name can be compared. */
  readonly name: string;
  readonly dimensions: number;
  /** A unit vector for each text, in their order. Throws `AdapterError`, or the abort reason. Retries nothing. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}

/** Vectors of one model, kept by the SHA-256 of their texts. Throws `AdapterError`. */
export interface VectorStore {
  /** Those that there are, by hash. */
  load(hashes: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** What is there already stays as it is. */
  keep(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Does the work, unless another process is at it: then it does nothing. What the work throws comes through as it is. */
  alone(work: () => Promise<void>): Promise<void>;
}
