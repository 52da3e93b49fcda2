import { describe, expect, it } from 'vitest';
import { kindOfName } from '../../../src/adapters/documents/kinds.ts';
import { MAX_DOCUMENT_BYTES } from '../../../src/adapters/documents/document-size.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import { aPdf, aScan } from './a-pdf.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(name: string, content: string | Uint8Array) {
  const kind = kindOfName(name);
  if (kind === undefined) throw new Error(`no kind: ${name}`);
  return readDocument({ name, kind, bytes: typeof content === 'string' ? utf8(content) : content });
}

async function passagesOf(name: string, content: string | Uint8Array) {
  const document = await read(name, content);
  if ('reason' in document) throw new Error(`${name} ${document.reason}`);
  return document.passages.map(({ id, title, text }) => [id, title, text]);
}

describe('Markdown', () => {
  it('R-C6: headings stay with their text, and markup, link addresses and comments are removed', async () => {
    const page = [
      '---',
      'author: Sam',
      '---',
      '# Opening *hours*',
      'Open **daily**, see [the map](https://example.com/map). <!-- check --> <b>Really</b>.',
      '',
      'Winter',
      '------',
      '- closed on Sundays',
      '- open `10` to 5',
      '',
      '1. call',
      '2. come',
    ].join('\n');
    expect(await passagesOf('hours.md', page)).toEqual([
      ['hours', 'Opening hours', 'Open daily, see the map. Really.'],
      ['hours#winter', 'Opening hours: Winter', 'closed on Sundays\nopen 10 to 5\n\n1. call\n2. come'],
    ]);
  });

  it('R-C6: each row of a table repeats the names of its columns', async () => {
    const table =
      '# Prices\n\n| bike | a day |\n| --- | --- |\n| City bike | 32 dollars |\n| Tandem | 60 dollars |\n';
    expect(await passagesOf('prices.md', table)).toEqual([
      ['prices', 'Prices', 'bike: City bike; a day: 32 dollars\nbike: Tandem; a day: 60 dollars'],
    ]);
  });

  it('R-C6: boxes of task lists, marks of footnotes and ends of notes are removed, definitions stay with their terms', async () => {
    const page = [
      '# Rent\n\n:::warning Safety\nWear a vest.\n:::\n\nTerm\n: Four hours.\n\nSome text[^1].\n',
      '- [x] Paddle included\n- [ ] Lunch not included\n\n[^1]: Taxes included.\n',
    ].join('\n');
    const paragraphs = [
      ...['Safety:', 'Wear a vest.', 'Term: Four hours.', 'Some text.'],
      ...['Paddle included\nLunch not included', 'Taxes included.'],
    ];
    expect(await passagesOf('rent.md', page)).toEqual([['rent', 'Rent', paragraphs.join('\n\n')]]);
  });

  it('R-C6: is split at paragraphs, sentences and words, and a very long word is split too', async () => {
    const passages = await passagesOf(
      'long.md',
      `# Long\n\n${'One sentence. '.repeat(200)}\n\n${'x'.repeat(5_000)}`,
    );
    expect(passages.length).toBeGreaterThan(10);
    for (const [, , text = ''] of passages) expect(text.length).toBeLessThanOrEqual(600);
    expect(
      passages
        .map(([, , text = '']) => text)
        .join('')
        .match(/x/gu),
    ).toHaveLength(5_000);
  });
});

describe('HTML', () => {
  it('R-C6: is read without scripts, styles, menus, forms and hidden elements', async () => {
    const page = `<!doctype html><html><head><title>Bikes | Prices</title><style>p{color:red}</style></head><body>
      <nav><a href="/">Home</a></nav><div role="navigation">Menu</div>
      <h1>Prices</h1><script>alert("stolen")</script><p>A flat costs <b>20</b>&nbsp;dollars.<p>Paid in cash.
      <h2>Rentals</h2><ul><li>City bike 32 dollars<li>Tandem 60 dollars</ul>
      <p hidden>Old price</p><form><button>Order</button></form><noscript>Turn it on</noscript>
      <footer>Imprint</footer></body></html>`;
    expect(await passagesOf('prices.html', page)).toEqual([
      ['prices.html', 'Prices', 'A flat costs 20\u00a0dollars.\n\nPaid in cash.'],
      ['prices.html#rentals', 'Prices: Rentals', 'City bike 32 dollars\nTandem 60 dollars'],
    ]);
  });

  it('R-C6: only the main element is read if there is one, and the page title replaces a missing heading', async () => {
    const page = '<title>Our shop</title><p>Cookies?</p><main><p>Open daily.</p></main><p>More</p>';
    expect(await passagesOf('shop.htm', page)).toEqual([['shop.htm', 'Our shop', 'Open daily.']]);
  });

  it('R-C6: is rejected if it is nested too deeply', async () => {
    expect(await read('deep.html', '<div>'.repeat(20_000))).toEqual({ reason: 'is nested too deeply' });
  });
});

describe('plain text', () => {
  it('R-C6: keeps its paragraphs and gets its title from its name', async () => {
    expect(
      await passagesOf('docs/lost_and-found.txt', 'We keep it\r\nfor a month.\r\n\r\nThen it is given away.'),
    ).toEqual([
      ['docs/lost_and-found.txt', 'Lost and found', 'We keep it\nfor a month.\n\nThen it is given away.'],
    ]);
  });
});

