import { describe, expect, it } from 'vitest';
import { templateReply } from '../../../src/conversation/templates.ts';
import { sampleAgent, samplePassage } from '../../fakes/sample-agent.ts';

const AGENT = sampleAgent({ tenant: 'brookside-vet' });
/** As the readers of documents write the foot of a web page, a table with row headings, and a timetable. */
const FOOT = {
  ...samplePassage(
    'Caring for pets: Contact',
    'Hours: Mon, Wed, Fri: 8 am – 12:30 pm & 2 – 6 pm\nTue & Thu: 8 am – 8 pm\nSat: 9 – 1\nSun: closed\n\n(503) 555-0188 · front@brookside.example\n\n1420 Alder Creek Rd, Hillsboro, OR 97124',
  ),
  score: 0.1,
};
const TIMETABLE = samplePassage('Classes: Thursday', 'Day: Thursday; Start: 07:00; Class: Yoga');
const DESK = samplePassage(
  'Visit',
  'Staffed hours\n\nMon–Fri: Desk: 6am–10pm; Sauna: 7–9pm\nSaturday & Sunday: Desk: 8am–8pm; Sauna: 10am–6pm',
);

const reply = (question: string, near = [TIMETABLE, FOOT]) =>
  templateReply({ agent: AGENT, question, passages: [], near });

describe('a question about the place whose answer is only in passages (R-C10)', () => {
  it.each([
    ['you open late on thursdays', 'Tue & Thu: 8 am – 8 pm.'],
    ['are you open on sunday', 'Sun: closed.'],
    ['what are your hours on wednesday', 'Hours: Mon, Wed, Fri: 8 am – 12:30 pm & 2 – 6 pm.'],
    ["what's your address", '1420 Alder Creek Rd, Hillsboro, OR 97124.'],
    ["what's your phone number", '(503) 555-0188 · front@brookside.example.'],
  ])('is answered by the line that says it, also if the passage does not fit: %s', (question, expected) => {
    expect(reply(question)).toBe(expected);
  });

  it('is answered with all hours if no day is named', () => {
    expect(reply('when are you open')).toMatch(/^Hours: Mon, .* Tue & Thu: .* Sun: closed\.$/u);
  });

  it('is answered with days and times among the contact data', () => {
    const office = samplePassage(
      'Music school: Contact',
      '77 Larch Street, Duluth\nOffice: Mon-Thu 1-6\nFri 1-4',
    );
    expect(reply('what time are you there on friday', [TIMETABLE, office])).toBe('Fri 1-4.');
  });

  it('is not answered with a timetable', () => {
    expect(reply('when are you open', [TIMETABLE])).toMatch(/^I am sorry, I do not have the hours/u);
  });

  it('is not answered with the usual hours if it names a holiday', () => {
    expect(reply('are you open on christmas day')).toMatch(/^I am sorry, I do not have the hours/u);
  });

  it('is not answered with the telephone number of somebody else', () => {
    const other = samplePassage('Emergencies', 'At night please ring the animal hospital, 503-555-0199.');
    expect(reply("what's your phone number", [other, FOOT])).toMatch(/^\(503\) 555-0188/u);
    expect(reply("what's your phone number", [other])).toMatch(/^I am sorry/u);
  });

  const POOL = samplePassage('Bath: Hours: Pool', 'Mon–Fri: 9 am – 5 pm\nSat: 10 am – 4 pm\nSun: closed');
  const SAUNA = samplePassage('Bath: Hours: Sauna', 'Mon–Thu: 2 – 9 pm\nFri: 2 – 11 pm\nclosed on weekends');
  const CAFE = samplePassage('Bath: Hours: Café', 'Open Tue–Thu: 10 – 4');

  it('is answered for each of several places if none is named', () => {
    expect(reply('are you open on friday', [SAUNA, POOL, CAFE])).toBe(
      'Sauna: Fri: 2 – 11 pm. Pool: Mon–Fri: 9 am – 5 pm.',
    );
  });

  it('is answered for the place that the question names by its heading', () => {
    expect(reply('what are the hours of the sauna on friday', [POOL, SAUNA, CAFE])).toBe('Fri: 2 – 11 pm.');
  });

  it('may name parts of several days', () => {
    expect(reply('are you open on thursday mornings', [TIMETABLE, FOOT])).toBe('Tue & Thu: 8 am – 8 pm.');
  });

  it('names the days of a row that has a heading of its own', () => {
    expect(reply('what are your hours on saturday', [DESK])).toBe(
      'Saturday & Sunday: desk 8am–8pm, sauna 10am–6pm.',
    );
  });
});

describe('a question about a price (R-C10)', () => {
  const prices = samplePassage(
    'Price list',
    'Service: Spay; Animal: Cat; Price: $285\nService: Spay; Animal: Dog; Price: $390\nService: Nail trim; Animal: all; Price: $22\nService: Microchip; Animal: all; Price: $48',
  );

  it.each([
    ['how much is it to spay a cat', 'Spay: animal Cat, price $285.'],
    ['what does a nail trim cost', 'Nail trim: animal all, price $22.'],
  ])('is not answered with the prices of other things: %s', (question, expected) => {
    expect(templateReply({ agent: AGENT, question, passages: [prices] })).toBe(expected);
  });

  it('is answered in pounds and euros', () => {
    const towels = samplePassage('Lockers', 'Towels can be borrowed at the desk. A towel is £1.50.');
    expect(templateReply({ agent: AGENT, question: 'how much is a towel', passages: [towels] })).toBe(
      'A towel is £1.50.',
    );
  });
});
