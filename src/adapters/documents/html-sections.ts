/** Turns the content of an HTML tree into sections of plain text. */
import type { Element, ElementContent, Nodes, RootContent } from 'hast';
import { takeAlsoAsked } from './also-asked.ts';
import { cardsAmong, headedBoxes, isBold, pairIn } from './html-boxes.ts';
import { isHeading, shapeOf } from './html-shape.ts';
import { captionOf, layoutCells, tableLines } from './html-table.ts';
import { BLOCKS, lineOf, SOFT_BREAK, textOf, titleOf } from './inline-text.ts';
import { isOnlyControls } from './html-noise.ts';
import { createSections } from './passages.ts';
import type { Section } from './passages.ts';

/** A longer heading is a paragraph in large type, and is treated as text. */
const MAX_HEADING_CHARS = 200;
/** A longer bold paragraph is an emphasised one. */
const MAX_BOLD_HEADING_CHARS = 80;
/** A term with a longer definition is a heading. */
const MAX_DEFINITION_CHARS = 250;
/** A nested list that fits is said in the line of its item. */
const MAX_LINE_CHARS = 300;
/** A longer nested list does not repeat its item in every line. */
const MAX_REPEATS = 40;
/** Texts that are this long occur twice on a page only as copies, such as one for small screens. */
const MIN_COPY_CHARS = 40;
/** Levels of the headings h1 to h6, and of bold paragraphs below them. Each panel begins a new set of levels. */
const LEVELS = 10;
const BOLD_LEVEL = 7;
const MAX_DEPTH = 4;

interface Walk {
  readonly sections: ReturnType<typeof createSections>;
  readonly softBreak: string;
  readonly seen: Set<string>;
  /** How many panels are around. */
  readonly depth: number;
}

/** `softBreak`: `SOFT_BREAK` if line ends of the source can carry meaning, as in Markdown. */
export function sectionsOf(nodes: readonly RootContent[], softBreak = ' '): readonly Section[] {
  const sections = createSections();
  walk(nodes, { sections, softBreak, seen: new Set(), depth: 0 });
  return sections.end();
}

function walk(nodes: readonly Nodes[], to: Walk): void {
  let line: Nodes[] = [];
  const flush = () => {
    if (line.length > 0) paragraph(line, to);
    line = [];
  };
  const headed = headedBoxes(nodes);
  const cards = cardsAmong(nodes);
  for (const node of nodes) {
    if (node.type === 'text' || (node.type === 'element' && !isBlock(node))) line.push(node);
    else if (node.type === 'element') {
      flush();
      if (cards.has(node) && pairIn(node) === undefined) card(node, to);
      else block(node, to);
      const level = headed.get(node);
      if (level !== undefined) to.sections.leave(level + to.depth * LEVELS);
    }
  }
  flush();
}

const isBlock = (element: Element): boolean => BLOCKS.has(element.tagName) || shapeOf(element).hasBlocks;

function block(element: Element, to: Walk): void {
  const { tagName, children } = element;
  if (isHeading(tagName)) return heading(element, to);
  if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu' || tagName === 'dir')
    return list(element, to);
  if (tagName === 'dl') return definitions(element, to);
  if (tagName === 'table') return table(element, to);
  if (tagName === 'details' && to.depth < MAX_DEPTH) return details(element, to);
  const pair = pairIn(element);
  if (pair !== undefined)
    return isQuestion(pair.name)
      ? panel(pair.name, [pair.value], to)
      : put(`${pair.name}: ${lineOf([pair.value])}`, to);
  if (shapeOf(element).hasBlocks) return walk(children, to);
  return paragraph(tagName === 'pre' ? [element] : children, to, tagName === 'p' || tagName === 'div');
}

function heading(element: Element, to: Walk): void {
  const text = titleOf([element]);
  if (text === '' || isOnlyControls(text)) return;
  // A price in large type is no title.
  if (text.length > MAX_HEADING_CHARS || !/\p{L}/u.test(text) || /^\/|^per /u.test(text))
    return put(text, to);
  to.sections.heading(Number(element.tagName.slice(1)) + to.depth * LEVELS, text);
}

function paragraph(nodes: readonly Nodes[], to: Walk, canBeHeading = false): void {
  const raw = textOf(nodes, to.softBreak);
  if (raw === '' || isOnlyControls(raw)) return;
  if (
    canBeHeading &&
    raw.length <= MAX_BOLD_HEADING_CHARS &&
    isBold(nodes) &&
    !/[.!;,\n\v]$|[\n\v]/u.test(raw)
  ) {
    to.sections.softHeading(BOLD_LEVEL + to.depth * LEVELS, raw.replace(/:$/u, ''));
    return;
  }
  const { text, asked } = takeAlsoAsked(raw.replaceAll(SOFT_BREAK, `${SOFT_BREAK}\n`));
  if (asked !== '') to.sections.alsoAsked(asked.replaceAll(SOFT_BREAK, ''));
  put(text.replaceAll(`${SOFT_BREAK}\n`, ' ').replaceAll(SOFT_BREAK, ''), to);
}

