/** The documents that knowledge comes from. */
import type { StoredPassage } from './knowledge.ts';

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
