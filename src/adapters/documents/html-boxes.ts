/** Recognises what boxes of a page mean that stand beside each other: columns, cards, and names with their values. */
import type { Element, Nodes } from 'hast';
import { isHeading, shapeOf } from './html-shape.ts';
import { lineOf } from './inline-text.ts';

/** A larger box is a part of the page. */
const MAX_CARD_CHARS = 300;

const isElement = (node: Nodes): node is Element => node.type === 'element';
const filled = (nodes: readonly Nodes[]): readonly Nodes[] => nodes.filter((node) => shapeOf(node).chars > 0);

/**
 * The boxes that begin with a heading, and its level, where another box beside them begins with a heading of the same level.
 * What follows the boxes does not belong to such a heading.
 */
export function headedBoxes(nodes: readonly Nodes[]): ReadonlyMap<Nodes, number> {
  const levels = new Map<Nodes, number>();
  for (const node of nodes) {
    const heading = isElement(node) ? leadingHeading(node) : undefined;
    if (heading !== undefined && heading !== node && shapeOf(heading).chars < shapeOf(node).chars)
      levels.set(node, Number(heading.tagName.slice(1)));
  }
  const all = [...levels.values()];
  // A level-1 heading is the title of the page, whatever box it is in.
  const isShared = (level: number) => level > 1 && all.indexOf(level) !== all.lastIndexOf(level);
  return new Map([...levels].filter(([, level]) => isShared(level)));
}

/** Kept, so that boxes within boxes take linear time. */
const leading = new WeakMap<Element, Element | undefined>();

/** The heading with which an element begins. */
function leadingHeading(element: Element): Element | undefined {
  if (isHeading(element.tagName)) return element;
  if (leading.has(element)) return leading.get(element);
  const first = element.children.find((child) => shapeOf(child).chars > 0);
  const heading = first !== undefined && isElement(first) ? leadingHeading(first) : undefined;
  leading.set(element, heading);
  return heading;
}

/** The small boxes of one class that contain two or more lines and no heading: all in one belongs together. */
export function cardsAmong(nodes: readonly Nodes[]): ReadonlySet<Nodes> {
  const byClass = Map.groupBy(nodes.filter(isCard), ({ properties }) =>
    String(properties['className'] ?? ''),
  );
  return new Set([...byClass].flatMap(([name, cards]) => (name === '' || cards.length < 2 ? [] : cards)));
}

function isCard(node: Nodes): node is Element {
  if (!isElement(node) || shapeOf(node).chars > MAX_CARD_CHARS || !shapeOf(node).hasBlocks) return false;
  const lines = filled(node.children);
  const [title] = lines;
  const isPlain = (line: Nodes) => isElement(line) && !isHeading(line.tagName) && !shapeOf(line).hasBlocks;
  return (
    lines.length > 1 &&
    lines.every(isPlain) &&
    !(title !== undefined && isElement(title) && isBold(title.children))
  );
}

/** Whether all of the text is bold. */
export function isBold(nodes: readonly Nodes[]): boolean {
  const [only, ...more] = filled(nodes);
  return only?.type === 'element' && more.length === 0 && /^(?:b|strong)$/u.test(only.tagName);
}

/** Two short boxes beside each other, a name and its value: `<div><div>Adults</div><div>5 dollars</div></div>`. */
export function pairIn({ tagName, children }: Element): { name: string; value: Element } | undefined {
  const [name, value, ...more] = filled(children);
  const isBox = (part: Nodes | undefined): part is Element =>
    part?.type === 'element' && part.tagName === 'div' && !shapeOf(part).hasBlocks;
  return (tagName === 'div' || tagName === 'a') &&
    more.length === 0 &&
    isBox(name) &&
    isBox(value) &&
    shapeOf(name).chars <= 40 &&
    shapeOf(value).chars <= 200
    ? { name: lineOf([name]).replace(/:$/u, ''), value }
    : undefined;
}
