/** Reads one document, of whatever kind. Nothing that stands in it makes this throw. */
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

/** `reason` is one short phrase for the person who wrote the document; it follows its name. */
export interface Unreadable {
  readonly reason: string;
}

/** Ten books of plain text. Larger ones are cut by hand before anybody can be told what they say. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
export const TOO_LARGE = `is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;

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

/** Parsers go down into lists in lists and tags in tags until there is no more stack. */
function tooDeep(error: unknown): Unreadable {
  if (error instanceof RangeError) return { reason: 'is nested too deeply' };
  throw error;
}

// Each parser is loaded when it is first needed: most systems have Markdown only.
async function readPdfFile(name: string, bytes: Uint8Array): Promise<Page | Unreadable> {
  const { readPdf } = await import('./pdf.ts');
  const read = await readPdf(bytes);
  return 'reason' in read ? read : cutPage(name, read.sections, spoken(name));
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
      return cutPage(name, paragraphs(text), spoken(name));
    case 'markdown': {
      const { markdownTree, sectionsOfTree } = await import('./markdown.ts');
      return cutPage(name, sectionsOfTree(markdownTree(text)));
    }
    case 'html': {
      const { readHtml } = await import('./html.ts');
      const page = readHtml(text);
      return cutPage(name, page.sections, page.title ?? spoken(name));
    }
    case 'csv': {
      const { readCsv } = await import('./csv.ts');
      const table = readCsv(text);
      if ('reason' in table) return table;
      const page = cutPage(name, table.sections, spoken(name));
      return table.notice === undefined ? page : { ...page, notices: [table.notice, ...page.notices] };
    }
  }
}

function paragraphs(text: string): readonly Section[] {
  return text.trim() === '' ? [] : [{ headings: [], text: text.replaceAll(/\r\n?/gu, '\n').trim() }];
}

/** `price-list_2026.csv` is a title that nobody says. */
function spoken(name: string): string {
  const base = withoutEnding(name.split('/').at(-1) ?? name)
    .replaceAll(/[-_]+/gu, ' ')
    .trim();
  return base === '' ? name : base.charAt(0).toUpperCase() + base.slice(1);
}
