/** What the answers about hours have in common: who is open, and how a sentence begins. */
import type { DateTime } from 'luxon';
import type { DaySchedule, TimedPlace } from './opening.ts';
import type { PlaceQuestion } from './place-question.ts';

/** Who opens and closes: the business itself, or one of its locations. */
export interface Subject {
  readonly are: string;
  readonly open: string;
  readonly close: string;
}

/** A question about the hours of one place. `now`: the local time there. */
export interface Asked {
  readonly question: PlaceQuestion;
  readonly place: TimedPlace;
  readonly subject: Subject;
  readonly now: DateTime;
}

const WE: Subject = { are: 'we are', open: 'we open', close: 'we close' };

/** `name`: the location, if the answer has to name it. */
export const subjectOf = (name: string | undefined): Subject =>
  name === undefined ? WE : { are: `${name} is`, open: `${name} opens`, close: `${name} closes` };

/** `Yes` or `No` before the answer, if the question asks for it. */
export function yesOrNo({ topic, isYesOrNo }: PlaceQuestion, isOpen: boolean): string {
  if (!isYesOrNo || (topic !== 'isOpen' && topic !== 'isClosed')) return '';
  return (topic === 'isOpen') === isOpen ? 'Yes, ' : 'No, ';
}

/** ` for Christmas Day`, or nothing. */
export const because = ({ label }: Pick<DaySchedule, 'label'>): string =>
  label === undefined ? '' : ` for ${label}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
