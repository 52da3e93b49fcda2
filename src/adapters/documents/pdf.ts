/** The text layer of a PDF, by pdf.js. Headings are told by their size: PDF knows letters and places, no structure. */
import { getDocumentProxy } from 'unpdf';
import { createSections } from './passages.ts';
import type { Section } from './passages.ts';

interface Line {
  readonly text: string;
  /** Height of the letters, in points. */
  readonly size: number;
  /** Distance of the baseline from the foot of its page. */
  readonly y: number;
  readonly page: number;
}

/** A line this much larger than most of the text is a heading, one this far below the last begins a paragraph. */
const HEADING_SIZE = 1.15;
const PARAGRAPH_GAP = 1.6;
const MAX_HEADING_CHARS = 150;

/** The sections of a PDF, or why there are none. */
export async function readPdf(
  bytes: Uint8Array,
): Promise<{ readonly sections: readonly Section[] } | { readonly reason: string }> {
  let lines: readonly Line[];
  try {
    // pdf.js takes the buffer away: a copy.
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

/** By the names of pdf.js; anything else that it throws means a file that it cannot make sense of. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return name === 'PasswordException' ? 'is protected by a password' : 'is no PDF that can be read';
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
      // Not every writer of PDF marks the ends of lines.
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

/** The size that most letters have. */
function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines)
    letters.set(rounded(size), (letters.get(rounded(size)) ?? 0) + text.length);
  return [...letters].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
}

const rounded = (size: number): number => Math.round(size * 2) / 2;

/** A word that was divided at the end of a line becomes one again. */
const joined = (before: string, text: string): string =>
  before === ''
    ? text
    : /\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(text)
      ? before.slice(0, -1) + text
      : `${before} ${text}`;
