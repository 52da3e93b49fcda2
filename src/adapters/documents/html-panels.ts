/** Gives the panels of accordions and tabs their titles: each becomes `details` with a `summary`. */
import type { Element, ElementContent, Parents, Root } from 'hast';
import { isHeading, shapeOf } from './html-shape.ts';
import { textOf } from './inline-text.ts';

const TITLE_CLASS =
  /(?:^|[-_])(?:question|toggle[-_]?title|accordion[-_]?(?:title|header|heading|button|trigger|toggle))$/iu;
/** Names of a trigger or a panel by which a trigger without an id belongs to the element after it. */
const PART_NAME = /accordion|collaps|toggle|expand|faq|question|answer|panel/iu;
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
  readonly element: Element;
  /** Elements around it, innermost last. */
  readonly around: readonly Element[];
}

/** Changes the tree. Returns the panels, which are content even if the page hides them at first. */
export function nameThePanels(tree: Root): ReadonlySet<Element> {
  const places: Place[] = [];
  const byId = new Map<string, Place>();
  collect(tree, [], (place) => {
    places.push(place);
    const { id } = place.element.properties;
    if (typeof id === 'string' && !byId.has(id)) byId.set(id, place);
  });
  const panels = new Set<Element>();
  for (const place of places) {
    if (!isTrigger(place.element) || shapeOf(place.element).chars > MAX_TITLE_CHARS) continue;
    const title = textOf([place.element]).replaceAll('\n', ' ');
    const target = byId.get(targetOf(place.element) ?? '')?.element ?? nextElement(place);
    if (title === '' || target === undefined || panels.has(target) || contains(target, place)) continue;
    if (shapeOf(target).chars === 0 || isHeading(target.tagName) || NO_PANELS.has(target.tagName)) continue;
    panels.add(target);
    if (place.around.some(({ tagName }) => tagName === 'summary')) continue;
    becomeDetails(target, title);
    removeTitle(place);
  }
  return panels;
}

function collect(parent: Parents, around: readonly Element[], found: (place: Place) => void): void {
  for (const child of parent.children) {
    if (child.type !== 'element' || child.tagName === 'nav') continue;
    found({ parent, element: child, around });
    collect(child, [...around.slice(-2), child], found);
  }
}

function isTrigger({ tagName, properties }: Element): boolean {
  const { role, htmlFor, className } = properties;
  if (tagName === 'button' || role === 'tab' || (tagName === 'label' && htmlFor !== undefined)) return true;
  if (tagName === 'a' && (role === 'button' || controls(properties) !== undefined)) return true;
  if (isHeading(tagName) || tagName === 'summary') return false;
  return Array.isArray(className) && className.some((name) => TITLE_CLASS.test(String(name)));
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
function nextElement({ element, parent, around }: Place): Element | undefined {
  const next = after(parent, element) ?? afterBox(element, around);
  if (next === undefined) return undefined;
  const isSwitched = element.tagName === 'label' && isSwitch(parent, element);
  const { ariaExpanded } = element.properties;
  const isNamed = [element, next].some((each) => namesOf(each).some((name) => PART_NAME.test(name)));
  return isSwitched || (element.tagName !== 'label' && (ariaExpanded !== undefined || isNamed))
    ? next
    : undefined;
}

/** The element after the heading or box that contains only the trigger. */
function afterBox(element: Element, around: readonly Element[]): Element | undefined {
  const [outer, box] = [around.at(-2), around.at(-1)];
  if (outer === undefined || box === undefined || shapeOf(box).chars !== shapeOf(element).chars)
    return undefined;
  return after(outer, box);
}

const namesOf = ({ properties }: Element): readonly string[] =>
  [properties['className'], properties['id']].flat().map(String);

function after(parent: Parents, element: Element): Element | undefined {
  const rest = parent.children.slice(parent.children.indexOf(element) + 1);
  const [next] = rest.filter((node) => node.type === 'element' || shapeOf(node).chars > 0);
  return next?.type === 'element' ? next : undefined;
}

/** Whether a label belongs to a check box or radio button, which opens the panel without a script. */
function isSwitch(parent: Parents, label: Element): boolean {
  const input = parent.children.find(
    (child) =>
      child.type === 'element' &&
      child.tagName === 'input' &&
      child.properties['id'] === label.properties['htmlFor'],
  );
  return input?.type === 'element' && ['checkbox', 'radio'].includes(String(input.properties['type']));
}

const contains = (target: Element, { element, around }: Place): boolean =>
  target === element || around.includes(target);

function becomeDetails(panel: Element, title: string): void {
  const summary: ElementContent = {
    ...{ type: 'element', tagName: 'summary', properties: {} },
    children: [{ type: 'text', value: title }],
  };
  const children: ElementContent[] = [{ ...panel, properties: {}, children: panel.children }];
  Object.assign(panel, { tagName: 'details', properties: {}, children: [summary, ...children] });
}

/** Also removes the heading or list item around the trigger. */
function removeTitle({ parent, element }: Place): void {
  parent.children = parent.children.filter((child) => child !== element);
}
