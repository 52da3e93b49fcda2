import { expect, it } from 'vitest';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import { kindOfName } from '../../../src/adapters/documents/kinds.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import { processorMsOf } from '../../setup/processor-time.ts';

const LETTERS = 200_000;
/** A step that takes quadratic time is some thousand times slower than the reference. */
const MAX_RATIO = 25;

const oneWord = 'a'.repeat(LETTERS);
const manyWords = 'abcdefghi '.repeat(LETTERS / 10);

it.each([
  ['one word', oneWord],
  ['many words', manyWords],
  ['hyphens', 'a-'.repeat(LETTERS / 2)],
  ['apostrophes', "a'".repeat(LETTERS / 2)],
  ['accents', 'e\u0301'.repeat(LETTERS / 2)],
  ['blanks', ' '.repeat(LETTERS)],
])(
  `R-K3: a stored title of ${LETTERS} letters is indexed in at most ${MAX_RATIO} times the time of such a text: %s`,
  async (_what, title) => {
    const text = { id: 'a', title: 'Hours', text: manyWords };
    const ordinary = await processorMsOf(() => buildPassageSearch([text]));
    const odd = await processorMsOf(() => buildPassageSearch([{ ...text, title }]));
    expect(odd / ordinary).toBeLessThan(MAX_RATIO);
  },
);

it.each([
  ['a.html', (title: string) => `<title>${title}</title><p>${manyWords}`],
  ['a.html', (title: string) => `<h1>Hours</h1><h2>${title}</h2><p>${manyWords}`],
  ['a.md', (title: string) => `# ${title}\n\n${manyWords}`],
  ['a.csv', (title: string) => `question,answer\n"${title}","${manyWords}"\n`],
  ['a.txt', (title: string) => `${title}\n\n${manyWords}`],
])(
  `R-K3: the titles of %s stay short, and a long one takes at most ${MAX_RATIO} times as long to read`,
  async (name, pageWith) => {
    const read = (title: string) =>
      readDocument({
        name,
        kind: kindOfName(name) ?? 'text',
        bytes: new TextEncoder().encode(pageWith(title)),
      });
    const ordinary = await processorMsOf(() => read('Hours'));
    expect((await processorMsOf(() => read(oneWord))) / ordinary).toBeLessThan(MAX_RATIO);
    const document = await read(oneWord);
    if ('reason' in document) throw new Error(document.reason);
    const lengths = document.passages.map(({ title }) => title.length);
    expect(Math.max(...lengths)).toBeLessThan(500);
  },
);
