/** Reads Markdown (CommonMark with tables and front matter) into sections of plain text. */
import type { Nodes, Root, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString } from 'mdast-util-to-string';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfmTable } from 'micromark-extension-gfm-table';
import { takeAlsoAsked } from './also-asked.ts';
import { createSections } from './passages.ts';
import type { Section } from './passages.ts';

/** A longer heading is a paragraph in large type, and is treated as text. */
const MAX_HEADING_CHARS = 200;

/** Parses Markdown to a syntax tree. */
export function markdownTree(markdown: string): Root {
  return fromMarkdown(markdown, {
    extensions: [gfmTable(), frontmatter()],
    mdastExtensions: [gfmTableFromMarkdown(), frontmatterFromMarkdown()],
  });
}

/** Returns the sections of a Markdown tree as plain text, without markup, link addresses and HTML. */
export function sectionsOfTree(tree: Root): readonly Section[] {
  const sections = createSections();
  for (const node of tree.children) {
    const heading = node.type === 'heading' ? oneLine(toString(node)) : '';
    if (node.type === 'heading' && heading !== '' && heading.length <= MAX_HEADING_CHARS) {
      sections.heading(node.depth, heading);
    } else if (node.type === 'paragraph') {
      const { text, asked } = takeAlsoAsked(wordsOf(node));
      sections.text(text);
      sections.alsoAsked(asked);
    } else {
      sections.text(wordsOf(node));
    }
  }
  return sections.end();
}

/** The plain text of a block. List items and table rows get a line each, so that they are read aloud one by one. */
function wordsOf(node: RootContent): string {
  switch (node.type) {
    case 'list':
      return node.children
        .map((item, index) => {
          const words = item.children.map(wordsOf).join('\n').trim();
          return node.ordered === true ? `${(node.start ?? 1) + index}. ${words}` : words;
        })
        .join('\n');
    case 'blockquote':
      return node.children.map(wordsOf).join('\n\n');
    case 'table':
      return rowsOf(node).join('\n\n');
    case 'html':
    case 'yaml':
    case 'definition':
      return '';
    default:
      return visible(node);
  }
}

/** Each row repeats its column names, because a listener cannot see the table. */
function rowsOf({ children: [head, ...rows] }: Table): string[] {
  const names = head?.children.map((cell) => oneLine(toString(cell))) ?? [];
  return rows.map((row) =>
    row.children
      .map((cell, index) => [names[index] ?? '', oneLine(toString(cell))])
      .filter(([, text]) => text !== '')
      .map(([name = '', text = '']) => (name === '' ? text : `${name}: ${text}`))
      .join('; '),
  );
}

/** The text of a node without HTML tags and comments. */
function visible(node: Nodes): string {
  if (node.type === 'html') return '';
  if (node.type === 'break') return '\n';
  return 'children' in node ? node.children.map(visible).join('') : toString(node);
}

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
