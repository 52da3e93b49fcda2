/** Reads Markdown (CommonMark with tables), as site generators have it, through the HTML that it stands for. */
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { takeFrontMatter } from './front-matter.ts';
import { readHtml } from './html.ts';
import type { HtmlPage } from './html.ts';
import { SOFT_BREAK } from './inline-text.ts';
import { withoutTemplateTags } from './template-tags.ts';

/** Shortcodes whose first text is the title of what they enclose. */
const TITLED =
  /\{\{[<%]\s*(?:details|expand|accordion(?:-item)?|collapse|tab|faq|question)\s[^"{}]*"([^"\n]*)"[^{}]*[>%]\}\}/gu;
const TITLED_END =
  /\{\{[<%]\s*\/\s*(?:details|expand|accordion(?:-item)?|collapse|tab|faq|question)\s*[>%]\}\}/gu;
const MODULE_LINE =
  /^(?:import\s[^\n]*\sfrom\s+['"][^'"\n]+['"];?|import\s+['"][^'"\n]+['"];?|export\s+(?:const|default)\s[^\n]*)$/gmu;
/** `{: .class}` and `{#id}` of kramdown and others. */
const ATTRIBUTES = /\{[:#.][^{}\n]*\}[ \t]*$/gmu;
/** `:warning:` and the like. */
const EMOJI_NAME = /(^|[\s|]):[a-z][\w+-]*:(?=[\s|]|$)/gmu;
const MARKED_NOTE = /^((?:> ?)+)\[!(\w+)\][+-]?[ \t]*(.*)$/gmu;
const FENCED_NOTE = /^:{3,}[ \t]*(?:\{?\.?(\w*)\}?[ \t]*(?:\[?([^\]\n]*)\]?)?)$/gmu;
const INDENTED_NOTE =
  /^(!!!|\?\?\?\+?)[ \t]+(\w+)[^"\n]*(?:"([^"\n]*)")?[^\n]*\n((?:(?: {4}|\t)[^\n]*\n?|[ \t]*\n)*)/gmu;

/** `[x]` before an item of a list. */
const TASK_BOX = /^([ \t]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+/gmu;
/** `[^1]` in a text, and before the text of the note. */
const FOOTNOTE = /\[\^[\w-]+\](?::[ \t]+)?/gu;
/** A term, and its definition on the next line. */
const DEFINITION = /^(?![ \t]*[-*+#>|:\d])([^\n]*\S)\n+:[ \t]+(?=\S)/gmu;

/** Parses Markdown. HTML in it is read as in a web page. */
export function readMarkdown(source: string): HtmlPage {
  const { title, body } = takeFrontMatter(source.replaceAll(/\r\n?/gu, '\n'));
  const html = micromark(withoutMarks(body), 'utf8', {
    // The HTML is only read.
    allowDangerousHtml: true,
    extensions: [gfmTable()],
    htmlExtensions: [gfmTableHtml()],
  });
  return { sections: readHtml(html, SOFT_BREAK).sections, ...(title === undefined ? {} : { title }) };
}

/** Replaces the marks of site generators by Markdown and HTML. */
function withoutMarks(body: string): string {
  const titled = body
    .replaceAll(TITLED, (_whole, title: string) => `\n<details><summary>${title}</summary>\n\n`)
    .replaceAll(TITLED_END, '\n\n</details>\n');
  return withoutTemplateTags(titled)
    .replaceAll(MODULE_LINE, '')
    .replaceAll(ATTRIBUTES, '')
    .replaceAll(EMOJI_NAME, '$1')
    .replaceAll(
      MARKED_NOTE,
      (_whole, quote: string, kind: string, title: string) => `${quote}${labelOf(kind, title)}\n${quote}`,
    )
    .replaceAll(
      INDENTED_NOTE,
      (_whole, mark: string, kind: string, title: string | undefined, indented: string) => {
        const text = indented.replaceAll(/^(?: {4}|\t)/gmu, '');
        return title === undefined || mark === '!!!'
          ? `${labelOf(kind, title)}\n\n${text}\n`
          : `<details><summary>${title}</summary>\n\n${text}\n</details>\n\n`;
      },
    )
    .replaceAll(FENCED_NOTE, (_whole, kind: string | undefined = '', title: string | undefined = '') =>
      kind === '' && title === '' ? '' : `\n${labelOf(kind, title)}\n`,
    )
    .replaceAll(TASK_BOX, '$1')
    .replaceAll(FOOTNOTE, '')
    .replaceAll(DEFINITION, '$1: ');
}

/** The title of a note, else its kind: "Warning:". */
function labelOf(kind: string, title = ''): string {
  const given = title.trim();
  return given === ''
    ? `${kind.charAt(0).toUpperCase()}${kind.slice(1).toLowerCase()}:`
    : given.replace(/(?<![:?!])$/u, ':');
}
