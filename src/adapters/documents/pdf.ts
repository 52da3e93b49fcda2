/** Reads the text layer of a PDF. PDF has positioned letters but no structure, so headings are recognised by their size. */
import { getDocumentProxy } from 'unpdf';
import { z } from 'zod';
import { createSections } from './passages.ts';
import type { Section } from './passages.ts';
import { linesOfPages } from './pdf-layout.ts';
import type { Line, PdfPage, Piece } from './pdf-layout.ts';
import { readTable } from './table.ts';
import type { Row } from './table.ts';

/** A line that is larger than the body text by this factor is a heading. */
const HEADING_SIZE = 1.15;
/** A line this many line heights below the previous one begins a paragraph. */
const PARAGRAPH_GAP = 1.6;
const MAX_HEADING_CHARS = 150;

export interface PdfText {
  readonly sections: readonly Section[];
  readonly notices: readonly string[];
}

/** Returns the sections of a PDF, or the reason why there are none. */
export async function readPdf(bytes: Uint8Array): Promise<PdfText | { readonly reason: string }> {
  let pages: readonly PdfPage[];
  try {
    // Copy: pdf.js detaches the buffer that it gets.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    try {
      pages = await pagesOf(document);
    } finally {
      await document.destroy();
    }
  } catch (error: unknown) {
    return { reason: reasonOf(error) };
  }
  const without = pages.filter(({ pieces }) => pieces.length === 0).length;
  if (without === pages.length)
    return { reason: 'has no text layer: a scan has to go through text recognition first' };
  const notices =
    without === 0 ? [] : [`has pages without text, such as scans: ${without} of ${pages.length}`];
  return { sections: sectionsOf(linesOfPages(pages)), notices };
}

/** Uses the error names of pdf.js. Any other error means that pdf.js cannot parse the file. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return name === 'PasswordException' ? 'is protected by a password' : 'is not a readable PDF';
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfJsPage = Awaited<ReturnType<Pdf['getPage']>>;

async function pagesOf(document: Pdf): Promise<readonly PdfPage[]> {
  const pages: PdfPage[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const texts = items.flatMap((item): Piece[] => {
      if (!('str' in item) || item.str.trim() === '') return [];
      const [, , , , x = 0, y = 0] = item.transform.map(Number);
      return [{ text: withoutLeaders(item.str), x, y, width: item.width, size: item.height }];
    });
    pages.push({
      height: page.getViewport({ scale: 1 }).height,
      pieces: [...texts, ...(await valuesOf(page))],
    });
  }
  return pages;
}

/** Dots that lead from a name to its price are not spoken. */
const withoutLeaders = (text: string): string => text.replaceAll(/(?:[.·…_]\s?){4,}/gu, ' ');

const fieldSchema = z.object({
  fieldType: z.enum(['Tx', 'Ch', 'Btn']),
  fieldValue: z.union([z.string(), z.array(z.string())]),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
const MAX_FIELD_LETTERS = 11;

/** What was filled into a form is not in the text layer. A ticked box says yes. */
async function valuesOf(page: PdfJsPage): Promise<readonly Piece[]> {
  return (await page.getAnnotations()).flatMap((annotation): Piece[] => {
    const field = fieldSchema.safeParse(annotation);
    if (!field.success) return [];
    const { fieldType, fieldValue, rect } = field.data;
    const value = [fieldValue].flat().join(', ').trim();
    if (value === '' || (fieldType === 'Btn' && value === 'Off')) return [];
    const [x, y, right, top] = rect;
    const size = Math.min(MAX_FIELD_LETTERS, top - y);
    const text = fieldType === 'Btn' ? 'yes' : value;
    return [{ text, x, y: y + (top - y - size) / 2, width: right - x, size }];
  });
}

function sectionsOf(lines: readonly Line[]): readonly Section[] {
  const body = bodySize(lines);
  const isHeading = ({ size, text }: Line): boolean =>
    size >= body * HEADING_SIZE && text.length <= MAX_HEADING_CHARS;
  const sizes = [...new Set(lines.filter(isHeading).map(({ size }) => rounded(size)))].sort((a, b) => b - a);
  const sections = createSections();
  let paragraph = '';
  let rows: Row[] = [];
  let last: Line | undefined;
  const close = () => {
    sections.text(paragraph.replaceAll('\u00ad', ''));
    const table = readTable(rows);
    if ('sections' in table) for (const { text } of table.sections) sections.text(text);
    [paragraph, rows] = ['', []];
  };
  for (const line of lines) {
    const isTable = line.cells !== undefined;
    if (isHeading(line) && !isTable) {
      close();
      sections.heading(Math.min(6, 1 + sizes.indexOf(rounded(line.size))), line.text);
    } else {
      const isNear = last !== undefined && isTable === (last.cells !== undefined) && continues(last, line);
      if (!isNear) close();
      if (line.cells === undefined) paragraph = joined(paragraph, line.text);
      else rows.push(line.cells);
    }
    last = line;
  }
  close();
  return sections.end();
}

/** True for the next line of a paragraph or table. The text of a column goes on at the top of the next one. */
function continues(last: Line, line: Line): boolean {
  if (last.page !== line.page) return false;
  if (line.cells !== undefined) return true;
  return last.y >= line.y ? last.y - line.y <= line.size * PARAGRAPH_GAP : !/[.!?:]$/u.test(last.text);
}

/** The most common letter size, rounded to half points. */
function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines)
    letters.set(rounded(size), (letters.get(rounded(size)) ?? 0) + text.length);
  return [...letters].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
}

const rounded = (size: number): number => Math.round(size * 2) / 2;

/** Joins two lines, and undoes hyphenation at the line end. */
function joined(before: string, text: string): string {
  if (before === '') return text;
  const isSplit = before.endsWith('\u00ad') || (/^\p{Ll}-$/u.test(before.slice(-2)) && /^\p{Ll}/u.test(text));
  return isSplit ? before.slice(0, -1) + text : `${before} ${text}`;
}
