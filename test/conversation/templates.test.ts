import { describe, expect, it } from 'vitest';
import { templateSentences } from '../../src/conversation/template-lines.ts';
import { templateReply } from '../../src/conversation/templates.ts';
import type { TemplateInput } from '../../src/conversation/templates.ts';
import { sampleAgent, samplePassage } from '../fakes/sample-agent.ts';
import { processorMs } from '../setup/processor-time.ts';

const HOURS = samplePassage(
  'When are you open?',
  'The shop is by the ferry. From April to October we are open Tuesday through Saturday from 9 to 6. We are closed on Mondays. Dogs are welcome.',
);
const PRICES = samplePassage(
  'Repair prices',
  'A basic tune-up is 75 dollars. Fixing a flat tire is 20 dollars.',
  0.6,
);

function reply(question: string, rest: Partial<TemplateInput> = {}): string {
  return templateReply({ agent: sampleAgent(), question, passages: [HOURS, PRICES], ...rest });
}

describe('templateReply from passages', () => {
  it('says the sentences that answer, whole, and not the ones around them', () => {
    expect(reply('When are you open?')).toBe(
      'From April to October we are open Tuesday through Saturday from 9 to 6. We are closed on Mondays.',
    );
  });

  it('takes the passage that mentions the subject, not the one with the highest score', () => {
    expect(reply('What does a flat tire cost?')).toBe('Fixing a flat tire is 20 dollars.');
  });

  it('adds no sentence beyond the maximum length, and cuts none', () => {
    const agent = sampleAgent();
    const short = { ...agent, limits: { ...agent.limits, maxResponseChars: 80 } };
    expect(reply('When are you open?', { agent: short })).toBe(
      'From April to October we are open Tuesday through Saturday from 9 to 6.',
    );
  });

  it('does not quote the price of one thing for another', () => {
    expect(reply('How much is a submarine?')).toMatch(/do not have that price/u);
  });

  it.each(['Are you open on Fridays?', 'What about Monday?'])(
    'finds the answer for a day (%s)',
    (question) => {
      expect(reply(question)).toMatch(
        question.includes('Monday') ? /closed on Mondays/u : /Tuesday through Saturday/u,
      );
    },
  );

  it('includes the sentence that the answer refers to', () => {
    const passage = samplePassage(
      'Late returns',
      'Half an hour is free. After that a late return costs 10 dollars an hour.',
    );
    expect(reply('What does a late return cost?', { passages: [passage] })).toMatch(
      /^Half an hour is free\. After that/u,
    );
  });

  it('speaks no markdown and no link', () => {
    const passage = samplePassage(
      'Tours',
      '- **Tours** leave on [Sundays](https://example.com), see https://example.com/tours today.',
    );
    expect(reply('Do you have tours?', { passages: [passage] })).toBe('Tours leave on Sundays, see today.');
  });

  it('answers in the language of the passages', () => {
    const passage = samplePassage(
      'Öffnungszeiten',
      'Wir haben von neun bis sechs geöffnet. Montags ist Ruhetag.',
    );
    const agent = sampleAgent({ language: 'de-DE' });
    expect(reply('Wann habt ihr geöffnet?', { agent, passages: [passage] })).toContain('von neun bis sechs');
  });

  it('is not led by function words of another language', () => {
    const agent = sampleAgent({ language: 'de-AT' });
    const passages = [
      samplePassage('Feuer', 'Mit Holz an die Stelle am See.'),
      samplePassage('Tiere', 'Hunde nur angeleint.'),
    ];
    expect(reply('darf der hund mit an die leine', { agent, passages })).toBe('Hunde nur angeleint.');
  });
});

