/** Reads the text layer of a PDF. PDF has positioned letters but no structure, so headings are recognised by their size. */
import { getDocumentProxy } from 'unpdf';
import { createSections } from './passages.ts';
import type { Section } from './passages.ts';

interface Line {
  readonly text: string;
  /** Height of the letters, in points. */
  readonly size: number;
  /** Distance of the baseline from the bottom of the page, in points. */
  readonly y: number;
  readonly page: number;
}

/** A line that is larger than the body text by this factor is a heading. */
const HEADING_SIZE = 1.15;
/** A line this many line heights below the previous one begins a paragraph. */
const PARAGRAPH_GAP = 1.6;
const MAX_HEADING_CHARS = 150;

/** Returns the sections of a PDF, or the reason why there are none. */
export async function readPdf(
  bytes: Uint8Array,
): Promise<{ readonly sections: readonly Section[] } | { readonly reason: string }> {
  let lines: readonly Line[];
  try {
    // Copy: pdf.js detaches the buffer that it gets.
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    try {
      lines = await linesOf(document);
    } finally {
      await document.destroy();
    }
  } catch (error: unknown) {
    return { reason: reasonOf(error) };
  }
  if (lines.length === 0)
    return { reason: 'has no text layer: a scan has to go through text recognition first' };
  return { sections: sectionsOf(lines) };
}

/** Uses the error names of pdf.js. Any other error means that pdf.js cannot parse the file. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return name === 'PasswordException' ? 'is protected by a password' : 'is not a readable PDF';
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function linesOf(document: Pdf): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (let page = 1; page <= document.numPages; page += 1) {
    const { items } = await (await document.getPage(page)).getTextContent();
    let [text, size, y] = ['', 0, 0];
    const close = () => {
      if (text.trim() !== '') lines.push({ text: text.trim().replaceAll(/\s+/gu, ' '), size, y, page });
      [text, size] = ['', 0];
    };
    for (const item of items) {
      if (!('str' in item)) continue;
      const [, , , , , baseline = 0] = item.transform.map(Number);
      // Not every PDF marks line ends.
      if (text !== '' && Math.abs(baseline - y) > Math.max(size, item.height) / 2) close();
      text += item.str;
      if (item.str.trim() !== '') [size, y] = [Math.max(size, item.height), baseline];
      if (item.hasEOL) close();
    }
    close();
  }
  return lines;
}

function sectionsOf(lines: readonly Line[]): readonly Section[] {
  const body = bodySize(lines);
  const isHeading = ({ size, text }: Line): boolean =>
    size >= body * HEADING_SIZE && text.length <= MAX_HEADING_CHARS;
  const sizes = [...new Set(lines.filter(isHeading).map(({ size }) => rounded(size)))].sort((a, b) => b - a);
  const sections = createSections();
  let paragraph = '';
  let last: Line | undefined;
  const close = () => {
    sections.text(paragraph);
    paragraph = '';
  };
  for (const line of lines) {
    if (isHeading(line)) {
      close();
      sections.heading(Math.min(6, 1 + sizes.indexOf(rounded(line.size))), line.text);
    } else {
      const isNear =
        last !== undefined && last.page === line.page && last.y - line.y <= line.size * PARAGRAPH_GAP;
      if (!isNear) close();
      paragraph = joined(paragraph, line.text);
    }
    last = line;
  }
  close();
  return sections.end();
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
const joined = (before: string, text: string): string =>
  before === ''
    ? text
    : /\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(text)
      ? before.slice(0, -1) + text
      : `${before} ${text}`;