/** A line for each part, which stay together. */
function card({ children }: Element, to: Walk): void {
  const lines = textOf(children).split('\n');
  put(lines.filter((line) => !isOnlyControls(line)).join('\n'), to);
}

function put(text: string, { sections, seen }: Walk): void {
  if (text.length >= MIN_COPY_CHARS) {
    if (seen.has(text)) return;
    seen.add(text);
  }
  sections.text(text);
}

function list({ tagName, children, properties }: Element, to: Walk): void {
  const items = children.filter((child) => child.type === 'element');
  const areParts = items.some((item) => {
    const { hasHeadings, hasParts } = shapeOf(item);
    return hasHeadings || hasParts;
  });
  if (areParts) return walk(items, to);
  const start = Number(properties['start'] ?? 1);
  const lines = items.flatMap((item, index) => {
    const texts = itemLines(item);
    return tagName === 'ol' ? texts.map((text) => `${start + index}. ${text}`) : texts;
  });
  put(lines.filter((line) => !isOnlyControls(line)).join('\n'), to);
}

/** The item in one line, or a line for each item of a nested list, which repeats the item above it. */
function itemLines(item: Element): readonly string[] {
  const isList = (node: ElementContent): node is Element =>
    node.type === 'element' && (node.tagName === 'ul' || node.tagName === 'ol');
  const head = lineOf(item.children.filter((child) => !isList(child)));
  const below = item.children
    .filter(isList)
    .flatMap((nested) => nested.children.map((child) => lineOf([child])).filter((line) => line !== ''));
  if (below.length === 0) return head === '' ? [] : [head];
  const name = head.replace(/\s*[:.]$/u, '');
  const whole = `${name}: ${below.join('; ')}`;
  if (name === '') return below;
  if (whole.length <= MAX_LINE_CHARS) return [whole];
  return name.length <= MAX_BOLD_HEADING_CHARS && below.length <= MAX_REPEATS
    ? below.map((line) => `${name}: ${line}`)
    : [head, ...below];
}

function definitions(element: Element, to: Walk): void {
  const parts = element.children.flatMap((child) =>
    child.type === 'element' && child.tagName === 'div' ? child.children : [child],
  );
  const pairs: { names: Element[]; values: Element[] }[] = [];
  for (const part of parts) {
    if (part.type !== 'element') continue;
    const last = pairs.at(-1);
    if (part.tagName === 'dt' && (last === undefined || last.values.length > 0))
      pairs.push({ names: [part], values: [] });
    else if (last === undefined) pairs.push({ names: [], values: [part] });
    else (part.tagName === 'dt' ? last.names : last.values).push(part);
  }
  const nameOf = (names: readonly Element[]) =>
    names.map((name) => lineOf([name]).replace(/:$/u, '')).join(', ');
  const isShort = pairs.every(
    ({ names, values }) =>
      !isQuestion(nameOf(names)) &&
      values.every((value) => {
        const { chars, hasHeadings, hasParts } = shapeOf(value);
        return chars <= MAX_DEFINITION_CHARS && !hasHeadings && !hasParts;
      }),
  );
  if (isShort) {
    const lines = pairs.map(({ names, values }) =>
      [nameOf(names), values.map((value) => lineOf([value])).join('; ')]
        .filter((text) => text !== '')
        .join(': '),
    );
    return put(lines.filter((line) => line !== '').join('\n'), to);
  }
  for (const { names, values } of pairs) panel(nameOf(names), values, to);
}

function table(element: Element, to: Walk): void {
  const cells = layoutCells(element);
  const caption = captionOf(element);
  if (caption !== '') put(caption, to);
  if (cells === undefined) return put(tableLines(element).join('\n'), to);
  walk(cells, to);
}

function details({ children }: Element, to: Walk): void {
  const summary = children.find((child) => child.type === 'element' && child.tagName === 'summary');
  panel(
    summary === undefined ? '' : titleOf([summary]),
    children.filter((child) => child !== summary),
    to,
  );
}

/** The text below a question is its answer. */
const isQuestion = (name: string): boolean => name.endsWith('?');

/** A part with a title of its own. What follows it does not belong to the title. */
function panel(title: string, content: readonly ElementContent[], to: Walk): void {
  const level = (to.depth + 1) * LEVELS;
  if (title.length > MAX_HEADING_CHARS) put(title, to);
  else if (title !== '') to.sections.softHeading(level, title);
  walk(content, { ...to, depth: to.depth + 1 });
  to.sections.leave(level);
}