describe('templateReply from sections and tables', () => {
  it('takes the whole section if its heading is the question', () => {
    const passage = samplePassage(
      'Do you store bikes in winter?',
      'Yes, from November to March. Bring it clean. It costs 60 dollars.',
    );
    expect(reply('Do you store bikes over the winter?', { passages: [passage] })).toBe(
      'Yes, from November to March. Bring it clean. It costs 60 dollars.',
    );
  });

  it('takes the sentences that match if the section is too long', () => {
    const text = `Storage is in the cellar. ${'Nothing gets wet down there. '.repeat(8)}Storage costs 60 dollars.`;
    const said = reply('How much is storage?', { passages: [samplePassage('Storage', text)] });
    expect(said).toBe('Storage costs 60 dollars.');
  });

  it.each([
    ['Item: Small bag; Price: $70', 'What does a small bag cost?', 'A small bag is $70.'],
    ['Item: Electric bike; Price: $24', 'how much is an electric bike', 'An electric bike is $24.'],
    ['Guests: Adults; Fee: $9', 'how much for adults', 'Adults are $9.'],
    ['Guests: Children under 12; Fee: free', 'what is the fee for children', 'Children under 12 are free.'],
    ['Service: Parking; Cost: $5', 'what does parking cost', 'Parking is $5.'],
    ['Day: Monday; Hours: closed', 'are you open on Monday', 'On Monday we are closed.'],
    [
      'Bag: Small; Size: 20 litres; Price: $70',
      'how much is the small bag',
      'Small: size 20 litres, price $70.',
    ],
  ])('says the row "%s" as a sentence', (row, question, expected) => {
    expect(reply(question, { passages: [samplePassage('List', row)] })).toBe(expected);
  });

  it('says each row and each list item as a sentence of its own', () => {
    const passage = samplePassage('Prices', 'Item: Small bag; Price: $70\n\nItem: Large bag; Price: $90');
    expect(reply('what is a large bag', { passages: [passage] })).toBe('A large bag is $90.');
    const list = samplePassage('What to bring', 'Helmet\nGloves\nWater');
    expect(reply('do I need a helmet', { passages: [list] })).toBe('Helmet.');
  });
});

describe('templateReply answers the question that was asked (R-C10)', () => {
  const KILN = samplePassage('Kilns', 'The big kiln is next to the barn. Kiln rental is 30 euros.');

  it('no price is an answer to a question about a price, and a sentence without one is not', () => {
    const passages = [samplePassage('Kilns', 'The big kiln is next to the barn.')];
    expect(reply('how much is the big kiln', { passages })).toMatch(/do not have that price/u);
    expect(reply('where is the big kiln', { passages })).toBe('The big kiln is next to the barn.');
    expect(reply('how much is the big kiln', { passages: [KILN] })).toBe('Kiln rental is 30 euros.');
  });

  it('other amounts are no prices', () => {
    const passages = [samplePassage('Kilns', 'Please give us a week of notice for the kiln.')];
    expect(reply('how much notice do you need for the kiln', { passages })).toMatch(/a week of notice/u);
  });

  it.each([
    ['Service: Glaze firing; Code: G2; Price: 14', 'Glaze firing: code G2, price 14.'],
    ['Glaze firing 14.50\nBisque firing 9.50', 'Glaze firing 14.50.'],
    ['Glaze firing 14\nBisque firing 9', 'Glaze firing 14.'],
    ['Glaze firing is 45 zł.', 'Glaze firing is 45 zł.'],
    ['Glaze firing is ₹300.', 'Glaze firing is ₹300.'],
  ])('a price may have no currency, or any: %s', (text, expected) => {
    expect(reply('how much is a glaze firing', { passages: [samplePassage('Fees', text)] })).toBe(expected);
  });

  const WALK_IN = samplePassage(
    'Can I come in without a ticket?',
    'Yes. Between two and four you can. Any other visit needs a ticket.',
  );

  it('what is below a question is said from its beginning', () => {
    expect(reply('can i just walk in without a ticket', { passages: [WALK_IN] })).toBe(
      'Yes. Between two and four you can. Any other visit needs a ticket.',
    );
  });

  it('a sentence with a colon is no row of a table', () => {
    const text = 'Bus 4 stops at the barn. From the landing it is a walk of two minutes: turn left.';
    const passages = [samplePassage('How do I get there by bus or from the landing?', text)];
    expect(reply('how can i come by bus or from the ferry landing', { passages })).toBe(text);
  });

  it('the yes to one question is not the yes to another', () => {
    const said = reply('could you send my dad that ticket by post today', { passages: [WALK_IN] });
    expect(said).toBe('Between two and four you can. Any other visit needs a ticket.');
  });

  it('the passage that the search finds best comes before one that shares more words', () => {
    const passages = [
      samplePassage('Glazing', 'Thick glazes may run off.', 0.9),
      samplePassage('Shop', 'Pots with glazes are in the shop.', 0.5),
    ];
    expect(reply('the glazes on my pots keep running', { passages })).toBe('Thick glazes may run off.');
  });

  it('the row whose name was said comes before one that only mentions it', () => {
    const rows =
      'Trouble: Pot broke; What to do: Glue the crack.\nTrouble: Crack; What to do: Fire it again.';
    expect(reply('there is a crack', { passages: [samplePassage('Help', rows)] })).toMatch(/^Crack: /u);
  });

  it('short lines of a list are sentences of their own', () => {
    const passages = [samplePassage('Membership', '2 visits a week\nuse of all wheels\n10% off clay')];
    expect(reply('what is in the membership', { passages })).toBe(
      '2 visits a week. use of all wheels. 10% off clay',
    );
  });
});

