/** Cuts the sections of a document into passages, each short enough to be answered from in one breath. */
import type { StoredPassage } from '../ports/knowledge.ts';
import { LEFT_OUT_BECAUSE, wordingsOf } from './also-asked.ts';
import { kindOfName } from './kinds.ts';

export interface Heading {
  readonly level: number;
  readonly text: string;
}

/** A text with the headings above it. */
export interface Section {
  /** Outermost first. */
  readonly headings: readonly Heading[];
  /** Paragraphs, with an empty line between two. */
  readonly text: string;
  /** In which other words callers ask for it, with `;` or line ends between them. */
  readonly alsoAsked?: string;
}

export interface Page {
  readonly title: string;
  /** Ids are unique within a tenant, and the same as long as document and heading keep their names. */
  readonly passages: readonly StoredPassage[];
  /** What its owner should know, in words that follow its name. */
  readonly notices: readonly string[];
}

/** Changes when documents are read or cut in another way, so that the pages of the folder are loaded anew. */
export const CUTTING_VERSION = 3;

const MAX_PASSAGE_CHARS = 600;
/** An id has to fit into an index of Postgres, which takes 2,700 bytes. */
const MAX_SLUG_CHARS = 80;

/** The passages of a document; none where it has headings only. `title` is for one without a heading of level 1. */
export function cutPage(name: string, sections: readonly Section[], title?: string): Page {
  const base = baseOf(name);
  const found = sections[0]?.headings.find((heading) => heading.level === 1)?.text ?? title ?? base;
  const ids = new Map<string, number>();
  let leftOut = 0;
  const passages = sections.flatMap(({ headings, text, alsoAsked = '' }) => {
    const below = headings.filter((heading) => heading.level > 1).map((heading) => heading.text);
    const above = headings.find((heading) => heading.level === 1)?.text ?? found;
    const { wordings, left } = wordingsOf(alsoAsked);
    leftOut += text === '' ? left + wordings.length : left;
    // Every part of a long text, since nobody can say which one was meant.
    return cutText(text).map((part) => ({
      id: unique(ids, [base, ...below.map(slug)].join('#')),
      title: [above, ...below].join(': '),
      text: part,
      ...(wordings.length === 0 ? {} : { alsoAsked: wordings.join('\n') }),
    }));
  });
  const notices = leftOut === 0 ? [] : [`${leftOut} wordings of "Also asked" left out: ${LEFT_OUT_BECAUSE}`];
  return { title: found, passages, notices };
}

/** Gathers what comes one after the other, headings and texts, into sections. */
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

/** `#` and `~` have a meaning in the ids of passages; a page in Markdown is named without its ending. */
function baseOf(name: string): string {
  const short = name.replace(/\.md$/, '');
  // `a.txt.md` keeps it, so that it is never taken for `a.txt`.
  return (kindOfName(short) === undefined ? short : name).replaceAll('#', '%23').replaceAll('~', '%7E');
}

/** Whole paragraphs up to the limit; a paragraph above it is cut at sentences, a sentence above it at words. */
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

/** What has no end, such as an encoded picture, is no word. */
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
