/** Removes the tags of site generators and template languages from pages that were not built yet. */

/** A tag does not contain the beginning of another, so that an unclosed one is not sought to the end of the page. */
const TAGS: readonly RegExp[] = [
  /\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*comment)[^])*?\{%-?\s*endcomment\s*-?%\}/gu,
  /<\?(?:(?!<\?)[^])*?\?>/gu,
  // First those that may contain the others: `{{% x %}}`.
  /\{\{(?:(?!\{\{)[^])*?\}\}/gu,
  /\{%(?:(?!\{%)[^])*?%\}/gu,
];

/** Removes shortcodes, includes and code: `{{< x >}}`, `{% x %}`, `{{ x }}`, `<?php x ?>`. What they enclose stays. */
export function withoutTemplateTags(source: string): string {
  return /\{[{%]|<\?/u.test(source) ? TAGS.reduce((text, tag) => text.replaceAll(tag, ''), source) : source;
}
