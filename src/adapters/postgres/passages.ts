/** Cuts a Markdown page into passages, each short enough to be answered from in one breath. */

export interface Page {
  readonly title: string;
  readonly passages: readonly PagePassage[];
}

export interface PagePassage {
  /** Unique within a tenant, and the same as long as page and heading keep their names. */
  readonly id: string;
  /** Title of the page and the headings above the text, such as `Opening hours: On holidays`. */
  readonly title: string;
  readonly text: string;
}

/** Changes when pages are cut in another way, so that all are loaded anew. */
export const CUTTING_VERSION = 1;

const MAX_PASSAGE_CHARS = 600;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;

interface Heading {
  readonly level: number;
  readonly text: string;
}

interface Section {
  /** Outermost first. */
  readonly headings: readonly Heading[];
  readonly text: string;
}

/** The passages of a page; none where it has headings only. `path` is the page's path within its folder. */
export function cutPage(path: string, markdown: string): Page {
  // `#` and `~` have a meaning in the ids of passages.
  const name = path.replace(/\.md$/, '').replaceAll('#', '%23').replaceAll('~', '%7E');
  const sections = cutSections(markdown);
  const title = sections[0]?.headings.find((heading) => heading.level === 1)?.text ?? name;
  const ids = new Map<string, number>();
  const passages = sections.flatMap(({ headings, text }) => {
    const below = headings.filter((heading) => heading.level > 1).map((heading) => heading.text);
    const above = headings.find((heading) => heading.level === 1)?.text ?? title;
    return cutText(text).map((part) => ({
      id: unique(ids, [name, ...below.map(slug)].join('#')),
      title: [above, ...below].join(': '),
      text: part,
    }));
  });
  return { title, passages };
}

function cutSections(markdown: string): Section[] {
  const sections: Section[] = [];
  let headings: readonly Heading[] = [];
  let lines: string[] = [];
  const close = () => {
    const text = lines.join('\n').trim();
    if (text !== '') sections.push({ headings, text });
    lines = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    const [, marks, text] = HEADING.exec(line) ?? [];
    if (marks === undefined || text === undefined) {
      lines.push(line);
      continue;
    }
    close();
    const level = marks.length;
    headings = [...headings.filter((outer) => outer.level < level), { level, text }];
  }
  close();
  return sections;
}

/** Whole paragraphs up to the limit; a paragraph above it is cut at sentences, a sentence above it at words. */
function cutText(text: string): string[] {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  return pack(
    paragraphs.flatMap((paragraph) =>
      cutAbove(paragraph, /(?<=[.!?])\s+/).flatMap((part) => cutAbove(part, /\s+/)),
    ),
    '\n\n',
  );
}

function cutAbove(text: string, boundary: RegExp): string[] {
  if (text.length <= MAX_PASSAGE_CHARS) return [text];
  return pack(text.split(boundary), ' ');
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
    .replaceAll(/^-|-$/g, '');
}

function unique(ids: Map<string, number>, id: string): string {
  const count = (ids.get(id) ?? 0) + 1;
  ids.set(id, count);
  return count === 1 ? id : `${id}~${count}`;
}
