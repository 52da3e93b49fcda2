import { describe, expect, it } from 'vitest';
import { placeAnswer } from '../../../src/conversation/place/place-answer.ts';
import type { AgentConfig } from '../../../src/contracts/agent.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { daily, span } from './a-place.ts';

/** A clinic that is open on weekdays with a break, closed at weekends, and on Labour Day. */
const CLINIC = sampleAgent({
  tenant: 'harrow-clinic',
  timeZone: 'America/New_York',
  hours: Object.fromEntries(
    [1, 2, 3, 4, 5].map((day) => [day, [span('08:00', '12:00'), span('13:00', '17:30')]]),
  ),
  holidays: [
    { date: '2026-09-07', name: 'Labour Day', spans: [] },
    { date: '2026-12-24', name: 'Christmas Eve' },
    { date: '2026-12-25', name: 'Christmas Day', spans: [] },
    { date: '2027-01-01', name: "New Year's Day", spans: [] },
  ],
  exceptions: [{ date: '2026-12-30', spans: [span('10:00', '14:00')], label: 'stocktaking' }],
  address: '9 Elm Road, Harrow',
  phone: '+12075550142',
  email: 'desk@harrow.example',
});
/** Tuesday, December 1, 10:05 in the morning. */
const TUESDAY = Date.parse('2026-12-01T15:05Z');

function answer(question: string, at = TUESDAY, agent: AgentConfig = CLINIC): string | undefined {
  return placeAnswer(agent, question, at)?.text;
}

describe('a question about now', () => {
  it.each([
    ['Hi, are you open at the moment?', '2026-12-01T15:05Z', 'Yes, we are open until noon.'],
    ['r you guys open', '2026-12-01T15:05Z', 'Yes, we are open until noon.'],
    [
      'is the clinic currently open',
      '2026-12-01T17:15Z',
      'No, we are closed right now. We open again today at 1 PM.',
    ],
    [
      'are you closed already',
      '2026-12-01T23:00Z',
      'Yes, we are closed right now. We open again tomorrow at 8 AM.',
    ],
    ['you still open', '2026-12-05T15:00Z', 'No, we are closed today. We open again on Monday at 8 AM.'],
    [
      'Is anybody there right now?',
      '2026-12-25T15:00Z',
      'No, we are closed today for Christmas Day. We open again on Monday at 8 AM.',
    ],
    ['What time do you close?', '2026-12-01T19:00Z', 'We are open until 5:30 PM.'],
    ['until when are you there today', '2026-12-01T19:00Z', 'Today we close at 5:30 PM.'],
    [
      'when will you reopen',
      '2026-12-04T23:30Z',
      'We are closed right now. We open again on Monday at 8 AM.',
    ],
    ['how early do you open', '2026-12-01T11:00Z', 'We open today at 8 AM.'],
  ])('%s (%s)', (question, at, expected) => {
    expect(answer(question, Date.parse(at))).toBe(expected);
  });
});

