/** Documents that are made to hurt whoever reads them, one of each kind. */
import { deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

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
    { name: 'bomb.pdf', bytes: pdfBomb() },
    text('nested.rtf', `{\\rtf1${'{\\b '.repeat(300_000)}`),
    text('headers.eml', `Subject: ${'a '.repeat(2 * MB)}\n\nText.`),
  ];
}

/** Different words, as nobody writes them: an index has an entry for each. */
function manyWords(count: number): string {
  return Array.from({ length: count }, (_, at) => `w${(at * 7_919).toString(36)}`).join(' ');
}

/** A PDF of 2 KB whose page unpacks to 256 MB of blanks. */
function pdfBomb(): Uint8Array {
  const data = deflateSync(deflateSync(Buffer.alloc(256 * MB, ' '), { level: 9 }), { level: 9 });
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>',
  ].map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`);
  const stream = `4 0 obj\n<< /Length ${data.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n`;
  const end = '\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n';
  return Buffer.concat([Buffer.from(`%PDF-1.4\n${objects.join('')}${stream}`), data, Buffer.from(end)]);
}
