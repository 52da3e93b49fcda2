/** The text of inline HTML: one line per line of the page, with the gaps that a browser shows between words. */
import type { ElementContent, Nodes } from 'hast';

/** Stands for a line end of the source. Markdown needs it for the lines of "Also asked"; a reader sees a blank. */
export const SOFT_BREAK = '\v';

export const BLOCKS: ReadonlySet<string> = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'body',
    'caption',
    'center',
    'dd',
    'details',
    'dialog',
    'dir',
  ],
  ...[
    'div',
    'dl',
    'dt',
    'fieldset',
    'figcaption',
    'figure',
    'footer',
    'form',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
  ],
  ...[
    'header',
    'hgroup',
    'hr',
    'html',
    'legend',
    'li',
    'main',
    'menu',
    'nav',
    'ol',
    'p',
    'pre',
    'search',
    'section',
  ],
  ...['summary', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul'],
]);

/** These are parts of a word or number: H₂O, 1st. */
const WITHIN_WORDS: ReadonlySet<string> = new Set(['sub', 'sup', 'wbr', 'rt', 'rp']);
/** A picture's text counts unless it is a file name or says only that it is a picture. */
const NO_WORDS = /\.\w{3,4}$|\b(?:logo|icon|image|photo|picture|banner|img|placeholder|avatar)\b/iu;
/** Enough of the preceding text to see its last word. */
const TAIL_CHARS = 24;

interface Writing {
  readonly parts: string[];
  tail: string;
  /** An inline element began or ended since the last text; `between` counts as both. */
  edge: 'none' | 'one' | 'between';
  /** A blank is due before the next text. */
  gap: boolean;
}

/** Returns the text of the nodes. Line breaks and the edges of blocks become line ends. */
export function textOf(nodes: readonly Nodes[], softBreak = ' '): string {
  const writing: Writing = { parts: [], tail: '\n', edge: 'none', gap: false };
  for (const node of nodes) write(node, { writing, softBreak, verbatim: false });
  return writing.parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The text in one line. */
export const lineOf = (nodes: readonly Nodes[]): string => textOf(nodes).replaceAll('\n', ' ');

/** Shows whether a panel is open. */
const MARK = /^(?:[+\-−–—×✕›»⌄∨˅▾▼▴▲▸►▶◂◄◀⏷⏵])$/u;

/** The text of a title in one line, without the mark of its panel, which has an element of its own. "65<i>+</i>" is a number. */
export function titleOf(nodes: readonly ElementContent[]): string {
  return lineOf(withoutMarks(nodes));
}

function withoutMarks(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node, at) => {
    if (node.type !== 'element' || WITHIN_WORDS.has(node.tagName)) return [node];
    const isMark = MARK.test(lineOf([node])) && !/\d$/u.test(lineOf(nodes.slice(Math.max(0, at - 1), at)));
    return isMark ? [] : [{ ...node, children: withoutMarks(node.children) }];
  });
}

interface Place {
  readonly writing: Writing;
  readonly softBreak: string;
  readonly verbatim: boolean;
}

function write(node: Nodes, place: Place): void {
  const { writing, softBreak, verbatim } = place;
  if (node.type === 'text') {
    if (verbatim) for (const line of node.value.split(/(\n)/u)) put(writing, line);
    else writeText(writing, node.value, softBreak);
    return;
  }
  if (node.type !== 'element') {
    if (node.type === 'root') for (const child of node.children) write(child, place);
    return;
  }
  const { tagName, properties } = node;
  if (tagName === 'br') return put(writing, '\n');
  if (tagName === 'img') return writeText(writing, ` ${pictureText(properties['alt'])} `, ' ');
  const isBlock = BLOCKS.has(tagName);
  if (isBlock) put(writing, '\n');
  else if (!WITHIN_WORDS.has(tagName)) writing.edge = writing.edge === 'one' ? 'between' : 'one';
  for (const child of node.children) write(child, tagName === 'pre' ? { ...place, verbatim: true } : place);
  if (isBlock) put(writing, '\n');
  else if (!WITHIN_WORDS.has(tagName)) writing.edge = 'one';
}

const pictureText = (alt: unknown): string => (typeof alt === 'string' && !NO_WORDS.test(alt) ? alt : '');

function writeText(writing: Writing, value: string, softBreak: string): void {
  const words = value.split(/([ \t\n\f\r]+)/u);
  for (const [index, word] of words.entries()) {
    if (word === '') continue;
    if (index % 2 === 0) {
      if (!writing.gap && writing.edge !== 'none' && areApart(writing.tail, word, writing.edge))
        put(writing, ' ');
      put(writing, word);
    } else if (softBreak !== ' ' && word.includes('\n')) put(writing, softBreak);
    else if (!/\s$/u.test(writing.tail)) writing.gap = true;
  }
}

function put(writing: Writing, text: string): void {
  if (text === '') return;
  if (writing.gap && text !== '\n' && text !== ' ') writing.parts.push(' ');
  writing.gap = false;
  writing.edge = 'none';
  writing.parts.push(text);
  writing.tail = (writing.tail + text).slice(-TAIL_CHARS);
}

/**
 * Whether two texts at the edge of an element are separate words with nothing between them, as in
 * `<b>Duration</b><span>3 days</span>`. Style sheets set them apart there. An initial in larger type, `<b>W</b>elcome`, and
 * `6<span>th</span>` are not.
 */
function areApart(before: string, after: string, edge: Writing['edge']): boolean {
  const last = /[\p{L}\p{N}]*$/u.exec(before)?.[0] ?? '';
  const first = /^[\p{L}\p{N}]*/u.exec(after)?.[0] ?? '';
  if (/\p{N}$/u.test(before) && /^\p{L}/u.test(after)) return !/^(?:st|nd|rd|th|er|e|s)$/iu.test(first);
  if (/\p{L}{2}$/u.test(before) && /^[\p{N}$£€]/u.test(after)) return true;
  if (/[:;,!?)]$/u.test(before) && /^[\p{L}\p{N}$£€(]/u.test(after)) return true;
  if (/\p{L}\.$/u.test(before) && /^\p{Lu}/u.test(after)) return true;
  if (/\p{Ll}$/u.test(before) && /^\p{Lu}/u.test(after)) return last.length > 2;
  return edge === 'between' && last.length > 1 && first.length > 1;
}