describe('CSV', () => {
  it.each([
    ['commas and a header', 'Question,Answer\nHow much?,"20 dollars, with tube"\nWhen?,At 9\n'],
    ['semicolons, other columns', 'id;answer;question\n1;20 dollars, with tube;How much?\n2;At 9;When?\n'],
    ['tabs, no header', 'How much?\t20 dollars, with tube\nWhen?\tAt 9\n'],
  ])('R-C6: one passage for each question: %s', async (_name, table) => {
    expect(await passagesOf('faq.csv', table)).toEqual([
      ['faq.csv#how-much', 'Faq: How much?', '20 dollars, with tube'],
      ['faq.csv#when', 'Faq: When?', 'At 9'],
    ]);
  });

  it('R-C6: incomplete rows are skipped with a notice', async () => {
    expect(await read('faq.csv', 'question,answer\nHow much?,20\nWhen?\n,At 9\n')).toMatchObject({
      notices: ['has 2 rows without a question or an answer, which are skipped'],
      passages: [{ text: '20' }],
    });
  });

  it.each([
    ['one column only', 'How much?\nWhen?\n', /needs two columns/u],
    ['an unclosed quote', 'question,answer\n"How much?,20\n', /not valid CSV: \w+ in line \d/u],
  ])('R-C6: is rejected with a reason: %s', async (_name, table, reason) => {
    expect(await read('faq.csv', table)).toEqual({ reason: expect.stringMatching(reason) as unknown });
  });
});

describe('PDF', () => {
  it('R-C6: large letters become headings, lines become paragraphs, hyphenated words are joined', async () => {
    const pdf = await aPdf([
      { text: 'Price list', size: 24 },
      { text: 'All prices hold until the end of the year and are re-', size: 11, gap: 2 },
      { text: 'viewed then.', size: 11 },
      { text: 'Rentals', size: 16, gap: 2 },
      { text: 'A city bike costs 32 dollars.', size: 11, gap: 2 },
      { text: 'A tandem costs 60 dollars.', size: 11, gap: 2 },
    ]);
    expect(await passagesOf('prices.pdf', pdf)).toEqual([
      ['prices.pdf', 'Price list', 'All prices hold until the end of the year and are reviewed then.'],
      [
        'prices.pdf#rentals',
        'Price list: Rentals',
        'A city bike costs 32 dollars.\n\nA tandem costs 60 dollars.',
      ],
    ]);
  });

  it('R-C6: is rejected with a reason if it has no text layer', async () => {
    expect(await read('scan.pdf', await aScan())).toEqual({
      reason: 'has no text layer: a scan has to go through text recognition first',
    });
  });

  it.each([
    ['another format', utf8('This is no PDF.')],
    ['truncated', utf8('%PDF-1.7\n1 0 obj\n<< /Type /Catalog')],
  ])('R-C6: is rejected if it is %s', async (_name, bytes) => {
    expect(await read('broken.pdf', bytes)).toEqual({ reason: 'is not a readable PDF' });
  });
});

describe('encodings', () => {
  const text = '# Café\n\nCrème brûlée costs 5 €.\n';
  const utf16 = (littleEndian: boolean): Uint8Array => {
    const view = new DataView(new ArrayBuffer(2 + text.length * 2));
    view.setUint16(0, 0xfeff, littleEndian);
    for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), littleEndian);
    return new Uint8Array(view.buffer);
  };
  const windows = Uint8Array.from(text, (letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0)));

  it.each([
    ['UTF-8', utf8(text), []],
    ['UTF-8 with a byte order mark', utf8(`\ufeff${text}`), []],
    ['UTF-16, little-endian', utf16(true), []],
    ['UTF-16, big-endian', utf16(false), []],
    ['Windows-1252', windows, ['is not UTF-8: read as Windows-1252']],
  ])('R-C6: %s is read, with a notice if the encoding was guessed', async (_name, bytes, notices) => {
    expect(await read('cafe.md', bytes)).toMatchObject({
      notices,
      passages: [{ title: 'Café', text: 'Crème brûlée costs 5 €.' }],
    });
  });
});

describe('unusable content', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000', 'hex');
  it.each([
    ['empty', new Uint8Array(), 'is empty'],
    ['white space only', utf8(' \n\n\t'), 'has no text'],
    ['headings only', utf8('# Title\n\n## More\n'), 'has no text'],
    ['a picture', png, 'is not text'],
    ['text with a NUL', utf8('# Zero\n\n\0\n'), 'is not text'],
    ['half of a UTF-16 letter', Uint8Array.of(0xff, 0xfe, 0x41), 'is not text'],
    [
      '60,000 different words',
      Array.from({ length: 60_000 }, (_, at) => `w${at}`).join(' '),
      'has 60000 different words: at most 50000 are read',
    ],
    ['50 MB', new Uint8Array(50 * 1024 * 1024).fill(97), 'is larger than 10 MB'],
  ])('R-C6: %s is rejected with the reason', async (_name, bytes, reason) => {
    expect(await read('page.md', bytes)).toEqual({ reason });
  });

  it('R-C6: a document of exactly 10 MB, the maximum, is read', async () => {
    const words = utf8('word '.repeat(MAX_DOCUMENT_BYTES / 5));
    const document = await read('large.txt', words);
    expect(document).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as unknown });
  });
});
