/** Reads the text of a web page as a visitor sees it, without menus, controls and hidden parts. */
import type { Element, Nodes, Parents, Root, RootContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { announcesContact, saysWhereOrWhen } from '../../lib/contact.ts';
import { isNoise } from './html-noise.ts';
import { nameThePanels } from './html-panels.ts';
import { sectionsOf } from './html-sections.ts';
import { isHeading, shapeOf } from './html-shape.ts';
import { lineOf, textOf } from './inline-text.ts';
import { readLinkedData } from './linked-data.ts';
import type { Heading, Section } from './passages.ts';
import { withoutTemplateTags } from './template-tags.ts';

const FRAME_NAME = /^(?:(?:page|site|main|global)[-_]?)?(?:footer|colophon|topbar|masthead)$/iu;
const MAX_TITLE_CHARS = 200;
/** A `main` with a smaller share of the page's text is a frame around something else. */
const MIN_MAIN_SHARE = 0.1;

export interface HtmlPage {
  readonly sections: readonly Section[];
  readonly title?: string;
}

/** Parses HTML as a browser does. `softBreak` as in `sectionsOf`. */
export function readHtml(html: string, softBreak = ' '): HtmlPage {
  const tree = fromHtml(withoutTemplateTags(withoutPreface(html)));
  const data = readLinkedData(
    elementsOf(
      tree,
      ({ tagName, properties }) => tagName === 'script' && properties['type'] === 'application/ld+json',
    ).map((script) => script.children.map((child) => (child.type === 'text' ? child.value : '')).join('')),
    (fragment) => textOf(fromHtml(fragment, { fragment: true }).children),
  );
  const title = titleOf(tree);
  prune(tree, nameThePanels(tree));
  const { content, frame } = partsOf(tree);
  const sections = sectionsOf(content, softBreak);
  const site = data.name ?? metaOf(tree, 'og:site_name') ?? '';
  return {
    sections: [...sections, ...contactOf(frame, site), ...unseen(data.sections, sections, site)],
    ...(title === '' ? {} : { title }),
  };
}

/** Removes text before the page, such as a warning of the server. */
function withoutPreface(html: string): string {
  const start = html.search(/<!doctype|<html[\s>]/iu);
  return start > 0 && !/<[a-z]/iu.test(html.slice(0, start)) ? html.slice(start) : html;
}

function titleOf(tree: Root): string {
  const [head] = elementsOf(tree, ({ tagName }) => tagName === 'head');
  const [title] = head === undefined ? [] : elementsOf(head, ({ tagName }) => tagName === 'title');
  return (title === undefined ? '' : lineOf(title.children)).slice(0, MAX_TITLE_CHARS);
}

function metaOf(tree: Root, name: string): string | undefined {
  const [meta] = elementsOf(
    tree,
    ({ tagName, properties }) => tagName === 'meta' && properties['property'] === name,
  );
  const content = meta?.properties['content'];
  return typeof content === 'string' && content.trim() !== ''
    ? content.trim().slice(0, MAX_TITLE_CHARS)
    : undefined;
}

/** Returns the outermost elements that match. */
function elementsOf(node: Nodes, matches: (element: Element) => boolean): Element[] {
  if (node.type === 'element' && matches(node)) return [node];
  return 'children' in node ? node.children.flatMap((child) => elementsOf(child, matches)) : [];
}

/** Removes comments and elements without text for readers, including the head. */
function prune(parent: Parents, panels: ReadonlySet<Element>): void {
  parent.children = parent.children.filter(
    (child) =>
      child.type !== 'comment' &&
      child.type !== 'doctype' &&
      !(child.type === 'element' && isNoise(child, panels) && !isTitleButton(parent, child)),
  );
  for (const child of parent.children) {
    if (child.type === 'element' && !isMenuBefore(parent, child)) prune(child, panels);
  }
  parent.children = parent.children.filter(
    (child) => !(child.type === 'element' && isMenuBefore(parent, child)),
  );
}

/** A button in a heading is a title whose panel was not found. */
const isTitleButton = (parent: Parents, { tagName }: Element): boolean =>
  tagName === 'button' && parent.type === 'element' && isHeading(parent.tagName);

const MAX_MENU_ITEM_CHARS = 40;

/** Whether a list is a menu without a name: short links only, directly in the page or its head, not below a heading. */
function isMenuBefore(parent: Parents, { tagName, children }: Element): boolean {
  if (
    tagName !== 'ul' ||
    !(parent.type === 'element' && ['body', 'header', 'center'].includes(parent.tagName))
  )
    return false;
  const items = children.filter((child) => child.type === 'element');
  return (
    items.length > 2 &&
    items.every((item) => {
      const { chars, linkChars, digits } = shapeOf(item);
      return chars <= MAX_MENU_ITEM_CHARS && linkChars === chars && digits === 0;
    })
  );
}

/** Separates the content of a page from its frame, the heads and footers that are on every page of a site. */
function partsOf(tree: Root): { content: RootContent[]; frame: Element[] } {
  const mains = elementsOf(
    tree,
    ({ tagName, properties }) => tagName === 'main' || properties['role'] === 'main',
  );
  const sizeOf = (nodes: readonly Nodes[]): number =>
    nodes.reduce((sum, node) => sum + shapeOf(node).chars, 0);
  const hasMain = sizeOf(mains) > MIN_MAIN_SHARE * sizeOf(tree.children);
  const frame: Element[] = [];
  if (hasMain) {
    const areMain = new Set(mains);
    cut(tree, (element) => areMain.has(element));
    return { content: mains, frame: tree.children.filter((child) => child.type === 'element') };
  }
  cut(tree, (element) => isFrame(element) && frame.push(element) > 0);
  return { content: tree.children, frame };
}

/** Removes the outermost elements that match. */
function cut(parent: Parents, matches: (element: Element) => boolean): void {
  parent.children = parent.children.filter((child) => !(child.type === 'element' && matches(child)));
  for (const child of parent.children) {
    if (child.type === 'element' && !['article', 'section'].includes(child.tagName)) cut(child, matches);
  }
}

function isFrame(element: Element): boolean {
  const { tagName, properties } = element;
  const { role, id, className } = properties;
  if (tagName === 'footer' || role === 'contentinfo') return true;
  if (tagName === 'header' || role === 'banner') return !hasTitle(element);
  return (
    [id, className].flat().some((name) => typeof name === 'string' && FRAME_NAME.test(name)) &&
    !hasTitle(element)
  );
}

const hasTitle = (element: Element): boolean =>
  elementsOf(element, ({ tagName }) => isHeading(tagName)).length > 0;

/** What the frame says about where, when and how to reach the business. The folder keeps it once for all pages. */
function contactOf(frame: readonly Element[], site: string): readonly Section[] {
  const found = sectionsOf(frame).flatMap(({ headings, text }) => {
    const heading = headings.at(-1)?.text ?? '';
    const texts = text
      .split('\n\n')
      .filter((each) => saysWhereOrWhen(each) || (announcesContact(heading) && /\d/u.test(each)));
    return texts.length === 0
      ? []
      : [announcesContact(heading) ? `${heading}: ${texts.join('\n')}` : texts.join('\n')];
  });
  return found.length === 0
    ? []
    : [{ headings: [...siteHeading(site), CONTACT_HEADING], text: found.join('\n\n') }];
}

/** Above what a page or a message says below its content about how to reach the business. */
export const CONTACT_HEADING: Heading = { level: 2, text: 'Contact' };

const siteHeading = (site: string): readonly Heading[] => (site === '' ? [] : [{ level: 1, text: site }]);

/** The linked data that the page does not show. */
function unseen(data: readonly Section[], shown: readonly Section[], site: string): readonly Section[] {
  const words = shown.map(({ text }) => text).join('\n');
  return data
    .filter(({ text }) => !words.includes(text))
    .map((section) => ({ ...section, headings: [...siteHeading(site), ...section.headings] }));
}
