/**
 * Reads Rich Text Format. The kept libraries for it turn letters into HTML without headings, lists and tables, or need a
 * browser.
 */
import type { Element } from 'hast';
import { RefusedDocument } from './archive.ts';
import { headingOf, listOf, paragraphOf, tableOf } from './blocks.ts';

/** Groups that are no text of the document. Groups that begin with `\*` are left out too. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['fonttbl', 'colortbl', 'info', 'pict', 'object', 'fldinst', 'themedata', 'datastore', 'xmlnstbl'],
  ...['header', 'headerl', 'headerr', 'headerf', 'footer', 'footerl', 'footerr', 'footerf', 'annotation'],
  ...['listtable', 'listoverridetable', 'rsidtbl', 'latentstyles', 'colorschememapping', 'filetbl', 'revtbl'],
]);
/** The bullet or number of a list item, written out for old programs. */
const BULLETS: ReadonlySet<string> = new Set(['listtext', 'pntext']);
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['tab', ' '],
  ['line', '\n'],
  ['emdash', '—'],
  ['endash', '–'],
  ['bullet', '•'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
  ['~', '\u00a0'],
  ['_', '-'],
  ['\\', '\\'],
  ['{', '{'],
  ['}', '}'],
]);
const CODE_PAGES: ReadonlyMap<number, string> = new Map([
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [65_001, 'utf-8'],
]);
const TOKEN =
  /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\/giu;
const STYLE_OF_HEADING = /^heading (\d)$/iu;

interface Group {
  readonly isLeftOut: boolean;
  readonly isStyles: boolean;
  /** How many characters after `\u` are a replacement for old programs. */
  readonly replacements: number;
}

/** Returns the text as blocks. Throws `RefusedDocument`. */
export function readRtf(bytes: Uint8Array): readonly Element[] {
  const source = Buffer.from(bytes).toString('latin1');
  if (!source.startsWith('{\\rtf')) throw new RefusedDocument('is not a readable RTF file');
  const out = createBlocks();
  const styles = new Map<number, number>();
  const outer: Group[] = [];
  let group: Group = { isLeftOut: false, isStyles: false, replacements: 1 };
  let decoder = new TextDecoder('windows-1252');
  let encoded: number[] = [];
  let style = { number: 0, name: '' };
  let skip = 0;
  const write = (text: string): void => {
    if (group.isStyles) style.name += text;
    else if (!group.isLeftOut) out.text(text);
  };
  const writeEncoded = (): void => {
    if (encoded.length > 0) write(decoder.decode(Uint8Array.from(encoded)));
    encoded = [];
  };
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(source); found !== null; found = TOKEN.exec(source)) {
    const [, word, digits, hex, sign, brace, text] = found;
    if (hex !== undefined) {
      if (skip > 0) skip -= 1;
      else encoded.push(Number.parseInt(hex, 16));
      continue;
    }
    writeEncoded();
    if (brace === '{') {
      outer.push(group);
      if (group.isStyles) style = { number: 0, name: '' };
    } else if (brace === '}') {
      const level = STYLE_OF_HEADING.exec(style.name.replace(/;$/u, '').trim())?.[1];
      if (group.isStyles && level !== undefined) styles.set(style.number, Number(level));
      group = outer.pop() ?? group;
    } else if (text !== undefined) {
      write(text.slice(skip));
      skip = Math.max(0, skip - text.length);
    } else if (sign === '*') {
      group = { ...group, isLeftOut: true };
    } else if (word !== undefined || sign !== undefined) {
      const name = word ?? sign ?? '';
      const value = digits === undefined ? undefined : Number(digits);
      if (name === 'u') {
        write(String.fromCharCode((value ?? 0) & 0xff_ff));
        skip = group.replacements;
      } else if (name === 'uc') group = { ...group, replacements: Math.min(value ?? 1, 8) };
      else if (name === 'bin') TOKEN.lastIndex += Math.max(0, value ?? 0);
      else if (name === 'ansicpg') decoder = decoderOf(value ?? 1252);
      else if (name === 'stylesheet') group = { ...group, isStyles: true };
      else if (group.isStyles) style.number = name === 's' ? (value ?? 0) : style.number;
      else if (LEFT_OUT.has(name)) group = { ...group, isLeftOut: true };
      else if (BULLETS.has(name)) {
        out.item();
        group = { ...group, isLeftOut: true };
      } else if (SIGNS.has(name)) write(SIGNS.get(name) ?? '');
      else if (!group.isLeftOut) out.control(name, value, styles);
    }
  }
  return out.end();
}

function decoderOf(codePage: number) {
  try {
    return new TextDecoder(CODE_PAGES.get(codePage) ?? `windows-${codePage}`);
  } catch (error: unknown) {
    if (error instanceof RangeError) return new TextDecoder('windows-1252');
    throw error;
  }
}

/** Collects paragraphs, list items and table rows in the order of the document. */
function createBlocks() {
  const blocks: Element[] = [];
  let text: string[] = [];
  const items: string[] = [];
  const rows: string[][] = [];
  const cells: string[] = [];
  let paragraph = { level: 0, isItem: false, isCell: false };
  const taken = (): string => {
    const taking = text.join('').trim();
    text = [];
    return taking;
  };
  const closeList = (): void => void blocks.push(...listOf(items.splice(0)));
  const closeTable = (): void => void blocks.push(...tableOf(rows.splice(0)));
  const closeParagraph = (): void => {
    const words = taken();
    if (words === '') return;
    closeTable();
    if (paragraph.isItem) items.push(words);
    else {
      closeList();
      blocks.push(...(paragraph.level > 0 ? [headingOf(paragraph.level, words)] : paragraphOf(words)));
    }
  };
  return {
    text: (part: string): void => void text.push(part),
    item: (): void => void (paragraph.isItem = true),
    control(name: string, value: number | undefined, styles: ReadonlyMap<number, number>): void {
      if (name === 'par' || name === 'sect' || name === 'page') {
        if (paragraph.isCell) text.push('\n');
        else closeParagraph();
      } else if (name === 'pard') paragraph = { level: 0, isItem: false, isCell: false };
      else if (name === 'intbl') paragraph.isCell = true;
      else if (name === 's') paragraph.level = styles.get(value ?? 0) ?? 0;
      else if (name === 'outlinelevel' && (value ?? 9) < 9) paragraph.level = (value ?? 0) + 1;
      else if (name === 'ls' && (value ?? 0) > 0) paragraph.isItem = true;
      else if (name === 'cell') cells.push(taken());
      else if (name === 'row') {
        closeList();
        rows.push(cells.splice(0));
      }
    },
    end(): Element[] {
      closeParagraph();
      closeList();
      closeTable();
      return blocks;
    },
  };
}