describe('templateReply promises nothing that no tool does (R-C11)', () => {
  const LOST = [
    'I want to talk to a person',
    'This is unacceptable!',
    'I need an appointment',
    'take a message please',
  ];

  it.each(LOST)('names the ways to reach a person (%s)', (question) => {
    const agent = sampleAgent({ phone: '+12075550142', email: 'hi@quay.example' });
    const said = reply(question, { agent, passages: [] });
    expect(said).toContain('please call (207) 555-0142 or write to hi@quay.example.');
  });

  it('invites the caller to come by if the file has only hours and an address', () => {
    const agent = sampleAgent({ address: '5 Quay Lane', timeZone: 'America/New_York', hours: {} });
    expect(reply('I want to talk to a person', { agent, passages: [] })).toContain(
      'please come by during our opening hours.',
    );
  });

  it.each(LOST)('asks what else it can do if the file names none (%s)', (question) => {
    expect(reply(question, { passages: [] })).toMatch(/else that I can help with\?$/u);
  });

  it('no fixed sentence offers a message, a call back or a transfer', () => {
    for (const sentence of templateSentences(sampleAgent()))
      expect(sentence).not.toMatch(
        /your name|your number|call you back|leave a message|pass it on|may I take/iu,
      );
  });
});

describe('templateReply about the agent and the conversation', () => {
  it('says plainly that it is an automated assistant, each time it is asked (R-C12)', () => {
    const first = reply('Are you a real person?');
    expect(first).toContain('automated assistant');
    expect(reply('Are you a real person?', { avoid: first })).toContain('automated assistant');
    expect(reply('Who am I talking to?')).toContain('My name is Riley, and I am an automated assistant');
  });

  it('says the last answer again if the caller did not hear it', () => {
    const avoid = 'A basic tune-up is 75 dollars.';
    for (const question of ['sorry, what?', 'Can you repeat that?', 'Pardon?'])
      expect(reply(question, { avoid })).toBe(avoid);
    expect(reply('Pardon?')).toMatch(/other words/u);
  });

  it('a no to more help is a goodbye, and a no to anything else is not', () => {
    expect(reply('No, thanks.', { avoid: 'A flat is 20 dollars. Is there anything else?' })).toContain(
      'Goodbye',
    );
    expect(reply('No.', { avoid: 'Do you mean the red one?' })).toBe('All right. Is there anything else?');
  });

  it('a yes to the offer of more help asks for the question', () => {
    expect(reply('Yes please', { avoid: 'Is there anything else?' })).toBe('What would you like to know?');
  });
});

