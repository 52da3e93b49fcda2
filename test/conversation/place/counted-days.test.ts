import { describe, expect, it } from 'vitest';
import { placeAnswer } from '../../../src/conversation/place/place-answer.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { span } from './a-place.ts';

/** A museum that is open from Tuesday to Sunday. */
const MUSEUM = sampleAgent({
  timeZone: 'Europe/London',
  hours: Object.fromEntries([2, 3, 4, 5, 6, 7].map((day) => [day, [span('10:00', '17:00')]])),
  holidays: [
    { date: '2026-12-25', name: 'Christmas Day', spans: [] },
    { date: '2027-01-01', name: "New Year's Day", spans: [] },
    { date: '2027-03-26', name: 'Good Friday', spans: [] },
  ],
});
/** Tuesday, December 1, in the morning. */
const TUESDAY = Date.parse('2026-12-01T09:05Z');
const answer = (question: string, at = TUESDAY) => placeAnswer(MUSEUM, question, at)?.text;
const OPEN = 'we are open from 10 AM to 5 PM.';

describe('a day that is counted from another one (R-C10)', () => {
  it.each([
    ['are you open the day after Christmas', `Yes, on Saturday, December 26, ${OPEN}`],
    ['are you open the day before Good Friday', `Yes, on Thursday, March 25, ${OPEN}`],
    ["what about two days after New Year's Day?", `On Sunday, January 3, ${OPEN}`],
    ['are you open the Saturday before Christmas', `Yes, on Saturday, December 19, ${OPEN}`],
    ['will you be open on the Monday after Christmas', 'No, we are closed on Monday, December 28.'],
    [
      'what are your hours the weekend after Christmas',
      `On Saturday, December 26, ${OPEN} On Sunday, December 27, ${OPEN}`,
    ],
    [
      'are you open the week before Christmas',
      'Yes, in the week of December 14 we are open Tuesday to Sunday from 10 AM to 5 PM. We are closed on Monday.',
    ],
    [
      'are you open between Christmas and New Year',
      'Yes, from December 26 to December 31 we are open Saturday, Sunday and Tuesday to Thursday from 10 AM to 5 PM. We are closed on Monday.',
    ],
    ['are you open a week from Friday', `Yes, on Friday, December 11, ${OPEN}`],
    ['are you open two weeks from tomorrow', `Yes, on Wednesday, December 16, ${OPEN}`],
    ['could I come on Saturday week', `Yes, on Saturday, December 12, ${OPEN}`],
    ['are you open the first Monday in January', 'No, we are closed on Monday, January 4.'],
    ['are you open on the last Sunday of the month', `Yes, on Sunday, December 27, ${OPEN}`],
    ['are you open on the last day of the year', `Yes, on Thursday, December 31, ${OPEN}`],
    ['are you open on the 26th', `Yes, on Saturday, December 26, ${OPEN}`],
    ['and on the twenty-eighth?', 'We are closed on Monday, December 28.'],
    ['are you open December the fifth', `Yes, on Saturday ${OPEN}`],
  ])('%s', (question, expected) => {
    expect(answer(question)).toBe(expected);
  });

  it('comes after today: the first of December is over on the second', () => {
    expect(answer('are you open on the first', Date.parse('2026-12-02T09:05Z'))).toContain('January 1');
    expect(answer('are you open the first Tuesday of December', Date.parse('2026-12-02T09:05Z'))).toContain(
      'December 7',
    );
  });

  it.each([
    'what about the day after?',
    'are you open the following Monday',
    'and the week before that?',
    'can I come the day after my appointment',
    'what time do you open that day',
  ])('is asked for if only the talk shows it: %s', (question) => {
    expect(answer(question)).toBe('Which day do you mean?');
  });

  it.each(['are you open Monday after 5', 'are you open on Mondays after 5'])(
    'is not a time of day: %s',
    (question) => {
      expect(answer(question)).toMatch(/closed on Monday/u);
    },
  );

  it.each([
    'is it ready the next day',
    'do you have second hand tickets',
    'is there a discount the third time',
  ])('is not what is asked: %s', (question) => {
    expect(answer(question)).toBeUndefined();
  });
});
