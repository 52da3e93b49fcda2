/** Documents made to exhaust time or memory while they are read, one of each kind. */
import { strToU8, zipSync } from 'fflate';
import { aPdfBomb } from '../test/adapters/documents/a-pdf-bomb.ts';

export interface HostileDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MB = 1024 * 1024;

/** Makes the documents. Each is below the size limit of the API. */
export function hostileDocuments(): readonly HostileDocument[] {
  const text = (name: string, content: string): HostileDocument => ({ name, bytes: strToU8(content) });
  const office = (name: string, part: string): HostileDocument => ({
    name,
    bytes: zipSync({ [part]: new Uint8Array(60 * MB).fill(32) }),
  });
  return [
    text('title.md', `# ${'word '.repeat(40_000)}\n\nText.`),
    text('one-word.txt', 'a'.repeat(9 * MB)),
    text('nested.md', `${'> '.repeat(50_000)}deep`),
    text('nested.html', '<div>'.repeat(500_000)),
    text('columns.csv', `${'name,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}`),
    text('words.txt', manyWords(300_000)),
    text(
      'rows.tsv',
      `Item\tPrice\n${Array.from({ length: 40_000 }, (_, at) => `thing ${at}\t$${at}`).join('\n')}`,
    ),
    office('bomb.docx', 'word/document.xml'),
    office('bomb.xlsx', 'xl/workbook.xml'),
    office('bomb.odt', 'content.xml'),
    { name: 'bomb.pdf', bytes: aPdfBomb() },
    text('nested.rtf', `{\\rtf1${'{\\b '.repeat(300_000)}`),
    text('headers.eml', `Subject: ${'a '.repeat(2 * MB)}\n\nText.`),
  ];
}

/** Different words, as nobody writes them: an index has an entry for each. */
function manyWords(count: number): string {
  return Array.from({ length: count }, (_, at) => `w${(at * 7_919).toString(36)}`).join(' ');
}
