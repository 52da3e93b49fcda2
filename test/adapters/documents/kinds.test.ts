import { expect, it } from 'vitest';
import { kindOfMediaType, kindOfName, nameFault } from '../../../src/adapters/documents/kinds.ts';

it('R-C6: a kind is recognised by file ending and by media type, in upper or lower case', () => {
  expect(
    ['a.md', 'a.MARKDOWN', 'a.txt', 'a.HTM', 'a.pdf', 'a.csv', 'a.DOCX', 'a.doc', 'md'].map(kindOfName),
  ).toEqual([...['markdown', 'markdown', 'text', 'html', 'pdf', 'csv'], ...['docx', undefined, undefined]]);
  expect(
    ['text/markdown', 'Text/HTML; charset=utf-8', 'application/pdf', 'image/png', ''].map(kindOfMediaType),
  ).toEqual(['markdown', 'html', 'pdf', undefined, undefined]);
});

it.each(['hours.md', 'prices/2026 (new).csv', 'é.txt', '100% #1~.html'])(
  'R-C6: %s is a valid document name',
  (name) => {
    expect(nameFault(name)).toBeUndefined();
  },
);

it.each([
  '',
  ' a.md',
  'a\n.md',
  'a\\b.md',
  '../a.md',
  '/a.md',
  'a//b.md',
  'a',
  'a.exe',
  `${'a'.repeat(198)}.md`,
  '\ud800.md',
])('R-C6: %j is not a valid document name', (name) => {
  expect(nameFault(name)).toMatch(/^must /u);
});
