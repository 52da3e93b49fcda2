/** Port of the document store, which holds the sources of the knowledge base. */
import type { StoredPassage } from './knowledge.ts';

export type TextKind = 'markdown' | 'text' | 'html' | 'csv';
export type DocumentKind = TextKind | 'pdf' | 'docx' | 'xlsx' | 'odt' | 'ods' | 'pptx' | 'rtf' | 'email';

/** A parsed document: its content and the passages that answers are built from. */
export interface KnowledgeDocument {
  /** Unique within its tenant, such as `prices/2026.md`. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly title: string;
  /** SHA-256 of `content`, in hexadecimal digits. */
  readonly sha256: string;
  /** SHA-256 of `content` and of the version of the passage splitter. Changes when either changes. */
  readonly hash: string;
  readonly content: Uint8Array;
  readonly passages: readonly StoredPassage[];
}

/** `folder`: follows the files in KNOWLEDGE_DIR. `added`: added by a person, stays until a person removes it. */
export type DocumentOrigin = 'folder' | 'added';

export interface ListedDocument extends Pick<KnowledgeDocument, 'name' | 'kind' | 'title'> {
  readonly origin: DocumentOrigin;
  /** Increases by one whenever the content changes. */
  readonly version: number;
  readonly passages: number;
  readonly updatedAt: Date;
}

/**
 * Result of adding one document. `duplicate`: not stored, because the document `of` has the same content. `refused`: not
 * stored, because the tenant's quota would be exceeded; what was stored under the name stays.
 */
export type AddedDocument = { readonly name: string; readonly version: number } & (
  | { readonly outcome: 'added' | 'replaced' | 'unchanged' }
  | { readonly outcome: 'duplicate'; readonly of: string }
  | { readonly outcome: 'refused'; readonly reason: string }
);

export interface AddOptions {
  /** Removes previously added documents that are neither in the new set nor named in `kept`. */
  readonly replacing?: { readonly kept: readonly string[] };
  /** Stores unchanged documents again, because a new version may split them into other passages. */
  readonly again?: boolean;
}

export interface LoadedFolder {
  /** Number of folder documents that were already stored. */
  readonly unchanged: number;
  /** Names of documents that are no longer in the folder. */
  readonly removed: readonly string[];
  /** Folder documents that would exceed the tenant's quota. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Names of folder documents that were skipped because a person added a document with the same name. */
  readonly overruled: readonly string[];
}

/**
 * The stored documents of each tenant. Every change is one transaction: a search sees either the old state or the new one.
 * Changes of one tenant are serialised. Throws `AdapterError`.
 */
export interface KnowledgeDocuments {
  list(tenant: string): Promise<readonly ListedDocument[]>;
  add(
    tenant: string,
    documents: readonly KnowledgeDocument[],
    options?: AddOptions,
  ): Promise<readonly AddedDocument[]>;
  /** Removes documents and returns the names that existed. */
  remove(tenant: string, names: readonly string[]): Promise<readonly string[]>;
  /** Synchronises the `folder` documents with `documents`. Documents named in `kept` stay unchanged. */
  loadFolder(
    tenant: string,
    documents: readonly KnowledgeDocument[],
    kept: readonly string[],
  ): Promise<LoadedFolder>;
  /** Returns the content of an added document. Undefined for folder documents, whose content is not stored. */
  content(tenant: string, name: string): Promise<Uint8Array | undefined>;
}