describe('templateReply from the facts of the file', () => {
  const timed = sampleAgent({
    timeZone: 'America/New_York',
    hours: { 2: [{ from: '09:00', to: '18:00' }] },
  });
  const at = Date.parse('2026-12-01T15:05Z');

  it('comes before the passages', () => {
    expect(reply('Are you open?', { agent: timed, at })).toBe('Yes, we are open until 6 PM.');
  });

  it('comes after a passage about the other subject of the question', () => {
    const rentals = samplePassage('Rentals', 'For rentals we are open on Tuesdays until noon.');
    const asked = { agent: timed, at, passages: [rentals] };
    expect(reply('Are you open for rentals?', asked)).toContain('until noon');
    expect(reply('Are you open for inspections?', asked)).toBe('Yes, we are open until 6 PM.');
  });

  it('is the same answer again if the caller asks again', () => {
    const first = reply('Are you open?', { agent: timed, at });
    expect(reply('Are you open?', { agent: timed, at, avoid: first })).toBe(first);
  });

  it('is found at the end of a very long speech, at once', () => {
    const startedAt = processorMs();
    const long = `${'are you are we well so anyway is this '.repeat(400)} are you open?`;
    expect(reply(long, { agent: timed, at, passages: [] })).toContain('open until 6 PM');
    expect(processorMs() - startedAt).toBeLessThan(1_000);
  });

  it('is not said in another language', () => {
    const agent = { ...timed, language: 'de-DE' };
    expect(reply('Open?', { agent, at, passages: [] })).toBe(agent.phrases.apology);
  });
});

describe('templateReply without a passage that fits', () => {
  it.each([
    ['Hello?', /How can I help you/u],
    ['Thank you!', /welcome/u],
    ['Goodbye.', /Thank you for calling/u],
    ['I want to talk to a person', /cannot put you through/u],
    ['This is unacceptable!', /sorry that this went wrong/u],
    ['When do you close?', /do not have the hours/u],
    ['How much is it?', /rather not guess/u],
    ['I need an appointment', /cannot make a booking/u],
    ['Hmm?', /other words|tell me a little more/u],
    ['Do you sell boats?', /cannot answer that right now/u],
  ])('answers "%s" politely', (question, expected) => {
    expect(reply(question, { passages: [] })).toMatch(expected);
  });

  it('says the agent’s apology in a language without polite lines', () => {
    const agent = sampleAgent({
      language: 'de-DE',
      phrases: { ...sampleAgent().phrases, apology: 'Das weiß ich leider nicht.' },
    });
    expect(reply('Wie viel kostet das?', { agent, passages: [] })).toBe('Das weiß ich leider nicht.');
  });
});

describe('templateReply and what was said before', () => {
  const questions = [
    'Hello',
    'Thanks',
    'Bye',
    'A human please',
    'Terrible',
    'Opening hours',
    'How much',
    'A booking',
    'Hm',
    'Boats',
    'When are you open?',
  ];

  it.each(questions)('never says the same sentence twice in a row (%s)', (question) => {
    const first = reply(question);
    const second = reply(question, { avoid: first });
    const sentences = second.split(/(?<=[.!?]) /u);
    expect(sentences.filter((sentence) => first.includes(sentence))).toEqual([]);
    expect(second).not.toBe('');
  });

  it('continues after the words already said', () => {
    expect(reply('When are you open?', { alreadySaid: 'From April to October we are open' })).toBe(
      'Tuesday through Saturday from 9 to 6. We are closed on Mondays.',
    );
  });

  it('repeats a word that was cut in the middle', () => {
    expect(reply('When are you open?', { alreadySaid: 'From April to Octo' })).toMatch(
      /^October we are open/u,
    );
  });

  it('adds a closing line if all of the answer was said', () => {
    expect(reply('When are you open?', { alreadySaid: reply('When are you open?') })).toBe(
      'Is there anything else?',
    );
  });

  it('starts again, and says so, if another rung broke off inside a sentence', () => {
    expect(reply('When are you open?', { alreadySaid: 'Well, we usually' })).toBe(
      `Sorry, let me start that again. ${reply('When are you open?')}`,
    );
  });

  it('continues without an apology after complete sentences of another rung', () => {
    expect(reply('When are you open?', { alreadySaid: 'Good question!' })).toBe(reply('When are you open?'));
  });

  it('is deterministic', () => {
    expect(reply('When are you open?')).toBe(reply('When are you open?'));
  });
});