describe('a question about a day', () => {
  it.each([
    [
      'Are you open tomorrow?',
      'Yes, tomorrow, Wednesday, we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
    ['are you shut on saturday', 'Yes, we are closed on Saturday.'],
    ['what about the weekend', 'We are closed on Saturday and Sunday.'],
    ['and on Sundays?', 'We are closed on Sundays.'],
    ['when do you open on thursday', 'On Thursday we open at 8 AM.'],
    ['how late are you open this Friday', 'On Friday we close at 5:30 PM.'],
    [
      'Could I stop by on the day after tomorrow?',
      'Yes, on Thursday we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
    ['will you be open on December 30th', 'Yes, on Wednesday, December 30, we are open from 10 AM to 2 PM.'],
    ['do you close for Christmas', 'Yes, we are closed on Christmas Day, Friday, December 25.'],
    [
      'Are you open Christmas Eve?',
      'Yes, on Christmas Eve, Thursday, December 24, we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
    ['open on new years day?', "No, we are closed on New Year's Day, Friday, January 1."],
    ['are you open on labor day', 'No, we are closed on Labour Day, Monday, September 7.'],
    ['are you open saturday morning', 'No, we are closed on Saturday.'],
    [
      'Are you open tomorrow evening?',
      'Yes, tomorrow, Wednesday, we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
    [
      'are you open at seven in the evening on Thursday',
      'No, on Thursday we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
    ['can I come in at four on Friday', 'Yes, on Friday we are open until 5:30 PM.'],
    [
      'are you there at half past twelve tomorrow',
      'No, tomorrow we are open from 8 AM to noon and from 1 PM to 5:30 PM.',
    ],
  ])('%s', (question, expected) => {
    const at = question.includes('labor') ? Date.parse('2026-08-03T15:00Z') : TUESDAY;
    expect(answer(question, at)).toBe(expected);
  });

  it('is about today on the day itself, and about the next one afterwards', () => {
    expect(answer('are you open on Friday', Date.parse('2026-12-04T15:00Z'))).toContain('today');
    expect(answer('are you open on Friday', Date.parse('2026-12-05T15:00Z'))).toContain('on Friday');
  });

  it('takes the day at the place, not the one of the machine', () => {
    const agent = { ...CLINIC, timeZone: 'Pacific/Auckland' };
    // Friday evening in New York is Saturday noon in Auckland.
    expect(answer('are you open today', Date.parse('2026-12-04T23:00Z'), agent)).toMatch(/closed today/u);
    expect(answer('what day is it', Date.parse('2026-12-04T23:00Z'), agent)).toBe(
      'Today is Saturday, December 5.',
    );
  });

  it('is not answered if it names a holiday whose date the file does not give', () => {
    const { holidays, ...agent } = CLINIC;
    expect(holidays).toHaveLength(4);
    expect(answer('are you open on Christmas Day', TUESDAY, agent)).toBeUndefined();
  });
});

const WEEKDAYS = 'from 8 AM to noon and from 1 PM to 5:30 PM';

describe('a question about a limit', () => {
  it.each([
    ['are you there until six?', `No, today we are open ${WEEKDAYS}.`],
    ['Will you be there until 5 PM on Friday?', 'Yes, on Friday we are open until 5:30 PM.'],
    ['do you open before eight', `No, today we are open ${WEEKDAYS}.`],
    ['is anybody there after four', 'Yes, today we are open until 5:30 PM.'],
    ['are you open past half past five', `No, today we are open ${WEEKDAYS}.`],
    ["Are you open New Year's Eve until 3?", 'Yes, on Thursday, December 31, we are open until 5:30 PM.'],
    ['do you close for lunch', `Yes, today we are open ${WEEKDAYS}.`],
    ['am I too late to stop by', 'No, we are open until noon.'],
    ['are you open late on Thursdays', 'On Thursdays we close at 5:30 PM.'],
    ["what's the latest I can come", 'We are open until noon, and again from 1 PM to 5:30 PM.'],
    ['whats the earliest I can drop by tomorrow', 'Tomorrow, Wednesday, we open at 8 AM.'],
    ['is there someone in the office at the moment', 'Yes, we are open until noon.'],
  ])('%s', (question, expected) => {
    expect(answer(question)).toBe(expected);
  });

  it('or about the eve of a holiday that the file names is not one about the holiday', () => {
    expect(answer("what about New Year's Eve?")).toBe(`On Thursday, December 31, we are open ${WEEKDAYS}.`);
  });
});

describe('a general question', () => {
  it.each([
    'What are your hours?',
    'tell me your opening hours please',
    'when are you open',
    'what are your business hours during the week',
    'what days are you closed',
    'are you open every day',
    'Are you guys open seven days a week?',
  ])('%s', (question) => {
    expect(answer(question)).toBe(
      'We are open Monday to Friday from 8 AM to noon and from 1 PM to 5:30 PM. We are closed on Saturday and Sunday.',
    );
  });

  it('mentions other hours within a week', () => {
    expect(answer('what are your hours', Date.parse('2026-12-22T15:00Z'))).toMatch(
      /closed on Saturday and Sunday\. We are closed on Friday for Christmas Day\.$/u,
    );
  });

  it('lists the holidays ahead', () => {
    expect(answer('which holidays are you closed on')).toBe(
      "We are closed on Christmas Day, Friday, December 25. On stocktaking, Wednesday, December 30, we are open from 10 AM to 2 PM. We are closed on New Year's Day, Friday, January 1.",
    );
  });

  it('a place that never closes says so', () => {
    const agent = sampleAgent({ timeZone: 'Asia/Tokyo', hours: daily([span('00:00', '24:00')]) });
    for (const question of [
      'are you open now',
      'when do you close',
      'what are your hours',
      'open on sunday?',
    ])
      expect(answer(question, TUESDAY, agent)).toMatch(
        /^(?:Yes, w|W)e are always open, around the clock\.$/u,
      );
  });
});

describe('place and ways to reach it', () => {
  it.each([
    ['Where are you?', 'We are at 9 Elm Road, Harrow.'],
    ["what's your street address", 'We are at 9 Elm Road, Harrow.'],
    ['wheres the clinic', 'We are at 9 Elm Road, Harrow.'],
    ['Where can I find you guys', 'We are at 9 Elm Road, Harrow.'],
    ['what street are you on', 'We are at 9 Elm Road, Harrow.'],
    ['how would I find you', 'We are at 9 Elm Road, Harrow.'],
    ['which number can I call', 'Our phone number is (207) 555-0142.'],
    ['do you have an email', 'Our e-mail address is desk@harrow.example.'],
    ['how do I get in touch with you', 'You can call (207) 555-0142 or write to desk@harrow.example.'],
    ['what time is it over there', 'It is 10:05 AM.'],
  ])('%s', (question, expected) => {
    expect(answer(question)).toBe(expected);
  });

  it.each([
    'my phone number is 555 0100',
    'how do I open the battery cover',
    'when does the ferry close its gates',
    'how much is a crown on Friday',
    'I have an appointment tomorrow',
    'Where can I park?',
    'Do you fix chairs?',
    'Can you hold it for me until Friday?',
    "What's the earliest appointment you have?",
    'Is it too late to cancel my order?',
    'How do I find the right size?',
  ])('%s: is about something else', (question) => {
    expect(answer(question)).toBeUndefined();
  });

  it('another subject in the question gives a passage precedence', () => {
    expect(placeAnswer(CLINIC, 'are you open for blood tests on Friday', TUESDAY)?.mentionsMore).toBe(true);
    expect(placeAnswer(CLINIC, 'is the clinic open on Friday', TUESDAY)?.mentionsMore).toBe(false);
  });

  it('what the file does not say is not answered', () => {
    expect(answer('where are you', TUESDAY, sampleAgent())).toBeUndefined();
    expect(answer('are you open', TUESDAY, sampleAgent({ address: '9 Elm Road' }))).toBeUndefined();
  });
});

describe('several locations', () => {
  const hours = daily([span('09:00', '17:00')]);
  const zone = { timeZone: 'Europe/Paris', hours };
  const agent = sampleAgent({
    timeZone: 'Europe/Paris',
    phone: '+12075550142',
    locations: [
      { name: 'Riverside', ...zone, address: '1 Quai Nord', phone: '+12075550143' },
      { name: 'Hilltop', ...zone, address: '8 Rue Haute', hours: daily([span('10:00', '22:00')]) },
    ],
  });
  const at = Date.parse('2026-12-01T18:00Z');

  it('are told apart by name', () => {
    expect(answer('is the hilltop shop open', at, agent)).toBe('Yes, Hilltop is open until 10 PM.');
    expect(answer('where is Riverside', at, agent)).toBe('Riverside is at 1 Quai Nord.');
    expect(answer("what's the riverside number", at, agent)).toBe(
      'The phone number of Riverside is (207) 555-0143.',
    );
  });

  it('are all answered if none is named, without one yes for different answers', () => {
    expect(answer('are you open', at, agent)).toBe(
      'Riverside is closed right now. Riverside opens again tomorrow at 9 AM. Hilltop is open until 10 PM.',
    );
  });

  it('have one answer if it is the same for all', () => {
    const same = sampleAgent({
      locations: [
        { name: 'East', ...zone },
        { name: 'West', ...zone },
      ],
    });
    expect(answer('are you open tomorrow', at, same)).toMatch(/^Yes, tomorrow, Wednesday, we are open/u);
  });

  it('are listed, and the caller is asked, if there are many', () => {
    const names = ['North', 'South', 'East', 'West'];
    const many = sampleAgent({ locations: names.map((name) => ({ name, address: `1 ${name} Street` })) });
    expect(answer('where are you', at, many)).toBe(
      'We have 4 locations: North, South, East and West. Which one do you mean?',
    );
    expect(answer('how many branches do you have', at, many)).toBe(
      'We have 4 locations: North, South, East and West.',
    );
  });

  it('have their own clocks', () => {
    const far = sampleAgent({
      timeZone: 'Europe/Paris',
      locations: [
        { name: 'Lyon', ...zone },
        { name: 'Osaka', ...zone, timeZone: 'Asia/Tokyo' },
      ],
    });
    expect(answer('is osaka open', Date.parse('2026-12-01T02:00Z'), far)).toBe(
      'Yes, Osaka is open until 5 PM.',
    );
    expect(answer('is lyon open', Date.parse('2026-12-01T02:00Z'), far)).toMatch(/^No, Lyon is closed/u);
  });
});

/** A bar that is open into the night, and a camp that is closed for half of the year. */
const BAR = sampleAgent({
  tenant: 'night-owl',
  timeZone: 'America/New_York',
  hours: { 4: [span('17:00', '23:00')], 5: [span('17:00', '02:00')], 6: [span('17:00', '02:00')] },
  address: '9 Elm Road, Harrow',
});
const CAMP = sampleAgent({
  tenant: 'lake-camp',
  timeZone: 'America/New_York',
  hours: {},
  seasons: [
    { from: '05-01', until: '09-10', hours: daily([span('08:00', '20:00')]) },
    { from: '09-11', until: '10-15', hours: { 6: [span('10:00', '16:00')] } },
  ],
});

describe('a question about a longer time (R-C10)', () => {
  it.each([
    ['what are your hours on weekdays', `We are open Monday to Friday ${WEEKDAYS}.`],
    ['what are the hours on weekdays', `We are open Monday to Friday ${WEEKDAYS}.`],
    ['when are you open monday through wednesday', `We are open Monday to Wednesday ${WEEKDAYS}.`],
    ['when do you close on weekdays', `We are open Monday to Friday ${WEEKDAYS}.`],
    [
      'are you open next week',
      `Yes, next week we are open Monday to Friday ${WEEKDAYS}. We are closed on Saturday and Sunday.`,
    ],
    ['are you open next week on wednesday', `Yes, on Wednesday, December 9, we are open ${WEEKDAYS}.`],
    [
      'are you open in january',
      `Yes, in January we are open Monday to Friday ${WEEKDAYS} and closed on Saturday and Sunday.`,
    ],
  ])('%s', (question, expected) => {
    expect(answer(question)).toBe(expected);
  });

  it('gives the reason for which days of the week are closed', () => {
    expect(answer('are you open this week', Date.parse('2026-12-21T15:00Z'))).toBe(
      `Yes, this week we are open Monday to Thursday ${WEEKDAYS}. We are closed on Friday for Christmas Day. We are closed on Saturday and Sunday.`,
    );
  });

  it.each([
    ['are you open in november', 'No, in November we are closed.'],
    [
      'what are your hours in september',
      'Until September 10 we are open every day from 8 AM to 8 PM. After that we are open Saturday from 10 AM to 4 PM and closed on Monday to Friday and Sunday.',
    ],
    [
      'are you open all year round',
      'We close for the season after Saturday, October 10. We open again on Saturday, May 1 at 8 AM.',
    ],
  ])('of a business with seasons: %s', (question, expected) => {
    expect(answer(question, Date.parse('2026-06-08T15:00Z'), CAMP)).toBe(expected);
  });

  it('says that there is no season if there is none', () => {
    expect(answer('are you open all year')).toBe('Yes, we are open all year.');
  });
});

describe('a question about a time of day (R-C10)', () => {
  it.each([
    ['are you open half past seven on friday morning', `No, on Friday we are open ${WEEKDAYS}.`],
    ['are you open at a quarter to five on friday', 'Yes, on Friday we are open until 5:30 PM.'],
    ['could i drop my dog off at seven thirty in the morning', `No, tomorrow we are open ${WEEKDAYS}.`],
    ['i get off at five can i still make it today', 'Yes, today we are open until 5:30 PM.'],
    ['will you be open in an hour', 'Yes, today we are open until noon.'],
    ['how late are ya open on friday', 'On Friday we close at 5:30 PM.'],
    ['are you closing soon', 'We are open until noon, and again from 1 PM to 5:30 PM.'],
    ['when do you open and close on friday', `On Friday we are open ${WEEKDAYS}.`],
    [
      'are you open any evenings',
      `We are open Monday to Friday ${WEEKDAYS}. We are closed on Saturday and Sunday.`,
    ],
    ['are you open 24/7', `We are open Monday to Friday ${WEEKDAYS}. We are closed on Saturday and Sunday.`],
  ])('%s', (question, expected) => {
    expect(answer(question)).toBe(expected);
  });

  it.each([
    ['are you open at one am', 'Yes, today we are open until 2 AM.'],
    ['are you open past midnight on thursday', 'No, on Thursday we are open from 5 PM to 11 PM.'],
    ['are you open past midnight on saturday', 'Yes, tomorrow we are open until 2 AM.'],
    ['are you open at midnight on saturday', 'Yes, tomorrow we are open until 2 AM.'],
  ])('in the night: %s', (question, expected) => {
    // Friday, 6 PM.
    expect(answer(question, Date.parse('2026-12-04T23:00Z'), BAR)).toBe(expected);
  });
});

describe('a holiday without a date in the file (R-C10)', () => {
  it.each(['are you open on easter monday', 'are you open good friday'])(
    'is not taken for the weekday that is named with it: %s',
    (question) => {
      expect(answer(question)).toBeUndefined();
    },
  );

  it('is the next one on the weekday, if public holidays are meant', () => {
    const at = Date.parse('2026-06-08T15:00Z');
    expect(answer('are you open on the bank holiday monday', at)).toBe(
      'We are closed on Labour Day, Monday, September 7.',
    );
  });
});

describe('two questions in one (R-C10)', () => {
  it('are both answered', () => {
    expect(answer('what time do you open tomorrow and where are you')).toBe(
      'Tomorrow, Wednesday, we open at 8 AM. We are at 9 Elm Road, Harrow.',
    );
  });

  it('are one question if both are about the hours', () => {
    expect(answer('are you open friday and saturday')).toBe(
      `On Friday we are open ${WEEKDAYS}. We are closed on Saturday.`,
    );
  });
});
