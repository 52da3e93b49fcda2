import { describe, expect, it } from 'vitest';
import { withoutRepeatedTexts } from '../../../src/adapters/documents/repeated-texts.ts';
import { readDocument } from '../../../src/adapters/documents/read-document.ts';

async function read(content: string, { subject = 'Winter', type = 'text/plain' } = {}) {
  const head = `From: Ann <ann@example.com>\nSubject: ${subject}\nContent-Type: ${type}; charset=utf-8\n\n`;
  const source = `${head}${content}`.replaceAll('\n', '\r\n');
  const document = await readDocument({
    name: 'a.eml',
    kind: 'email',
    bytes: new TextEncoder().encode(source),
  });
  if ('reason' in document) throw new Error(document.reason);
  const { passages, notices } = document;
  return { document, passages: passages.map(({ title, text }) => [title, text]), notices };
}

const OWN = 'The rink opens in December.';
const QUOTED = 'Last year it was November.';

describe('messages below an e-mail', () => {
  it.each([
    ['English', `On Fri, 9 Jan 2026 at 14:11, Bob <bob@example.com> wrote:\n\n> ${QUOTED}`],
    ['English, on two lines', `On Fri, 9 Jan 2026 at 14:11, Bob\n<bob@example.com> wrote:\n> ${QUOTED}`],
    ['English, without marks', `On Jan 9, 2026, at 2:11 PM, Bob <bob@example.com> wrote:\n\n${QUOTED}`],
    ['Spanish', `El vie, 9 ene 2026 a las 14:11, Bob (<bob@example.com>) escribió:\n\n${QUOTED}`],
    ['German', `Am 09.01.2026 um 14:11 schrieb Bob <bob@example.com>:\n${QUOTED}`],
    ['French', `Le ven. 9 janv. 2026 à 14:11, Bob <bob@example.com> a écrit :\n${QUOTED}`],
    [
      'a mail program for offices',
      `-----Original Message-----\nFrom: Bob\nSent: Friday 14:11\nTo: Ann\nSubject: Winter\n\n${QUOTED}`,
    ],
    [
      'the same in German',
      `________________________________\nVon: Bob\nGesendet: Freitag, 14:11\nAn: Ann\nCc: Cy\nBetreff: Winter\n${QUOTED}`,
    ],
    ['marks only', `> ${QUOTED}\n> ${QUOTED}`],
  ])('R-C6: are left out: %s', async (_name, quoted) => {
    const { passages, notices } = await read(`${OWN}\n\n${quoted}\n`);
    expect(passages).toEqual([['Winter', OWN]]);
    expect(notices).toEqual(['has quoted messages, which are not read']);
  });

  it('R-C6: are left out of HTML', async () => {
    const below = `<hr><div><b>From:</b> Bob<br><b>Sent:</b> Friday<br><b>To:</b> Ann<br><b>Subject:</b> Winter</div><p>${QUOTED}</p>`;
    const quote = `<div>On Fri, 9 Jan 2026, Bob wrote:<br></div><blockquote><h2>Old</h2>${QUOTED}</blockquote>`;
    for (const each of [below, quote]) {
      const { passages } = await read(`<p>${OWN}</p>${each}`, {
        type: 'text/html',
        subject: 'RE: AW: Winter',
      });
      expect(passages).toEqual([['Winter', OWN]]);
    }
  });

  it('R-C6: answers between quoted lines are read', async () => {
    const { passages } = await read(
      `On Fri, 9 Jan 2026, Bob wrote:\n> When do you open?\n${OWN}\n> And why?\nIt is cold then.`,
    );
    expect(passages).toEqual([['Winter', `${OWN}\nIt is cold then.`]]);
  });

  it.each([
    ['Fwd: Winter', 'FYI\n\n'],
    ['Winter', ''],
  ])('R-C6: a forwarded message is read without its head: %s', async (subject, before) => {
    const head = '---------- Forwarded message ---------\nFrom: Bob\nDate: Fri\nSubject: Winter\nTo: Ann\n';
    const { passages, notices } = await read(`${before}${head}\n${OWN}`, { subject });
    expect([passages, notices]).toEqual([[['Winter', `${before}${OWN}`]], []]);
  });

  it('R-C6: ordinary sentences with such words stay', async () => {
    const text =
      'On Mondays we wrote:\nopen at nine.\n\nFrom: May on, to: the end of June.\n\nBring -- if you can -- gloves.';
    expect((await read(text)).passages).toEqual([['Winter', text]]);
  });
});

describe('signatures', () => {
  it.each(['-- ', '--'])('R-C6: only how to reach the business is kept, after "%s"', async (mark) => {
    const signature = `${mark}\nAnn Lee\nHead of ice\n12 Pond Street, Salem\nTel. 555 010 0123\nDo not print this.`;
    expect((await read(`${OWN}\n\n${signature}`)).passages).toEqual([
      ['Winter', OWN],
      ['Winter: Contact', '12 Pond Street, Salem\nTel. 555 010 0123'],
    ]);
  });

  it('R-C6: the same signature of several e-mails is kept once', async () => {
    const mails = await Promise.all(
      ['Skates', 'Ice', 'Tickets'].map((subject) =>
        read(`${subject} are here.\n\n-- \nTel. 555 010 0123`, { subject }),
      ),
    );
    const cleaned = withoutRepeatedTexts(mails.map(({ document }) => document));
    expect(cleaned.flatMap(({ passages }) => passages.map(({ text }) => text))).toEqual([
      ...['Skates are here.', 'Tel. 555 010 0123', 'Ice are here.', 'Tickets are here.'],
    ]);
  });
});
