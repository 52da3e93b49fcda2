/** Gives the panels of accordions and tabs their titles: each becomes `details` with a `summary`. */
import type { Element, ElementContent, Parents, Root } from 'hast';
import { isOnlyControls } from './html-noise.ts';
import { isHeading, shapeOf } from './html-shape.ts';
import { titleOf } from './inline-text.ts';

const TITLE_CLASS =
  /(?:^|[-_])(?:question|toggle[-_]?title|accordion[-_]?(?:title|header|heading|button|trigger|toggle))$/iu;
/** Names of a trigger or a panel by which a trigger without an id belongs to the element after it. */
const PART_NAME = /accordion|collaps|toggle|expand|faq|question|answer|panel/iu;
/** Names of a box whose titles may have no name at all. */
const ACCORDION_NAME = /accordion|collaps|faq/iu;
const NO_PANELS: ReadonlySet<string> = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'a',
  'button',
  'summary',
  'svg',
]);
const MAX_TITLE_CHARS = 200;

interface Place {
  readonly parent: Parents;
  /** Index of the element below its parent. */
  readonly index: number;
  readonly element: Element;
  readonly above: Place | undefined;
}

/** Changes the tree. Returns the panels, which are content even if the page hides them at first. */
export function nameThePanels(tree: Root): ReadonlySet<Element> {
  const places: Place[] = [];
  const byId = new Map<string, Element>();
  collect(tree, undefined, (place) => {
    places.push(place);
    const { id } = place.element.properties;
    if (typeof id === 'string' && !byId.has(id)) byId.set(id, place.element);
  });
  const panels = new Set<Element>();
  for (const place of places) {
    if (!isTrigger(place.element) || shapeOf(place.element).chars > MAX_TITLE_CHARS) continue;
    const title = titleOf([place.element]);
    const target = byId.get(targetOf(place.element) ?? '') ?? nextElement(place, byId);
    if (
      title === '' ||
      isOnlyControls(title) ||
      target === undefined ||
      panels.has(target) ||
      isAround(target, place)
    )
      continue;
    if (shapeOf(target).chars === 0 || isHeading(target.tagName) || NO_PANELS.has(target.tagName)) continue;
    panels.add(target);
    becomeDetails(target, title);
    // What contained only the title is empty now.
    place.parent.children[place.index] = { type: 'text', value: '' };
  }
  return panels;
}

function collect(parent: Parents, above: Place | undefined, found: (place: Place) => void): void {
  for (const [index, element] of parent.children.entries()) {
    if (element.type !== 'element' || element.tagName === 'nav' || element.tagName === 'summary') continue;
    const place = { parent, index, element, above };
    found(place);
    collect(element, place, found);
  }
}

function isTrigger({ tagName, properties }: Element): boolean {
  const { role, htmlFor, className } = properties;
  if (tagName === 'button' || role === 'tab' || (tagName === 'label' && htmlFor !== undefined)) return true;
  if (tagName === 'a' && (role === 'button' || controls(properties) !== undefined)) return true;
  if (isHeading(tagName)) return false;
  return Array.isArray(className) && className.some((name) => TITLE_CLASS.test(name));
}

/** The id that a trigger opens. A plain link to a place on the page opens nothing. */
function targetOf({ tagName, properties }: Element): string | undefined {
  const { href, dataToggle, role } = properties;
  const named = controls(properties);
  if (named !== undefined) return named;
  const opens = tagName !== 'a' || dataToggle !== undefined || role === 'tab' || role === 'button';
  return opens && typeof href === 'string' && href.startsWith('#') ? href.slice(1) : undefined;
}

function controls(properties: Element['properties']): string | undefined {
  const { ariaControls, dataTarget, dataBsTarget } = properties;
  const named = [ariaControls, dataTarget, dataBsTarget].flat().find((each) => typeof each === 'string');
  return typeof named === 'string' ? named.replace(/^#/u, '') : undefined;
}

/** The element after the trigger, or after the heading or box that contains only the trigger. */
function nextElement(place: Place, byId: ReadonlyMap<string, Element>): Element | undefined {
  const { element, above } = place;
  const isBoxed = above !== undefined && shapeOf(above.element).chars === shapeOf(element).chars;
  const next = after(place) ?? (isBoxed ? after(above) : undefined);
  if (next === undefined) return undefined;
  if (element.tagName === 'label') return isSwitch(element, byId) ? next : undefined;
  const isFirst = place.parent.children.slice(0, place.index).every((node) => shapeOf(node).chars === 0);
  const boxes = isFirst ? [above, above?.above] : [];
  const isNamed =
    [element, next].flatMap(namesOf).some((name) => PART_NAME.test(name)) ||
    boxes.some((box) => box !== undefined && namesOf(box.element).some((name) => ACCORDION_NAME.test(name)));
  return element.properties['ariaExpanded'] !== undefined || isNamed ? next : undefined;
}

const namesOf = ({ properties }: Element): readonly string[] =>
  [properties['className'], properties['id']].flat().filter((name) => typeof name === 'string');

/** Controls may be between a title and its panel. */
const MAX_DISTANCE = 6;

function after({ parent, index }: Place): Element | undefined {
  const next = parent.children
    .slice(index + 1, index + 1 + MAX_DISTANCE)
    .find((node) => shapeOf(node).chars > 0);
  return next?.type === 'element' ? next : undefined;
}

/** Whether a label belongs to a check box or radio button, which opens the panel without a script. */
function isSwitch({ properties }: Element, byId: ReadonlyMap<string, Element>): boolean {
  const input = [properties['htmlFor']].flat().map((id) => byId.get(String(id)))[0];
  return input?.tagName === 'input' && ['checkbox', 'radio'].includes(String(input.properties['type']));
}

function isAround(target: Element, place: Place): boolean {
  for (let at: Place | undefined = place; at !== undefined; at = at.above)
    if (at.element === target) return true;
  return false;
}

function becomeDetails(panel: Element, title: string): void {
  const summary: ElementContent = {
    ...{ type: 'element', tagName: 'summary', properties: {} },
    children: [{ type: 'text', value: title }],
  };
  const children: ElementContent[] = [{ ...panel, properties: {}, children: panel.children }];
  Object.assign(panel, { tagName: 'details', properties: {}, children: [summary, ...children] });
}
