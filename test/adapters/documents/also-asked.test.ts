import { describe, expect, it } from 'vitest';
import { kindOfName } from '../../../src/adapters/documents/kinds.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';

function read(name: string, content: string) {
  const kind = kindOfName(name);
  if (kind === undefined) throw new Error(`no kind: ${name}`);
  return readDocument({ name, kind, bytes: new TextEncoder().encode(content) });
}

describe('"Also asked" wordings', () => {
  it.each([
    ['below a heading', 'hours.md', '# Hours\n\n## When?\n\nAlso asked: are you there; how late\n\nAt 9.\n'],
    ['beside the answer', 'hours.md', '# Hours\n\n## When?\nalso asked: are you there; how late;\nAt 9.\n'],
    [
      'in two lines',
      'hours.md',
      '# Hours\n\n## When?\n\nAt 9.\n\nAlso asked: are you there\nAlso asked: how late\n',
    ],
    ['in bold', 'hours.md', '# Hours\n\n## When?\n\n**Also asked:** are you there; how late\n\nAt 9.\n'],
    [
      'in HTML',
      'hours.html',
      '<h1>Hours</h1><h2>When?</h2><p>Also asked: are you there; how late</p><p>At 9.</p>',
    ],
    ['in a column', 'hours.csv', 'question,answer,also asked\nWhen?,At 9.,are you there; how late\n'],
  ])('R-C6: belong to the section and are not part of its text: %s', async (_where, name, content) => {
    const document = await read(name, content);
    expect(document).toMatchObject({ notices: [] });
    expect('passages' in document ? document.passages : []).toEqual([
      {
        id: expect.stringMatching(/#when$/u) as unknown,
        title: 'Hours: When?',
        text: 'At 9.',
        alsoAsked: 'are you there\nhow late',
      },
    ]);
  });

  it('R-C6: belong to every passage of a long section, and to no other section', async () => {
    const long = 'One sentence. '.repeat(60);
    const document = await read(
      'long.md',
      `# Long\n\n## A\n\nAlso asked: why\n\n${long}\n\n## B\n\nShort.\n`,
    );
    expect('passages' in document ? document.passages.map(({ alsoAsked }) => alsoAsked) : []).toEqual([
      'why',
      'why',
      undefined,
    ]);
  });

  it.each([
    ['too many', Array.from({ length: 14 }, (_, at) => `wording ${at}`).join('; '), 'At 9.', 2, 12],
    ['too long', `${'long '.repeat(21)}; how late`, 'At 9.', 1, 1],
    ['in a section without text', 'are you there; how late', '', 2, undefined],
  ])('R-C6: are ignored with a notice if they are %s', async (_what, asked, text, ignored, kept) => {
    const page = `# Hours\n\nWe have hours.\n\n## When?\n\nAlso asked: ${asked}\n\n${text}\n`;
    const document = await read('hours.md', page);
    expect(document).toMatchObject({
      notices: [
        `has ${ignored} "Also asked" wordings that are ignored: a section with text can have 12, each of at most 100 characters`,
      ],
    });
    const passages = 'passages' in document ? document.passages : [];
    expect(passages.find(({ id }) => id === 'hours#when')?.alsoAsked?.split('\n').length).toBe(kept);
  });
});
