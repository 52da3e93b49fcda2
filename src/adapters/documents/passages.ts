/** Splits the sections of a document into passages, each short enough for one spoken answer. */
import type { StoredPassage } from '../ports/knowledge.ts';
import { WORDING_LIMITS, wordingsOf } from './also-asked.ts';
import { kindOfName } from './kinds.ts';

export interface Heading {
  readonly level: number;
  readonly text: string;
}

/** A text with its headings. */
export interface Section {
  /** Outermost first. */
  readonly headings: readonly Heading[];
  /** Paragraphs, separated by empty lines. */
  readonly text: string;
  /** Other wordings that callers use for it, separated by `;` or line ends. */
  readonly alsoAsked?: string;
}

export interface Page {
  readonly title: string;
  /** Ids are unique within a tenant and stable as long as the document and the headings keep their names. */
  readonly passages: readonly StoredPassage[];
  /** Hints for the owner of the document. Each follows the document's name. */
  readonly notices: readonly string[];
}

/** Increase this when documents are parsed or split differently, so that the pages of the folder are loaded again. */
export const CUTTING_VERSION = 4;

const MAX_PASSAGE_CHARS = 600;
/** Every passage repeats its headings, so a long one would multiply the size of the document. */
const MAX_HEADING_CHARS = 200;
/** Keeps an id below the limit of a Postgres index, 2,700 bytes. */
const MAX_SLUG_CHARS = 80;

/**
 * Splits a document into passages; none if it has only headings. The page title is the level-1 heading, else `title`, else
 * derived from `name`.
 */
export function cutPage(name: string, sections: readonly Section[], title?: string): Page {
  const base = baseOf(name);
  const first = sections[0]?.headings.find((heading) => heading.level === 1)?.text;
  const pageTitle = shortHeading(first ?? title ?? base);
  const ids = new Map<string, number>();
  let ignoredCount = 0;
  let cutCount = 0;
  const passages = sections.flatMap(({ headings, text, alsoAsked = '' }) => {
    cutCount += headings.filter((heading) => heading.text.length > MAX_HEADING_CHARS).length;
    const short = headings.map((heading) => ({ ...heading, text: shortHeading(heading.text) }));
    const below = short.filter((heading) => heading.level > 1).map((heading) => heading.text);
    const above = short.find((heading) => heading.level === 1)?.text ?? pageTitle;
    const { wordings, ignored } = wordingsOf(alsoAsked);
    ignoredCount += text === '' ? ignored + wordings.length : ignored;
    // Every part of a long text gets all wordings, because they do not say which part they belong to.
    return cutText(text).map((part) => ({
      id: unique(ids, [base, ...below.map(slug)].join('#')),
      title: [above, ...below].filter(isNew).join(': '),
      text: part,
      ...(wordings.length === 0 ? {} : { alsoAsked: wordings.join('\n') }),
    }));
  });
  const notices = [
    ignoredCount > 0 && `has ${ignoredCount} "Also asked" wordings that are ignored: ${WORDING_LIMITS}`,
    cutCount > 0 &&
      `has sections with a heading above ${MAX_HEADING_CHARS} characters, which is shortened: ${cutCount}`,
  ].filter((notice) => notice !== false);
  return { title: pageTitle, passages, notices };
}

/** False for a heading that repeats the one above it. */
const isNew = (heading: string, at: number, all: readonly string[]): boolean =>
  heading.toLowerCase() !== all[at - 1]?.toLowerCase();

/** Ends at a blank if the heading has one. */
function shortHeading(text: string): string {
  if (text.length <= MAX_HEADING_CHARS) return text;
  const start = text.slice(0, MAX_HEADING_CHARS).toWellFormed();
  const end = start.lastIndexOf(' ');
  return end > 0 ? start.slice(0, end) : start;
}

/** Collects headings and texts in document order and groups them into sections. */
export function createSections() {
  const sections: Section[] = [];
  let headings: readonly Heading[] = [];
  let texts: string[] = [];
  let asked: string[] = [];
  const close = () => {
    const text = texts.filter((each) => each !== '').join('\n\n');
    const alsoAsked = asked.filter((each) => each !== '').join('\n');
    if (text !== '' || alsoAsked !== '')
      sections.push({ headings, text, ...(alsoAsked === '' ? {} : { alsoAsked }) });
    [texts, asked] = [[], []];
  };
  return {
    heading(level: number, text: string): void {
      close();
      headings = [...headings.filter((outer) => outer.level < level), { level, text }];
    },
    text: (text: string) => void texts.push(text.trim()),
    alsoAsked: (wordings: string) => void asked.push(wordings.trim()),
    end(): readonly Section[] {
      close();
      return sections;
    },
  };
}

/** The base of passage ids: the name with `#` and `~` escaped, which are separators there, and without `.md`. */
function baseOf(name: string): string {
  const short = name.replace(/\.md$/, '');
  // `a.txt.md` keeps its ending, so that it cannot be confused with `a.txt`.
  return (kindOfName(short) === undefined ? short : name).replaceAll('#', '%23').replaceAll('~', '%7E');
}

/** Packs whole paragraphs up to the limit. Longer paragraphs are split into sentences, longer sentences into words. */
function cutText(text: string): string[] {
  if (text === '') return [];
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  return pack(
    paragraphs.flatMap((paragraph) =>
      cutAbove(paragraph, /(?<=[.!?])\s+/).flatMap((part) => cutAbove(part, /\s+/).flatMap(cutWord)),
    ),
    '\n\n',
  );
}

function cutAbove(text: string, boundary: RegExp): string[] {
  if (text.length <= MAX_PASSAGE_CHARS) return [text];
  return pack(text.split(boundary), ' ');
}

const WORD_PARTS = new RegExp(`[^]{1,${MAX_PASSAGE_CHARS}}`, 'g');

/** Splits text without blanks that is longer than a passage, such as an encoded picture. */
function cutWord(word: string): string[] {
  return word.length <= MAX_PASSAGE_CHARS ? [word] : (word.match(WORD_PARTS) ?? []);
}

function pack(parts: readonly string[], glue: string): string[] {
  const packed: string[] = [];
  for (const part of parts) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + glue.length + part.length <= MAX_PASSAGE_CHARS) {
      packed[packed.length - 1] = last + glue + part;
    } else {
      packed.push(part);
    }
  }
  return packed;
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{Nd}]+/gu, '-')
    .slice(0, MAX_SLUG_CHARS)
    .replaceAll(/^-|-$/g, '');
}

function unique(ids: Map<string, number>, id: string): string {
  const count = (ids.get(id) ?? 0) + 1;
  ids.set(id, count);
  return count === 1 ? id : `${id}~${count}`;
}
