/** Reads the text of an HTML page, without scripts, styles, menus and forms. */
import type { Element, Nodes, Parents, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toMdast } from 'hast-util-to-mdast';
import { sectionsOfTree } from './markdown.ts';
import type { Section } from './passages.ts';

const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['script', 'style', 'noscript', 'template', 'iframe', 'object', 'embed', 'svg', 'math', 'canvas'],
  ...['nav', 'footer', 'aside', 'dialog', 'menu', 'form', 'button', 'input', 'select', 'textarea'],
]);
const LEFT_OUT_ROLES: ReadonlySet<string> = new Set(['navigation', 'banner', 'contentinfo', 'search']);

export interface HtmlPage {
  readonly sections: readonly Section[];
  readonly title?: string;
}

/** Parses HTML as a browser does. Uses only the `main` elements if there are any. */
export function readHtml(html: string): HtmlPage {
  const tree = fromHtml(html);
  const title = titleOf(tree);
  const mains = elementsOf(tree, 'main');
  const content: Root = { type: 'root', children: mains.length > 0 ? mains : tree.children };
  prune(content);
  const markdown = toMdast(content, { newlines: false });
  const sections = markdown.type === 'root' ? sectionsOfTree(markdown) : [];
  return { sections, ...(title === undefined || title === '' ? {} : { title }) };
}

function titleOf(tree: Root): string | undefined {
  const [text] = elementsOf(tree, 'title')[0]?.children ?? [];
  return text?.type === 'text' ? text.value.replaceAll(/\s+/gu, ' ').trim() : undefined;
}

/** Returns the outermost elements with this name. */
function elementsOf(node: Nodes, name: string): Element[] {
  if (node.type === 'element' && node.tagName === name) return [node];
  return 'children' in node ? node.children.flatMap((child) => elementsOf(child, name)) : [];
}

/** Removes comments and elements without text for readers, including the head. */
function prune(parent: Parents): void {
  parent.children = parent.children.filter(
    (child) => child.type !== 'comment' && !(child.type === 'element' && isLeftOut(child)),
  );
  for (const child of parent.children) if ('children' in child) prune(child);
}

function isLeftOut({ tagName, properties }: Element): boolean {
  const { role, hidden, ariaHidden } = properties;
  return (
    tagName === 'head' ||
    LEFT_OUT.has(tagName) ||
    (typeof role === 'string' && LEFT_OUT_ROLES.has(role)) ||
    (hidden ?? false) !== false ||
    ariaHidden === 'true'
  );
}
