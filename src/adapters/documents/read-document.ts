/** Reads one document of any supported kind. No content makes it throw. */
import { createHash } from 'node:crypto';
import type { DocumentKind, KnowledgeDocument } from '../ports/documents.ts';
import { decodeText } from './decode.ts';
import { withoutEnding } from './kinds.ts';
import { CUTTING_VERSION, cutPage } from './passages.ts';
import type { Page, Section } from './passages.ts';

export interface DocumentSource {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
}

export interface ReadDocument extends KnowledgeDocument, Pick<Page, 'notices'> {}

/** `reason` is a short phrase for the owner of the document. It follows the document's name. */
export interface Unreadable {
  readonly reason: string;
}

/** About ten books of plain text. Larger documents must be split by their owner. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
/** The reason for a document above the limit. */
export const TOO_LARGE = `is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;

/** Parses a document and splits it into passages, or says why it cannot be used. */
export async function readDocument({
  name,
  kind,
  bytes,
}: DocumentSource): Promise<ReadDocument | Unreadable> {
  if (bytes.length === 0) return { reason: 'is empty' };
  if (bytes.length > MAX_DOCUMENT_BYTES) return { reason: TOO_LARGE };
  const read = await (kind === 'pdf' ? readPdfFile(name, bytes) : readText(name, kind, bytes)).catch(tooDeep);
  if ('reason' in read) return read;
  if (read.passages.length === 0) return { reason: 'has no text' };
  return {
    name,
    kind,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    hash: createHash('sha256').update(`${CUTTING_VERSION}\n`).update(bytes).digest('hex'),
    content: bytes,
    ...read,
  };
}

/** The parsers recurse into nested lists and tags, so deep nesting overflows the stack. */
function tooDeep(error: unknown): Unreadable {
  if (error instanceof RangeError) return { reason: 'is nested too deeply' };
  throw error;
}

// Each parser is loaded on first use: most installations only have Markdown.
async function readPdfFile(name: string, bytes: Uint8Array): Promise<Page | Unreadable> {
  const { readPdf } = await import('./pdf.ts');
  const read = await readPdf(bytes);
  return 'reason' in read ? read : cutPage(name, read.sections, spokenTitle(name));
}

async function readText(
  name: string,
  kind: Exclude<DocumentKind, 'pdf'>,
  bytes: Uint8Array,
): Promise<Page | Unreadable> {
  const decoded = decodeText(bytes);
  if (decoded === undefined) return { reason: 'is not text' };
  const page = await cutText(name, kind, decoded.text.toWellFormed());
  if ('reason' in page || decoded.notice === undefined) return page;
  return { ...page, notices: [decoded.notice, ...page.notices] };
}

async function cutText(
  name: string,
  kind: Exclude<DocumentKind, 'pdf'>,
  text: string,
): Promise<Page | Unreadable> {
  switch (kind) {
    case 'text':
      return cutPage(name, paragraphs(text), spokenTitle(name));
    case 'markdown': {
      const { markdownTree, sectionsOfTree } = await import('./markdown.ts');
      return cutPage(name, sectionsOfTree(markdownTree(text)));
    }
    case 'html': {
      const { readHtml } = await import('./html.ts');
      const page = readHtml(text);
      return cutPage(name, page.sections, page.title ?? spokenTitle(name));
    }
    case 'csv': {
      const { readCsv } = await import('./csv.ts');
      const table = readCsv(text);
      if ('reason' in table) return table;
      const page = cutPage(name, table.sections, spokenTitle(name));
      return { ...page, notices: [...table.notices, ...page.notices] };
    }
  }
}

function paragraphs(text: string): readonly Section[] {
  return text.trim() === '' ? [] : [{ headings: [], text: text.replaceAll(/\r\n?/gu, '\n').trim() }];
}

/** Makes a title that can be spoken: `price-list_2026.csv` becomes "Price list 2026". */
function spokenTitle(name: string): string {
  const base = withoutEnding(name.split('/').at(-1) ?? name)
    .replaceAll(/[-_]+/gu, ' ')
    .trim();
  return base === '' ? name : base.charAt(0).toUpperCase() + base.slice(1);
}
