import { expect, it } from 'vitest';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';

async function passagesOf(table: string | Uint8Array): Promise<readonly (readonly string[])[]> {
  const bytes = typeof table === 'string' ? new TextEncoder().encode(table) : table;
  const read = await readDocument({ name: 'prices.csv', kind: 'csv', bytes });
  if ('reason' in read) return [[read.reason]];
  return read.passages.map(({ title, text }) => [title, text]);
}

const CITY = ['Prices: City bike', 'Item: City bike; Size: L; Price: 32'];
const TANDEM = ['Prices: Tandem', 'Item: Tandem; Size: M; Price: 60'];

it.each([
  ['commas', 'Item,Size,Price\nCity bike,L,32\nTandem,M,60\n'],
  ['tabs', 'Item\tSize\tPrice\nCity bike\tL\t32\nTandem\tM\t60\n'],
  ['a line that names the separator', 'sep=|\r\nItem|Size|Price\r\nCity bike|L|32\r\nTandem|M|60\r\n'],
  ['a byte order mark', '\ufeffItem,Size,Price\nCity bike,L,32\nTandem,M,60\n'],
  ['a header on each page', 'Item,Size,Price\nCity bike,L,32\nItem,Size,Price\nTandem,M,60\n'],
  ['empty rows and columns', ',,,\nItem,Size,,Price\nCity bike,L,,32\n,,,\nTandem,M,,60\n'],
])('R-K2: each row of a table is a passage with its column names: %s', async (_name, table) => {
  expect(await passagesOf(table)).toEqual([CITY, TANDEM]);
});

it('R-K2: semicolons, decimal commas and Windows-1252 are read', async () => {
  const table = 'Größe;Preis\nKlein;3,50\nGroß;4,20\n';
  expect(await passagesOf(Buffer.from(table, 'latin1'))).toEqual([
    ['Prices: Klein', 'Größe: Klein; Preis: 3,50'],
    ['Prices: Groß', 'Größe: Groß; Preis: 4,20'],
  ]);
});

it('R-K2: titles and remarks above and below a table stay apart from its rows', async () => {
  const table = [
    'Rentals 2026,,',
    'All prices include a helmet.,,',
    'Item,Size,Price',
    'City bikes,,',
    'Classic,L,32',
    'Family,,',
    'Tandem,M,60',
    'Prices may change.,,',
  ].join('\n');
  expect(await passagesOf(table)).toEqual([
    ['Prices: Rentals 2026', 'All prices include a helmet.'],
    ['Prices: Rentals 2026: City bikes: Classic', 'Item: Classic; Size: L; Price: 32'],
    ['Prices: Rentals 2026: Family: Tandem', 'Item: Tandem; Size: M; Price: 60'],
    ['Prices: Rentals 2026: Family', 'Prices may change.'],
  ]);
});

it('R-K2: two header rows become one name for each column', async () => {
  const table = ',Adults,,Children,\nItem,Day,Week,Day,Week\nCity bike,32,150,20,90\n';
  expect(await passagesOf(table)).toEqual([
    [
      'Prices: City bike',
      'Item: City bike; Adults Day: 32; Adults Week: 150; Children Day: 20; Children Week: 90',
    ],
  ]);
});

it('R-K2: rows about the same thing are one passage, also if its name is written only once', async () => {
  const table = 'Item,Size,Price\nCity bike,M,30\n,L,32\nTandem,M,60\n';
  expect(await passagesOf(table)).toEqual([
    ['Prices: City bike', 'Item: City bike; Size: M; Price: 30\n\nSize: L; Price: 32'],
    TANDEM,
  ]);
});

it('R-K2: a passage is named for the words in its row, not for a number or a date', async () => {
  expect(await passagesOf('No,Date,Event\n1,2026-05-01,Spring ride\n2,2026-06-01,Night ride\n')).toEqual([
    ['Prices: Spring ride', 'No: 1; Date: 2026-05-01; Event: Spring ride'],
    ['Prices: Night ride', 'No: 2; Date: 2026-06-01; Event: Night ride'],
  ]);
});

it('R-K2: a table without column names is read without them', async () => {
  expect(await passagesOf('City bike,32.00\nTandem,60.00\n')).toEqual([
    ['Prices: City bike', 'City bike; 32.00'],
    ['Prices: Tandem', 'Tandem; 60.00'],
  ]);
});

it('R-K2: years and durations may be column names', async () => {
  expect(await passagesOf('Item,2025,2026\nPass,40,45\n')).toEqual([
    ['Prices: Pass', 'Item: Pass; 2025: 40; 2026: 45'],
  ]);
  expect(await passagesOf('Item,1 day,3 days\nTandem,60,150\n')).toEqual([
    ['Prices: Tandem', 'Item: Tandem; 1 day: 60; 3 days: 150'],
  ]);
});

it('R-K2: questions and answers may stand below a title', async () => {
  expect(await passagesOf('Our FAQ,\nQuestion,Answer\nHow much?,20 dollars\n')).toEqual([
    ['Prices: How much?', '20 dollars'],
  ]);
});

it('R-K3: a table of a million columns is refused with the reason', async () => {
  expect(await passagesOf(`${'a,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}\n`)).toEqual([
    ['has 1000001 columns: at most 500 are read'],
  ]);
});
