import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { kindOfName } from '../../../src/adapters/documents/kinds.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import {
  aDocx,
  anOds,
  anOdt,
  anXlsx,
  aPptx,
  open,
  packed,
  word,
} from '../../fixtures/documents/office-files.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(name: string, content: string | Uint8Array) {
  const kind = kindOfName(name);
  if (kind === undefined) throw new Error(`no kind: ${name}`);
  return readDocument({ name, kind, bytes: typeof content === 'string' ? utf8(content) : content });
}

/** The part of each format that has the text. */
const PARTS = [
  ['a.docx', 'word/document.xml'],
  ['a.xlsx', 'xl/workbook.xml'],
  ['a.pptx', 'ppt/presentation.xml'],
  ['a.odt', 'content.xml'],
  ['a.ods', 'content.xml'],
] as const;
const MB = 1024 * 1024;

/** Replaces the size that an archive declares for its only file. */
function declaring(archive: Uint8Array, size: number, other: number): Uint8Array {
  const [bytes, before, after] = [Buffer.from(archive), Buffer.alloc(4), Buffer.alloc(4)];
  before.writeUInt32LE(size);
  after.writeUInt32LE(other);
  for (let at = bytes.indexOf(before); at !== -1; at = bytes.indexOf(before)) after.copy(bytes, at);
  return bytes;
}

it.each(PARTS)('R-K3: %s that declares a size of 60 MB is refused', async (name, part) => {
  const bomb = declaring(packed({ [part]: '<a/>'.repeat(4_321) }), 4 * 4_321, 60 * MB);
  expect(await read(name, bomb)).toEqual({ reason: 'unpacks to more than 50 MB' });
});

it.each(PARTS)('R-K3: %s that declares too small a size is read only up to there', async (name, part) => {
  const spaces = new Uint8Array(5 * MB).fill(32);
  const bomb = declaring(zipSync({ [part]: spaces }), spaces.length, 100);
  expect(await read(name, bomb)).toEqual({
    reason: expect.stringMatching(/^is not a readable|^has no text/u) as unknown,
  });
});

it.each(PARTS)('R-K3: %s with nested entities is refused', async (name, part) => {
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`);
  const xml = `<!DOCTYPE a [<!ENTITY e0 "ha">${entities.join('')}]><a>&e9;</a>`;
  expect(await read(name, packed({ [part]: xml }))).toEqual({ reason: 'contains entity declarations' });
});

it.each(PARTS)('R-K3: %s that is nested too deeply is refused', async (name, part) => {
  expect(await read(name, packed({ [part]: '<a>'.repeat(200_000) }))).toEqual({
    reason: 'is nested too deeply',
  });
});

it.each(PARTS)('R-K3: %s of a broken or foreign archive is refused', async (name, part) => {
  const reason = expect.stringMatching(/^is not a readable/u) as unknown;
  expect(await read(name, 'PK\u0003\u0004 and no more')).toEqual({ reason });
  expect(await read(name, packed({ 'other.txt': 'Hello' }))).toEqual({ reason });
  expect(await read(name, packed({ [part]: '<a/>' }))).toEqual({
    reason: expect.stringMatching(/^(?:is not a readable|has no text)/u) as unknown,
  });
  expect(await read(name, Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1))).toEqual({
    reason: 'is protected by a password or of a format before 2007',
  });
});

it('R-K3: an archive of more than 5,000 files is refused', async () => {
  const files = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`${at}.xml`, new Uint8Array()]));
  expect(await read('a.docx', zipSync(files, { level: 0 }))).toEqual({
    reason: 'contains more than 5000 files',
  });
});

const LONG = 'a'.repeat(200_000);
it.each([
  ['a.docx', aDocx(word.heading(1, LONG), word.paragraph('Hello'))],
  ['a.xlsx', anXlsx({ name: LONG, rows: [[LONG], ['A', 'B'], [LONG, 1]] })],
  ['a.pptx', aPptx({ title: LONG, points: ['Hello'] })],
  ['a.odt', anOdt(open.heading(1, LONG), open.paragraph('Hello'))],
  [
    'a.ods',
    anOds(
      open.table(
        [
          ['A', 'B'],
          [LONG, '1'],
        ],
        LONG,
      ),
    ),
  ],
  ['a.rtf', `{\\rtf1{\\pard\\outlinelevel0 ${LONG}\\par}Hello}`],
  ['a.eml', `Subject: ${LONG}\r\n\r\nHello`],
])('R-K3: %s with a title of 200,000 letters is read with short titles', async (name, content) => {
  const document = await read(name, content);
  if ('reason' in document) throw new Error(document.reason);
  for (const { title, text } of document.passages) {
    expect(title.length).toBeLessThan(500);
    expect(text.length).toBeLessThanOrEqual(600);
  }
});

it('R-K3: sheets with too many columns are refused, and repeated empty cells are not counted', async () => {
  const wide = Array.from({ length: 501 }, (_, at) => `c${at}`);
  expect(await read('a.xlsx', anXlsx({ name: 'A', rows: [['A', 'B'], wide] }))).toMatchObject({
    reason: 'has more than 500 columns',
  });
  const repeated = (cell: string): string =>
    `<table:table><table:table-row><table:table-cell table:number-columns-repeated="1000000">${cell}</table:table-cell></table:table-row></table:table>`;
  expect(await read('a.ods', anOds(repeated(open.paragraph('x'))))).toEqual({
    reason: 'has more than 500 columns',
  });
  expect(await read('a.ods', anOds(repeated('')))).toEqual({ reason: 'has no text' });
});

it('R-K3: repeated rows of a sheet are limited', async () => {
  const row = `<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell>${open.paragraph('Closed')}</table:table-cell></table:table-row></table:table>`;
  const document = await read('a.ods', anOds(row));
  if ('reason' in document) throw new Error(document.reason);
  expect(document.passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(2_000);
});

it('R-K3: RTF of a million open groups is read', async () => {
  expect(await read('a.rtf', `{\\rtf1 Hello ${'{'.repeat(1_000_000)}`)).toMatchObject({
    passages: [{ text: 'Hello' }],
  });
});

it('R-K3: an e-mail of many nested parts is refused or read', async () => {
  const parts = Array.from(
    { length: 2_000 },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`,
  );
  const document = await read('a.eml', `Subject: Deep\r\n${parts.join('')}\r\nHello`);
  expect(document).toEqual({
    reason: expect.stringMatching(/^(?:is not a readable e-mail|has no text)$/u) as unknown,
  });
});

it('R-K3: text that is no e-mail and no RTF is refused', async () => {
  expect(await read('a.eml', 'Hello')).toEqual({ reason: 'is not a readable e-mail' });
  expect(await read('a.rtf', 'Hello')).toEqual({ reason: 'is not a readable RTF file' });
});
