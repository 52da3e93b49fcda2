/** Removes the tags of site generators and template languages from pages that were not built yet. */

const TAGS: readonly RegExp[] = [
  /\{%-?\s*comment\s*-?%\}[^]*?\{%-?\s*endcomment\s*-?%\}/gu,
  /<\?(?:php|=|xml|\s)[^]*?\?>/gu,
  /\{%[^]*?%\}/gu,
  /\{\{[^]*?\}\}/gu,
];

/** Removes shortcodes, includes and code: `{{< x >}}`, `{% x %}`, `{{ x }}`, `<?php x ?>`. What they enclose stays. */
export function withoutTemplateTags(source: string): string {
  return /\{[{%]|<\?/u.test(source) ? TAGS.reduce((text, tag) => text.replaceAll(tag, ''), source) : source;
}
