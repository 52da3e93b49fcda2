import { PDFDocument, StandardFonts } from 'pdf-lib';
import { expect, it } from 'vitest';
import { linesOfPages } from '../../../src/adapters/documents/pdf-layout.ts';
import type { Piece } from '../../../src/adapters/documents/pdf-layout.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import { processorMs } from '../../setup/processor-time.ts';

const SIZE = 10;
/** A piece of text with letters of half their height. */
const at = (x: number, y: number, text: string): Piece => ({
  text,
  x,
  y,
  width: (text.length * SIZE) / 2,
  size: SIZE,
});
const pageOf = (...pieces: readonly Piece[]) => ({ height: 800, pieces });
const textsOf = (...pages: readonly ReturnType<typeof pageOf>[]) =>
  linesOfPages(pages).map(({ text, cells }) => cells ?? text);

const LEFT = ['The workshop is open on', 'weekdays from nine until', 'five in the afternoon.'];
const RIGHT = ['Leave your bicycle with', 'the mechanic and come', 'back on the next morning.'];

it('R-K2: the left column of prose is read before the right one, between lines across the page', () => {
  const columns = [...LEFT.keys()].flatMap((row) => [
    at(50, 600 - row * 12, LEFT[row] ?? ''),
    at(320, 597 - row * 12, RIGHT[row] ?? ''),
  ]);
  const page = pageOf(
    at(50, 640, 'A line that goes across the whole page from the left column to the right one'),
    ...columns,
    at(50, 500, 'Another line that goes across the whole page from the left column to the right'),
  );
  expect(textsOf(page).slice(1, -1)).toEqual([...LEFT, ...RIGHT]);
  expect(textsOf(page).at(-1)).toMatch(/^Another/u);
});

it('R-K2: short columns are a table, and an empty cell keeps its column', () => {
  const page = pageOf(
    ...[at(50, 600, 'Item'), at(200, 600, 'Size'), at(300, 600, 'Price')],
    ...[at(50, 588, 'City bike'), at(200, 588, 'L'), at(300, 588, '32')],
    ...[at(50, 576, 'Tandem'), at(300, 576, '60')],
  );
  expect(textsOf(page)).toEqual([
    ['Item', 'Size', 'Price'],
    ['City bike', 'L', '32'],
    ['Tandem', '', '60'],
  ]);
});

it('R-K2: pieces of one word and of neighbouring words are joined', () => {
  expect(textsOf(pageOf(at(50, 600, 'repa'), at(70, 600, 'ir'), at(83, 600, 'shop')))).toEqual([
    'repair shop',
  ]);
});

it('R-K2: headers, footers and page numbers are left out, but the first telephone number stays', () => {
  const page = (number: number) =>
    pageOf(
      at(50, 790, 'Price list'),
      at(50, 600, 'Open daily'),
      at(50, 20, `Page ${number}`),
      at(50, 8, 'Call 555 0100'),
    );
  expect(textsOf(page(1), page(2), page(3))).toEqual([
    'Open daily',
    'Call 555 0100',
    'Open daily',
    'Open daily',
  ]);
});

it('R-K2: a footer of a single page stays', () => {
  expect(textsOf(pageOf(at(50, 20, 'Closed on holidays')))).toEqual(['Closed on holidays']);
});

async function pdfOf(...pages: readonly (readonly string[])[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const lines of pages) {
    const page = pdf.addPage([600, 800]);
    for (const [line, text] of lines.entries())
      page.drawText(text, { x: 50, y: 700 - line * 13, size: 11, font });
  }
  return pdf.save();
}
const read = async (bytes: Uint8Array) => readDocument({ name: 'a.pdf', kind: 'pdf', bytes });

it('R-K2: hyphens at line ends and dot leaders are not spoken', async () => {
  const pdf = await pdfOf(['We repair every gear-', 'box and tandem.', 'Tube ........... 9 dollars']);
  expect(await read(pdf)).toMatchObject({
    passages: [{ text: 'We repair every gearbox and tandem. Tube 9 dollars' }],
  });
});

it('R-K2: pages without text are counted in a notice', async () => {
  expect(await read(await pdfOf(['Open daily.'], [], []))).toMatchObject({
    passages: [{ text: 'Open daily.' }],
    notices: ['has pages without text, such as scans: 2 of 3'],
  });
});

it('R-K3: a page of 50,000 pieces takes at most 25 times as long as ten pages of 5,000', () => {
  const pieces = (count: number) =>
    Array.from({ length: count }, (_, index) => at((index % 50) * 60, Math.floor(index / 50) * 12, 'word'));
  const timeOf = (work: () => unknown): number => {
    const startedAt = processorMs();
    work();
    return processorMs() - startedAt;
  };
  const ordinary = timeOf(() => linesOfPages(Array.from({ length: 10 }, () => pageOf(...pieces(5_000)))));
  const odd = timeOf(() => linesOfPages([pageOf(...pieces(50_000))]));
  expect(odd / ordinary).toBeLessThan(25);
});
