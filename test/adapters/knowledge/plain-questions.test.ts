import { beforeAll, describe, expect, it } from 'vitest';
import { impliedWords } from '../../../src/adapters/knowledge/implied-words.ts';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import type { PassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

describe('days are indexed as the days that a text means', () => {
  it.each([
    ['Mon–Fri', 'monday tuesday wednesday thursday friday'],
    ['Tue - Thu 8-5', 'tuesday wednesday thursday'],
    ['WED. THRU SAT.', 'wednesday thursday friday saturday'],
    ['Fridays until Mondays', 'monday friday saturday sunday'],
    ['from Monday to Wednesday', 'monday tuesday wednesday'],
    ['Sat & Sun closed', 'saturday sunday'],
    ['Tues, Thurs: late opening', 'tuesday thursday'],
    ['weekdays only', 'monday tuesday wednesday thursday friday'],
    ['at week-ends and on weekends', 'saturday sunday'],
    ['daily from noon', DAYS.join(' ')],
    ['open seven days a week', DAYS.join(' ')],
    ['we sat in the sun and wed in May', ''],
    ['a monthly fee', ''],
  ])('R-C6: "%s"', (text, days) => {
    const implied = impliedWords(text);
    expect(DAYS.filter((day) => implied.includes(day)).join(' ')).toBe(days);
  });
});

const PASSAGES = [
  ['intro', 'Mill Lane Pottery', 'We are a small pottery with six wheels and two kilns.'],
  ['times', 'Mill Lane Pottery: Contact', 'Mon – Thu 10–6, Fri 10–3. Weekends by appointment.'],
  ['place', 'Mill Lane Pottery: Contact', '27 Mill Lane, Ashford, VT 05401'],
  ['way', 'Arriving', 'Take the bus 9 to the old bridge. Drivers turn left after the church.'],
  ['fees', 'Wheel hire', 'Price: 14 an hour. Clay is extra.'],
  [
    'glaze',
    'Glazes',
    'Our glazes have no lead. You should do a test with each of them before you do a large piece.',
  ],
  ['firing', 'Firing', 'We fire what you bring every ten days. You get it back there when the kiln is cool.'],
  ['parties', 'Birthdays', 'Who paints and who throws is up to you. Where you sit is up to us.'],
].map(([id = '', title = '', text = '']) => ({ id, title, text }));

describe('questions of function words', () => {
  let search: PassageSearch;
  beforeAll(async () => {
    search = await buildPassageSearch(PASSAGES);
  });
  const foundFor = (text: string, context?: string) => {
    const { numbers } = search.rank({ text, depth: 3, ...(context === undefined ? {} : { context }) });
    return numbers.map((number) => PASSAGES[number]?.id);
  };
  const firstFor = (text: string, context?: string) => foundFor(text, context)[0];

  it.each([
    ['where are you', 'place'],
    ['hi um whereabouts are you guys', 'place'],
    ['could you tell me where your place is', 'place'],
    ['who are you', 'intro'],
    ["who's this", 'intro'],
    ['who am I talking to', 'intro'],
    ['what do you do', 'intro'],
    ['what is it that you guys do', 'intro'],
    ['how much is it', 'fees'],
    ['so how much would that be', 'fees'],
    ['when are you there', 'times'],
    ['are you open now', 'times'],
    ['what time do you close', 'times'],
    ['are you open on Friday afternoon', 'times'],
    ['is anybody there on a Wednesday', 'times'],
    ['do you open on Saturdays', 'times'],
  ])('R-C6: "%s" finds the passage about it', (question, id) => {
    expect(firstFor(question)).toBe(id);
  });

  it.each(['how do I get there', 'how can we come to you'])(
    'R-C6: "%s" finds the address and the way',
    (question) => {
      expect(foundFor(question).slice(0, 2).toSorted()).toEqual(['place', 'way']);
    },
  );

  it('R-C6: they find it after a question about something else', () => {
    expect(firstFor('where are you', 'is there lead in your glazes')).toBe('place');
    expect(firstFor('what time do you close', 'how often do you fire the kiln')).toBe('times');
  });

  it('R-C6: hours for the asked day fit well enough to be said without a model', () => {
    const { numbers, fitOf } = search.rank({ text: 'are you open on Friday afternoon', depth: 1 });
    expect(fitOf(numbers[0] ?? -1)).toBeGreaterThanOrEqual(0.48);
  });

  it('R-C6: words without a question find nothing', () => {
    for (const text of ['yes please', 'uh no I mean', 'thank you very much']) {
      expect(search.rank({ text, depth: 3 }).numbers, text).toEqual([]);
    }
  });
});
