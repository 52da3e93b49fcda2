/** Reads one document of any supported kind. No content makes it throw. */
import { createHash } from 'node:crypto';
import type { Element } from 'hast';
import type { DocumentKind, KnowledgeDocument, TextKind } from '../ports/documents.ts';
import { addWords } from '../../lib/different-words.ts';
import { RefusedDocument } from './archive.ts';
import { decodeText } from './decode.ts';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.ts';
import { CUTTING_VERSION, cutPage, spokenTitle } from './passages.ts';
import type { Page, Section } from './passages.ts';
import { readTable } from './table.ts';
import type { Sheet } from './xlsx.ts';

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

/** The largest novels have some 30,000 different words. The index of a tenant has an entry for each. */
const MAX_WORDS = 50_000;

function countWords({ passages }: Page): number {
  const words = new Set<string>();
  for (const { text } of passages) addWords(words, text);
  return words.size;
}

/** Parses a document and splits it into passages, or says why it cannot be used. */
export async function readDocument({
  name,
  kind,
  bytes,
}: DocumentSource): Promise<ReadDocument | Unreadable> {
  if (bytes.length === 0) return { reason: 'is empty' };
  if (bytes.length > MAX_DOCUMENT_BYTES) return { reason: TOO_LARGE };
  const read = await readPage(name, kind, bytes).catch(refusalOf);
  if ('reason' in read) return read;
  if (read.passages.length === 0) return { reason: 'has no text' };
  const wordCount = countWords(read);
  if (wordCount > MAX_WORDS)
    return { reason: `has ${wordCount} different words: at most ${MAX_WORDS} are read` };
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
function refusalOf(error: unknown): Unreadable {
  if (error instanceof RefusedDocument) return { reason: error.message };
  if (error instanceof RangeError) return { reason: 'is nested too deeply' };
  throw error;
}

// Each parser is loaded on first use: most installations only have Markdown.
async function readPage(name: string, kind: DocumentKind, bytes: Uint8Array): Promise<Page | Unreadable> {
  switch (kind) {
    case 'pdf':
      return readPdfFile(name, bytes);
    case 'docx': {
      const { readDocx } = await import('./docx.ts');
      return cutPage(name, (await readDocx(bytes)).sections, spokenTitle(name));
    }
    case 'odt':
      return blocksPage(name, (await import('./open-document.ts')).readOdt(bytes));
    case 'pptx':
      return blocksPage(name, (await import('./pptx.ts')).readPptx(bytes));
    case 'rtf':
      return blocksPage(name, (await import('./rtf.ts')).readRtf(bytes));
    case 'xlsx':
      return sheetsPage(name, (await import('./xlsx.ts')).readXlsx(bytes));
    case 'ods':
      return sheetsPage(name, (await import('./open-document.ts')).readOds(bytes));
    case 'email': {
      const { readEmail } = await import('./email.ts');
      const email = await readEmail(bytes);
      if ('reason' in email) return email;
      return withNotices(cutPage(name, email.sections, email.title ?? spokenTitle(name)), email.notices);
    }
    default:
      return readText(name, kind, bytes);
  }
}

async function blocksPage(name: string, blocks: readonly Element[]): Promise<Page> {
  const { sectionsOf } = await import('./html-sections.ts');
  return cutPage(name, sectionsOf(blocks), spokenTitle(name));
}

/** Names that spreadsheet programs give. */
const UNNAMED_SHEET = /^(?:sheet|table|tabelle|blatt|feuil|feuille|hoja|foglio|planilha)\s?\d+$/iu;

/** Each sheet is a part of the page, with its name as the heading if there are several. */
function sheetsPage(name: string, sheets: readonly Sheet[]): Page | Unreadable {
  const shown = sheets.filter(({ isHidden, rows }) => !isHidden && rows.length > 0);
  const hidden = sheets.filter(({ isHidden }) => isHidden).length;
  const tables = shown.map((sheet) =>
    readTable(
      sheet.rows,
      shown.length > 1 && !UNNAMED_SHEET.test(sheet.name) ? [{ level: 2, text: sheet.name }] : [],
    ),
  );
  const refused = tables.find((table) => 'reason' in table);
  if (refused !== undefined) return refused;
  const read = tables.filter((table) => 'sections' in table);
  const page = cutPage(
    name,
    read.flatMap(({ sections }) => sections),
    spokenTitle(name),
  );
  const notices = hidden === 0 ? [] : [`has hidden sheets, which are not read: ${hidden}`];
  return withNotices(page, [...notices, ...read.flatMap((table) => table.notices)]);
}

const withNotices = (page: Page, notices: readonly string[]): Page => ({
  ...page,
  notices: [...notices, ...page.notices],
});

async function readPdfFile(name: string, bytes: Uint8Array): Promise<Page | Unreadable> {
  const { readPdf } = await import('./pdf.ts');
  const read = await readPdf(bytes);
  return 'reason' in read ? read : withNotices(cutPage(name, read.sections, spokenTitle(name)), read.notices);
}

async function readText(name: string, kind: TextKind, bytes: Uint8Array): Promise<Page | Unreadable> {
  const decoded = decodeText(bytes);
  if (decoded === undefined) return { reason: 'is not text' };
  const page = await cutText(name, kind, decoded.text.toWellFormed());
  if ('reason' in page || decoded.notice === undefined) return page;
  return withNotices(page, [decoded.notice]);
}

async function cutText(name: string, kind: TextKind, text: string): Promise<Page | Unreadable> {
  switch (kind) {
    case 'text':
      return cutPage(name, paragraphs(text), spokenTitle(name));
    case 'markdown': {
      const { readMarkdown } = await import('./markdown.ts');
      const page = readMarkdown(text);
      return cutPage(name, page.sections, page.title);
    }
    case 'html': {
      const { readHtml } = await import('./html.ts');
      const page = readHtml(text);
      return cutPage(name, page.sections, page.title);
    }
    case 'csv': {
      const { readCsv } = await import('./csv.ts');
      const table = readCsv(text);
      if ('reason' in table) return table;
      const page = cutPage(name, table.sections, spokenTitle(name));
      return withNotices(page, table.notices);
    }
  }
}

function paragraphs(text: string): readonly Section[] {
  return text.trim() === ''
    ? []
    : [{ headings: [], text: text.replaceAll(/\r\n?/gu, '\n').trim(), isWrapped: true }];
}
