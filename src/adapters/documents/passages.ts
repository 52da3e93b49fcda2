/** Splits the sections of a document into passages, each short enough for one spoken answer. */
import type { StoredPassage } from '../ports/knowledge.ts';
import { wordingsOf } from '../../conversation/wordings.ts';
import { WORDING_LIMITS } from './also-asked.ts';
import { kindOfName, withoutEnding } from './kinds.ts';

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
  /** Line ends within a paragraph mean nothing, as in plain text. Otherwise each line is an item of a list or a row of a table. */
  readonly isWrapped?: true;
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
export const CUTTING_VERSION = 8;

const MAX_PASSAGE_CHARS = 600;
/** Every passage repeats its headings, so a long one would multiply the size of the document. */
const MAX_HEADING_CHARS = 200;
/** Keeps an id below the limit of a Postgres index, 2,700 bytes. */
const MAX_SLUG_CHARS = 80;

/**
 * Splits a document into passages; none if it has only headings. The page title is the first level-1 heading, else `title`,
 * else the first heading. A title made from `name` is only for passages without any heading.
 */
export function cutPage(name: string, sections: readonly Section[], title?: string): Page {
  const base = baseOf(name);
  const headingsOf = sections.flatMap((section) => section.headings);
  const ownTitle = headingsOf.find((heading) => heading.level === 1)?.text ?? title;
  const pageTitle = shortHeading(ownTitle ?? headingsOf[0]?.text ?? spokenTitle(name));
  const ids = new Map<string, number>();
  let ignoredCount = 0;
  let cutCount = 0;
  const passages = sections.flatMap(({ headings, text, isWrapped = false, alsoAsked = '' }) => {
    cutCount += headings.filter((heading) => heading.text.length > MAX_HEADING_CHARS).length;
    const below = headings.filter(({ level }) => level > 1).map((heading) => shortHeading(heading.text));
    const above = headings.find((heading) => heading.level === 1)?.text ?? ownTitle;
    const titles = [...(above === undefined ? [] : [shortHeading(above)]), ...below];
    const { wordings, ignored } = wordingsOf(alsoAsked);
    ignoredCount += text === '' ? ignored + wordings.length : ignored;
    // Every part of a long text gets all wordings, because they do not say which part they belong to.
    return cutText(text, isWrapped).map((part) => ({
      id: unique(ids, [base, ...below.map(slug)].join('#')),
      title: titles.length === 0 ? spokenTitle(name) : joined(titles.filter(isNew)),
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

interface OpenHeading extends Heading {
  /** Also text if nothing follows it. */
  readonly isSoft: boolean;
}

/** A heading with more words says something. */
const MAX_TITLE_WORDS = 5;

/** Collects headings and texts in document order and groups them into sections. */
export function createSections() {
  const sections: Section[] = [];
  let headings: readonly OpenHeading[] = [];
  let texts: string[] = [];
  let asked: string[] = [];
  /** The last heading, as long as nothing is below it. */
  let bare: OpenHeading | undefined;
  const close = (level: number) => {
    // A heading without a text, such as "Call us: 555 0100", is not lost if it says something.
    if (bare !== undefined && bare.level >= level && saysSomething(bare)) {
      headings = headings.filter((heading) => heading !== bare);
      texts.push(bare.text);
    }
    const text = texts.filter((each) => each !== '').join('\n\n');
    const alsoAsked = asked.filter((each) => each !== '').join('\n');
    const above = headings.map(({ level: at, text: words }) => ({ level: at, text: words }));
    if (text !== '' || alsoAsked !== '')
      sections.push({ headings: above, text, ...(alsoAsked === '' ? {} : { alsoAsked }) });
    [texts, asked] = [[], []];
  };
  const open = (heading: OpenHeading) => {
    close(heading.level);
    headings = [...headings.filter((outer) => outer.level < heading.level), heading];
    bare = heading;
  };
  return {
    heading: (level: number, text: string): void => open({ level, text, isSoft: false }),
    /** Something that looks like a heading. It is a text if nothing follows it. */
    softHeading: (level: number, text: string): void => open({ level, text, isSoft: true }),
    /** Ends the part below the heading of this level. */
    leave(level: number): void {
      close(level);
      headings = headings.filter((outer) => outer.level < level);
      bare = undefined;
    },
    text(text: string): void {
      if (text.trim() === '') return;
      texts.push(text.trim());
      bare = undefined;
    },
    alsoAsked: (wordings: string) => void asked.push(wordings.trim()),
    end(): readonly Section[] {
      close(0);
      return sections;
    },
  };
}

const saysSomething = ({ level, text, isSoft }: OpenHeading): boolean =>
  isSoft || (level > 1 && (/\d|@/u.test(text) || text.split(/\s+/u).length > MAX_TITLE_WORDS));

/** Makes a title that can be spoken: `price-list_2026.csv` becomes "Price list 2026", `fees/index.html` becomes "Fees". */
export function spokenTitle(name: string): string {
  const [last = name, folder] = name.split('/').reverse();
  const isUnnamed = /^_?(?:index|readme|default)$/iu.test(withoutEnding(last));
  const base = (isUnnamed ? (folder ?? 'home') : withoutEnding(last)).replaceAll(/[-_]+/gu, ' ').trim();
  return base === '' ? name : base.charAt(0).toUpperCase() + base.slice(1);
}

/** Every passage repeats its title, so a long one keeps only the outermost and the innermost heading. */
const MAX_JOINED_CHARS = 400;

function joined(titles: readonly string[]): string {
  const whole = titles.join(': ');
  return whole.length <= MAX_JOINED_CHARS ? whole : [titles[0], ...titles.slice(1).slice(-1)].join(': ');
}

/** The base of passage ids: the name with `#` and `~` escaped, which are separators there, and without `.md`. */
function baseOf(name: string): string {
  const short = name.replace(/\.md$/, '');
  // `a.txt.md` keeps its ending, so that it cannot be confused with `a.txt`.
  return (kindOfName(short) === undefined ? short : name).replaceAll('#', '%23').replaceAll('~', '%7E');
}

/**
 * Packs whole paragraphs up to the limit. A list or table stays in one piece with the line that introduces it. If it is too
 * long, it is split between its lines, and each part repeats that line. Other long paragraphs are split into sentences,
 * longer sentences into words.
 */
function cutText(text: string, isWrapped: boolean): string[] {
  if (text === '') return [];
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  const parts: string[] = [];
  for (const [index, paragraph] of paragraphs.entries()) {
    const before = index > 0 ? (paragraphs[index - 1] ?? '') : '';
    const lead = leadIn(before);
    if (isWrapped || !paragraph.includes('\n'))
      parts.push(...cutAbove(paragraph, /(?<=[.!?])\s+/).flatMap(cutSentence));
    else if (lead === '') parts.push(...cutLines(paragraph, MAX_PASSAGE_CHARS));
    else {
      // The line goes with the list. The end of a longer paragraph is repeated.
      if (parts.at(-1) === lead) parts.pop();
      const pieces = cutLines(paragraph, MAX_PASSAGE_CHARS - lead.length - 2);
      parts.push(...pieces.map((piece) => `${lead}\n\n${piece}`));
    }
  }
  return pack(parts, '\n\n');
}

const cutSentence = (sentence: string): readonly string[] => cutAbove(sentence, /\s+/).flatMap(cutWord);

/** A longer line introduces nothing: it is a paragraph of its own. */
const MAX_LEAD_CHARS = 150;

/** The line, or the last sentence, that introduces the list after it; empty if there is none. */
function leadIn(paragraph: string): string {
  const last = paragraph.split(/(?<=[.!?])\s+|\n/u).at(-1) ?? '';
  const isLead = last.endsWith(':') || (last === paragraph && !/[.!?]$/u.test(last));
  return isLead && last.length <= MAX_LEAD_CHARS ? last : '';
}

function cutLines(list: string, maxChars: number): string[] {
  if (list.length <= maxChars) return [list];
  const lines = list
    .split('\n')
    .flatMap((line) => (line.length <= maxChars ? [line] : cutTo(line, maxChars)));
  return pack(lines, '\n', maxChars);
}

const cutTo = (line: string, maxChars: number): string[] =>
  pack(line.split(/\s+/u).flatMap(cutWord), ' ', maxChars);

function cutAbove(text: string, boundary: RegExp): string[] {
  if (text.length <= MAX_PASSAGE_CHARS) return [text];
  return pack(text.split(boundary), ' ');
}

const WORD_PARTS = new RegExp(`[^]{1,${MAX_PASSAGE_CHARS}}`, 'g');

/** Splits text without blanks that is longer than a passage, such as an encoded picture. */
function cutWord(word: string): string[] {
  return word.length <= MAX_PASSAGE_CHARS ? [word] : (word.match(WORD_PARTS) ?? []);
}

function pack(parts: readonly string[], glue: string, maxChars = MAX_PASSAGE_CHARS): string[] {
  const packed: string[] = [];
  for (const part of parts) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + glue.length + part.length <= maxChars) {
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
