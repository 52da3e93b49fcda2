import { describe, expect, it } from 'vitest';
import { kindOfName } from '../../../src/adapters/documents/kinds.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';
import type { ReadDocument } from '../../../src/adapters/documents/read-document.ts';
import { withoutRepeatedTexts } from '../../../src/adapters/documents/repeated-texts.ts';
import { processorMs } from '../../setup/processor-time.ts';

async function read(name: string, content: string): Promise<ReadDocument> {
  const document = await readDocument({
    name,
    kind: kindOfName(name) ?? 'text',
    bytes: new TextEncoder().encode(content),
  });
  if ('reason' in document) throw new Error(`${name} ${document.reason}`);
  return document;
}

const textsOf = ({ passages }: ReadDocument): readonly string[] => passages.map(({ text }) => text);
const titlesOf = ({ passages }: ReadDocument): readonly string[] => passages.map(({ title }) => title);

describe('words at the edge of elements', () => {
  it.each([
    ['<b>Duration</b><span>3 days</span>', 'Duration 3 days'],
    ['<span>4.20</span><small>per child</small>', '4.20 per child'],
    ['<span>Monday</span><span>closed</span>', 'Monday closed'],
    ['<b>Adults:</b>5 euros', 'Adults: 5 euros'],
    ['<b>W</b>elcome, the 6<span>th</span> of May: H<sub>2</sub>O', 'Welcome, the 6th of May: H2O'],
    ['e<i>mail</i>', 'email'],
  ])('R-C6: %s is read as its visitor sees it', async (html, text) => {
    expect(textsOf(await read('page.html', `<p>${html}</p>`))).toEqual([text]);
  });
});

describe('titles', () => {
  it.each([
    [
      '<button aria-expanded="false" aria-controls="a"><span>Fees?</span><i>+</i></button><div id="a"><p>Forty.</p></div>',
      'Fees?',
    ],
    ['<details><summary>Fees? <span>▾</span></summary>Forty.</details>', 'Fees?'],
    ['<details><summary>Ages 65+</summary>Forty.</details>', 'Ages 65+'],
    ['<details><summary>Ages 65<b>+</b></summary>Forty.</details>', 'Ages 65+'],
    ['<h2>Fees <span class="icon">›</span></h2><p>Forty.', 'Fees'],
  ])('R-C6: the mark that shows that a panel opens is not in its title: %s', async (html, title) => {
    expect(titlesOf(await read('page.html', `<h1>Help</h1>${html}`))).toEqual([`Help: ${title}`]);
  });

  it.each([
    ['the level-1 heading', 'a/faq.html', '<title>T | S</title><h1>Help</h1><p>Yes.', 'Help'],
    [
      'the title element without a level-1 heading',
      'faq.html',
      '<title>Help</title><svg><title>x</title></svg><p>Yes.',
      'Help',
    ],
    ['the first heading, if there is no other', 'faq.html', '<h3>Help</h3><p>Yes.', 'Help'],
    ['the title of the front matter', 'faq.md', '---\ntitle: Help\n---\nYes.', 'Help'],
    ['the folder of a page without headings', 'help/_index.md', 'Yes.', 'Help'],
    ['a later level-1 heading', 'faq.md', 'Yes.\n\n# Help\n\nNo.', 'Help'],
  ])('R-C6: a passage is titled by %s', async (_name, name, content, title) => {
    expect(titlesOf(await read(name, content))[0]).toBe(title);
  });

  it('R-C6: what follows a panel does not belong to its title', async () => {
    const page = '<h1>Ski</h1><details><summary>Age?</summary>Four.</details><p>Boots next door.</p>';
    expect(titlesOf(await read('ski.html', page))).toEqual(['Ski: Age?', 'Ski']);
  });

  it.each([
    [
      'a panel whose title has no name of its own',
      'a.html',
      '<div class="accordion"><div class="it"><button>Fees?</button><div class="bd">Forty.</div></div></div>',
    ],
    ['a definition of a question', 'a.html', '<dl><dt>Fees?</dt><dd>Forty.</dd></dl>'],
    ['two boxes with a question', 'a.html', '<div><div>Fees?</div><div>Forty.</div></div>'],
    ['a folded note', 'a.md', '??? question "Fees?"\n    Forty.\n'],
  ])('R-C6: a question is the title of its answer: %s', async (_name, name, content) => {
    const [first, ...more] = titlesOf(await read(name, `<h1>Help</h1>\n\n${content}`));
    expect([first, more]).toEqual(['Help: Fees?', []]);
  });

  it('R-C6: a heading in one of several boxes is only for its box', async () => {
    const boxes = '<h2>Hours</h2><div><div><h3>Pool</h3>9 to 5</div><div><h3>Sauna</h3>10 to 4</div></div>';
    const page = await read('a.html', `<h1>Bath</h1>${boxes}<p>No entry in the last hour.</p>`);
    expect(page.passages.map(({ title, text }) => [title, text])).toEqual([
      ['Bath: Hours: Pool', '9 to 5'],
      ['Bath: Hours: Sauna', '10 to 4'],
      ['Bath: Hours', 'No entry in the last hour.'],
    ]);
  });

  it('R-C6: shortcodes of site generators leave nothing behind', async () => {
    expect(textsOf(await read('a.md', '# Pier\n\n{{% notice tip %}}\nNo dogs.\n{{% /notice %}}'))).toEqual([
      'No dogs.',
    ]);
  });

  it('R-C6: the titles of a passage are short, however long its headings are', async () => {
    const headings = [1, 2, 3, 4]
      .map((level) => `<h${level}>${'word '.repeat(35)}${level}</h${level}>`)
      .join('');
    const [title = ''] = titlesOf(await read('long.html', `${headings}<p>Text.</p>`));
    expect(title.length).toBeLessThanOrEqual(400);
    expect(title).toMatch(/ 4$/u);
  });
});

