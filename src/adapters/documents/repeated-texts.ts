/**
 * Removes what repeats on the pages of a web site or in the e-mails of a business: menus, slogans, signatures. No page shows
 * alone what these are.
 */
import { createHash } from 'node:crypto';
import { saysWhereOrWhen } from '../../lib/contact.ts';
import type { ReadDocument } from './read-document.ts';

/** Of fewer pages a text that repeats may be content. */
const MIN_PAGES = 3;
/** Share of the pages from which a text belongs to the site and not to a page. */
const SHARE = 0.6;
/** Pages on which callers' questions about the business are answered best. */
const HOME = /(?:^|\/)(?:index|home|default|contact[^/]*)(?:\/index)?\.html?$/iu;
const GAP = '\n\n';

/**
 * Returns the documents without the texts that are on most of the web pages, or in most of the e-mails, among them. A text that
 * says where, when or how to reach the business stays on one page. A document whose texts all repeat keeps them.
 */
export function withoutRepeatedTexts(documents: readonly ReadDocument[]): readonly ReadDocument[] {
  return withoutRepeatedIn('email', withoutRepeatedIn('html', documents));
}

function withoutRepeatedIn(
  kindOfPages: ReadDocument['kind'],
  documents: readonly ReadDocument[],
): readonly ReadDocument[] {
  const pages = documents.filter(({ kind }) => kind === kindOfPages);
  if (pages.length < MIN_PAGES) return documents;
  const repeated = repeatedIn(pages);
  if (repeated.size === 0) return documents;
  const [home = pages[0]] = pages.filter(({ name }) => HOME.test(name));
  // The home page comes first, so that it keeps the contact data.
  const kept = new Set<string>();
  const cleaned = new Map<ReadDocument, ReadDocument>();
  for (const page of [...pages].sort((a, b) => Number(b === home) - Number(a === home))) {
    cleaned.set(page, cleanOf(page, repeated, kept));
  }
  return documents.map((document) => cleaned.get(document) ?? document);
}

function repeatedIn(pages: readonly ReadDocument[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { passages } of pages) {
    for (const text of new Set(passages.flatMap((passage) => passage.text.split(GAP)))) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const least = Math.max(MIN_PAGES, Math.ceil(SHARE * pages.length));
  return new Set([...counts].filter(([, count]) => count >= least).map(([text]) => text));
}

function cleanOf(page: ReadDocument, repeated: ReadonlySet<string>, kept: Set<string>): ReadDocument {
  const ownTexts = (text: string): string =>
    text
      .split(GAP)
      .filter((each) => {
        if (!repeated.has(each)) return true;
        if (!saysWhereOrWhen(each) || kept.has(each)) return false;
        kept.add(each);
        return true;
      })
      .join(GAP);
  const passages = page.passages
    .map((passage) => ({ ...passage, text: ownTexts(passage.text) }))
    .filter(({ text }) => text !== '');
  const isUnchanged =
    passages.length === page.passages.length &&
    passages.every(({ text }, index) => text === page.passages[index]?.text);
  if (passages.length === 0 || isUnchanged) return page;
  // The passages depend on the other pages, so the bytes alone do not tell whether they changed.
  const hash = createHash('sha256').update(page.hash).update(JSON.stringify(passages)).digest('hex');
  return { ...page, passages, hash };
}
