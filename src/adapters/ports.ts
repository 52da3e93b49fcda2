/** What activities and composition roots need from the outside world; each adapter implements one of these. */
import type {
  ContextTurn,
  Passage,
  SaveCallInput,
  SaveTurnInput,
  SummarizeInput,
  SummarizeResult,
} from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { CallSid } from '../contracts/ids.ts';
import type { JournalEntry } from '../contracts/outgoing.ts';

/** Closed set of ways in which a vendor or the database fails. */
export type AdapterErrorKind =
  | 'unreachable' // refused, DNS, TLS, reset before an answer
  | 'unauthorized' // bad key, no permission
  | 'not-found' // no such model or voice
  | 'quota' // out of credit: waiting does not help
  | 'rate-limited'
  | 'timeout' // the vendor said so (408, 504)
  | 'server' // 5xx, 409
  | 'bad-request'
  | 'cut' // stream ended before its end
  | 'malformed' // not the vendor's wire format
  | 'empty' // a complete answer without words
  | 'filtered'; // content filter

const KIND_OF_STATUS: Readonly<Record<number, AdapterErrorKind>> = {
  401: 'unauthorized',
  402: 'quota',
  403: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  409: 'server',
  429: 'rate-limited',
  504: 'timeout',
};

/** What an HTTP status says of a failure, where the vendor does not say more. */
export function kindOfStatus(status: number): AdapterErrorKind {
  return KIND_OF_STATUS[status] ?? (status >= 500 ? 'server' : 'bad-request');
}

/** Vendor or database trouble. `message` is static text: no vendor body, no caller's words. */
export class AdapterError extends Error {
  readonly vendor: string;
  readonly operation: string;
  readonly kind: AdapterErrorKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(details: {
    vendor: string;
    operation: string;
    kind: AdapterErrorKind;
    status?: number | undefined;
    retryAfterMs?: number | undefined;
    requestId?: string | undefined;
    cause?: unknown;
  }) {
    super(`${details.vendor}: ${details.operation} failed (${details.kind})`, { cause: details.cause });
    this.name = 'AdapterError';
    this.vendor = details.vendor;
    this.operation = details.operation;
    this.kind = details.kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
  }
}

export interface ModelRequest {
  readonly agent: AgentConfig;
  /** Oldest first; the last turn holds the caller's words to answer. */
  readonly context: readonly ContextTurn[];
  /** What was said earlier in the call than `context`. */
  readonly digest?: string;
  readonly passages: readonly Passage[];
  /** Words of this answer that the caller has heard already: continue after them. */
  readonly continueAfter?: string;
  readonly signal: AbortSignal;
  /** The model is asked when this resolves; what can be made ready before is. A model that costs nothing need not wait. */
  readonly hold?: Promise<unknown>;
}

export type ModelEvent =
  | { readonly type: 'token'; readonly text: string }
  /** Always the last event of a stream that ended well. */
  | {
      readonly type: 'end';
      readonly reason: 'stop' | 'length';
      readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
    };

/** A language model that answers one turn. */
export interface ReplyModel {
  /** As metrics and history name it, such as `gpt-4.1-mini` or `offline`. */
  readonly name: string;
  /** Streams one answer. Throws `AdapterError`; rethrows the abort reason where `signal` was aborted. Retries nothing. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** Opens the connection that the next answer will need, where none is open. Never throws. */
  warm?(): Promise<void>;
}

/** A language model that keeps the notes of a call. */
export interface DigestModel {
  /** Throws `AdapterError`; rethrows the abort reason where `signal` was aborted. Retries nothing. */
  summarize(input: SummarizeInput, signal: AbortSignal): Promise<SummarizeResult>;
}

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

export type DocumentKind = 'markdown' | 'text' | 'html' | 'pdf' | 'csv';

/** A document as it was read: what is kept of it, and what callers are told. */
export interface KnowledgeDocument {
  /** Unique within its tenant, such as `prices/2026.md`. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly title: string;
  /** Of `content`, in hexadecimal digits. */
  readonly sha256: string;
  /** Of `content` and of how it was cut. */
  readonly hash: string;
  readonly content: Uint8Array;
  readonly passages: readonly StoredPassage[];
}

/** `folder`: follows KNOWLEDGE_DIR; `added`: by a person, stays until a person removes it. */
export type DocumentOrigin = 'folder' | 'added';

export interface ListedDocument extends Pick<KnowledgeDocument, 'name' | 'kind' | 'title'> {
  readonly origin: DocumentOrigin;
  /** Grows by one whenever the content changes. */
  readonly version: number;
  readonly passages: number;
  readonly updatedAt: Date;
}

/** What has become of one document. `duplicate`: its content is there already under the name `of`, once is enough. */
export type AddedDocument = { readonly name: string; readonly version: number } & (
  | { readonly outcome: 'added' | 'replaced' | 'unchanged' }
  | { readonly outcome: 'duplicate'; readonly of: string }
);

export interface AddOptions {
  /** Removes what was added before and is neither among these nor named in `kept`. */
  readonly replacing?: { readonly kept: readonly string[] };
  /** Stores the passages even of content that is there already: it may have been cut in another way. */
  readonly again?: boolean;
}

export interface LoadedFolder {
  /** Of the folder's documents, those that were there already. */
  readonly unchanged: number;
  /** Names of documents that are no longer in the folder. */
  readonly removed: readonly string[];
  /** Names of documents of the folder that were left out, because somebody has added others of that name. */
  readonly overruled: readonly string[];
}

/**
 * The documents of each tenant, as they are kept. Every change is one transaction: a search sees all of the old or all of
 * the new. Changes of one tenant wait for each other. Throws `AdapterError`.
 */
export interface KnowledgeDocuments {
  list(tenant: string): Promise<readonly ListedDocument[]>;
  add(
    tenant: string,
    documents: readonly KnowledgeDocument[],
    options?: AddOptions,
  ): Promise<readonly AddedDocument[]>;
  /** Those of `names` that were there. */
  remove(tenant: string, names: readonly string[]): Promise<readonly string[]>;
  /** Makes what came from the folder what it holds now; `kept` names documents that stay as they are. */
  loadFolder(
    tenant: string,
    documents: readonly KnowledgeDocument[],
    kept: readonly string[],
  ): Promise<LoadedFolder>;
  /** The content of a document that was added. */
  content(tenant: string, name: string): Promise<Uint8Array | undefined>;
}

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

/** The books. Every write is idempotent: the same input twice leaves the same rows. Throws `AdapterError`. */
export interface CallBooks {
  saveTurn(input: SaveTurnInput): Promise<void>;
  saveCall(input: SaveCallInput): Promise<void>;
}

/** Signals that wait for Temporal, where another gateway finds them. Throws `AdapterError`. */
export interface SignalJournal {
  /** Writes over what was kept under the same id. */
  keep(entry: JournalEntry): Promise<void>;
  /** The workflow of the call had closed: kept for whoever looks for lost words. */
  refuse(entry: JournalEntry): Promise<void>;
  remove(id: string): Promise<void>;
  /** Says that this gateway lives, and takes over what gateways that are gone have kept, in the order of each call. */
  adopt(): Promise<readonly JournalEntry[]>;
  /** Takes over what other gateways have kept of a call that has come here, in its order, whether they live or not. */
  takeOver(callSid: CallSid): Promise<readonly JournalEntry[]>;
}