describe('lists and tables', () => {
  it('R-C6: a long list is split between its items, and each part repeats the line that introduces it', async () => {
    const items = Array.from({ length: 40 }, (_, at) => `- the ${at}th dish of the long menu`).join('\n');
    const texts = textsOf(await read('menu.md', `# Menu\n\nOn Sundays we serve:\n\n${items}\n`));
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) {
      expect(text).toMatch(/^On Sundays we serve:\n\nthe \d+th dish/u);
      expect(text.length).toBeLessThanOrEqual(600);
    }
  });

  it('R-C6: a list that fits stays in one passage with the line that introduces it', async () => {
    const list = Array.from({ length: 10 }, (_, at) => `- benefit number ${at}`).join('\n');
    const texts = textsOf(
      await read('plan.md', `# Plan\n\n${'Word '.repeat(100)}\n\nGold plan\n\n${list}\n`),
    );
    expect(texts.at(-1)).toMatch(/^Gold plan\n\nbenefit number 0\n[^]*benefit number 9$/u);
  });

  it('R-C6: a card stays in one passage', async () => {
    const card = (at: number) =>
      `<div class="card"><div>Person ${at}</div><div>${'teaches '.repeat(15)}</div><a>Read more</a></div>`;
    const people = Array.from({ length: 12 }, (_, at) => card(at)).join('');
    const texts = textsOf(await read('team.html', `<h1>Team</h1><div>${people}</div>`));
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(text).toMatch(/^(?:Person \d+\n(?:teaches ?)+(?:\n\n|$))+$/u);
  });

  it('R-C6: wrapped lines of a plain text are not taken for a list', async () => {
    const text = Array.from({ length: 30 }, () => 'a line that goes on. It\nends in the next line').join(
      '\n',
    );
    for (const part of textsOf(await read('long.txt', text))) expect(part).toMatch(/\.$|line$/u);
  });
});

describe('pages of one site', () => {
  const page = (name: string, main: string) =>
    read(
      name,
      `<title>${name}</title><body><div><ul><li><a href="/">Start here</a></li><li>Our story</li></ul></div>
       <h1>${name}</h1>${main}<p>Winner of the golden saddle since 1998.</p><footer>Call 555 010 7733</footer></body>`,
    );

  it('R-C6: what repeats on most pages is removed, and contact data stays on the home page', async () => {
    const pages = [
      await page('a.html', '<p>Apples.</p>'),
      await page('b.html', '<p>Pears.</p>'),
      await page('index.html', '<p>Plums.</p>'),
    ];
    expect(withoutRepeatedTexts(pages).map(textsOf)).toEqual([
      ['Apples.'],
      ['Pears.'],
      ['Plums.', 'Call 555 010 7733'],
    ]);
  });

  it('R-C6: what repeats at the end of each page is removed, also if the rest of the page is its own', async () => {
    const pages = await Promise.all(
      ['a.html', 'b.html', 'index.html'].map((name) =>
        read(name, `<h1>${name}</h1><p>The page ${name}.</p><footer>Call 555 010 7733</footer>`),
      ),
    );
    expect(withoutRepeatedTexts(pages).map(textsOf)).toEqual([
      ['The page a.html.'],
      ['The page b.html.'],
      ['The page index.html.', 'Call 555 010 7733'],
    ]);
  });

  it('R-C6: two pages keep everything, since what they share may be content', async () => {
    const pages = [await page('a.html', '<p>Apples.</p>'), await page('b.html', '<p>Pears.</p>')];
    expect(withoutRepeatedTexts(pages)).toEqual(pages);
  });

  it('R-C6: a page changes its hash when the other pages change what it keeps', async () => {
    const pages = [
      await page('a.html', '<p>Apples.</p>'),
      await page('b.html', '<p>Pears.</p>'),
      await page('c.html', '<p>Plums.</p>'),
    ];
    expect(withoutRepeatedTexts(pages)[1]?.hash).not.toBe(pages[1]?.hash);
    expect(withoutRepeatedTexts(pages)[1]?.sha256).toBe(pages[1]?.sha256);
  });
});

describe('hostile pages', () => {
  const MB = 1024 * 1024;
  const filled = (part: string, bytes = MB / 4): string => part.repeat(Math.ceil(bytes / part.length));

  // A quadratic reader would take minutes.
  it.each([
    ['five megabytes of unclosed template tags', filled('{{ {% <? ', 5 * MB)],
    ['five megabytes without a blank', `<footer>${filled('a', 5 * MB)}</footer>`],
    ['triggers of panels', filled('<button aria-expanded="false">Q</button><p>A</p>')],
    ['cells that span everything', `<table>${filled('<tr><td rowspan="999" colspan="999">1<td>2')}</table>`],
    ['nested list items', `<ul><li>Item<ul>${filled('<li>a')}</ul></ul>`],
    ['boxes in boxes', `${'<div>'.repeat(1_400)}${filled('<b> </b>', 2 * MB)}<p>a`],
    ['headings', filled('<h1>Heading 1</h1><h2>Heading 2</h2>')],
    ['tables in tables', filled(`${'<table><tr><td>'.repeat(30)}x${'</table>'.repeat(30)}`)],
  ])('R-C6: %s are read in linear time', { timeout: 60_000 }, async (_name, content) => {
    const startedAt = processorMs();
    await readDocument({ name: 'page.html', kind: 'html', bytes: new TextEncoder().encode(content) });
    expect(processorMs() - startedAt).toBeLessThan(30_000);
  });
});
