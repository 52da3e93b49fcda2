/** What an HTML element contains, counted once per element, so that every pass over a page takes linear time. */
import type { Element, Nodes } from 'hast';
import { BLOCKS } from './inline-text.ts';

/** Counts below an element. */
export interface Shape {
  readonly chars: number;
  readonly linkChars: number;
  readonly digits: number;
  readonly hasBlocks: boolean;
  readonly hasHeadings: boolean;
  readonly hasTables: boolean;
  /** Details or tables: a list item or a cell with one is more than a line. */
  readonly hasParts: boolean;
  readonly controls: number;
}

const EMPTY: Shape = {
  ...{ chars: 0, linkChars: 0, digits: 0, controls: 0 },
  ...{ hasBlocks: false, hasHeadings: false, hasTables: false, hasParts: false },
};
const CONTROLS: ReadonlySet<string> = new Set(['input', 'select', 'textarea', 'button']);
const shapes = new WeakMap<Element, Shape>();

export const isHeading = (name: string): boolean => /^h[1-6]$/u.test(name);

/** The counts of an element. A later change below the element does not change them. */
export function shapeOf(node: Nodes): Shape {
  if (node.type === 'text') {
    const chars = node.value.replaceAll(/\s+/gu, ' ').trim().length;
    return { ...EMPTY, chars, digits: node.value.match(/\d/gu)?.length ?? 0 };
  }
  if (node.type !== 'element') return EMPTY;
  const known = shapes.get(node);
  if (known !== undefined) return known;
  const shape = countOf(node);
  shapes.set(node, shape);
  return shape;
}

function countOf(element: Element): Shape {
  const counts: { -readonly [Key in keyof Shape]: Shape[Key] } = { ...EMPTY };
  for (const child of element.children) {
    const below = shapeOf(child);
    const name = child.type === 'element' ? child.tagName : '';
    counts.chars += below.chars;
    counts.linkChars += name === 'a' ? below.chars : below.linkChars;
    counts.digits += below.digits;
    counts.controls += below.controls + (CONTROLS.has(name) ? 1 : 0);
    counts.hasBlocks ||= below.hasBlocks || BLOCKS.has(name);
    counts.hasHeadings ||= below.hasHeadings || isHeading(name);
    counts.hasTables ||= below.hasTables || name === 'table';
    counts.hasParts ||= below.hasParts || name === 'table' || name === 'details' || name === 'dl';
  }
  return counts;
}
