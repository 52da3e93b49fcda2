/** Answers questions about hours and place from what passages say, for businesses whose agent's file does not have the fact. */
import { DateTime } from 'luxon';
import type { Passage } from '../../contracts/activities.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import {
  announcesContact,
  saysEmail,
  saysPhone,
  saysWhen,
  saysWhere,
  saysWhereOrWhen,
} from '../../lib/contact.ts';
import { daysIn } from '../../lib/days-in-text.ts';
import { spokenPassage } from '../passage-speech.ts';
import { splitSentences } from '../sentences.ts';
import { hits, normal, words } from '../subject-words.ts';
import { localTime } from './opening.ts';
import { placeQuestion } from './place-question.ts';
import type { PlaceQuestion } from './place-question.ts';

const HOURS = /\b(?:open(?:s|ing)?|closed?|hours|staffed)\b/iu;
/** Pages name the numbers of others too, such as a hospital's. */
const OWN = /\b(?:us|our|phone|telephone|tel)\b/iu;
const WEEKDAY = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b/iu;
/** What a line has that answers a question; questions about hours are all others. */
const SAYS: Partial<Record<PlaceQuestion['topic'], (line: string) => boolean>> = {
  address: saysWhere,
  phone: saysPhone,
  email: saysEmail,
  reach: (line) => saysPhone(line) || saysEmail(line),
};
const UNTOLD: ReadonlySet<PlaceQuestion['topic']> = new Set(['locations', 'clock', 'date']);

export interface AskedPlace {
  readonly agent: AgentConfig;
  readonly question: string;
  readonly passages: readonly Passage[];
  readonly at: number | undefined;
  /** None of these sentences is said. */
  readonly avoid: string;
}

interface Told {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many words of the question are in the title, then how many days the lines name. */
  readonly rank: readonly [number, number];
}

/**
 * The lines of one passage that say it, or of several that are beside each other, such as those of two locations. Passages need
 * not fit, because what a line says is certain. Undefined if the question is about more than the place and its parts, which
 * headings name, or if no passage says it.
 */
export function toldPlace({ agent, question, passages, at, avoid }: AskedPlace): string | undefined {
  const { timeZone } = agent;
  const isTimed = timeZone !== undefined && at !== undefined;
  const now = isTimed ? localTime({ timeZone }, at) : DateTime.fromMillis(0, { zone: 'utc' });
  const parts = passages.filter(({ text }) => saysWhereOrWhen(text)).map(({ title }) => headingOf(title));
  const asked = placeQuestion(question, agent, {}, now, parts);
  if (asked === undefined || asked.mentionsMore || UNTOLD.has(asked.topic)) return undefined;
  const subject = words(question);
  const taken = new Set(splitSentences(avoid, agent.language).map(normal));
  const says = SAYS[asked.topic];
  const isAsked = (line: string) =>
    says?.(line) ?? (saysWhen(line) && (asked.time.unknownHoliday === undefined || hits(subject, line) > 0));
  const told = passages.flatMap((passage): readonly Told[] => {
    // Days and times may be those of a class, but not among the contact data.
    const isOfBusiness =
      HOURS.test(`${passage.title} ${passage.text}`) || announcesContact(headingOf(passage.title));
    if (says === undefined && !isOfBusiness) return [];
    const isOwn = (line: string) =>
      says === undefined || says === saysWhere || announcesContact(passage.title) || OWN.test(line);
    const lines = linesOf(passage.text, agent.language)
      .filter((line) => isAsked(line) && isOwn(line))
      .filter((line) => !taken.has(normal(line)));
    const days = new Set(lines.flatMap((line) => [...daysIn(line)]));
    const { title } = passage;
    return lines.length === 0 ? [] : [{ title, lines, rank: [hits(subject, title), days.size] }];
  });
  const [best] = told.sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1]);
  if (best === undefined) return undefined;
  // Without a time zone it is not known which day is today.
  const days = isTimed || WEEKDAY.test(question) ? askedDays(asked) : [];
  const ofDays = (lines: readonly string[]) =>
    says === undefined ? lines.filter((line) => namesAny(line, days)) : lines;
  const said = ofDays(best.lines);
  const beside = says === undefined ? told.filter((other) => isBeside(other, best)) : [];
  const others = beside
    .map(({ title, lines }) => ({ title, said: said.length > 0 ? ofDays(lines) : lines }))
    .filter((other) => other.said.length > 0);
  const chosen = said.length > 0 ? said : best.lines;
  const each =
    others.length === 0
      ? chosen
      : [{ title: best.title, said: chosen }, ...others].map(
          ({ title, said: ofIt }) => `${headingOf(title)}: ${ofIt.join('; ')}`,
        );
  const lines = each.filter(fitsIn(agent.limits.maxResponseChars));
  return lines.length === 0 ? undefined : spokenPassage(`${lines.join('\n')}\n`);
}

/** The innermost of the headings in a title. */
const headingOf = (title: string): string => title.slice(title.lastIndexOf(': ') + 1).trim();

/** Whether the headings of two passages are below the same heading, and neither was named more than the other. */
function isBeside(other: Told, { title, rank }: Told): boolean {
  const above = title.slice(0, title.lastIndexOf(': ') + 1);
  return (
    other.title !== title &&
    above !== '' &&
    other.title.slice(0, other.title.lastIndexOf(': ') + 1) === above &&
    other.rank[0] === rank[0]
  );
}

const linesOf = (text: string, language: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => splitSentences(line, language))
    .map((line) => line.trim())
    .filter((line) => line !== '');

const askedDays = ({ time }: PlaceQuestion): readonly number[] =>
  time.weekdays ?? time.days.map(({ date }) => date.weekday);

function namesAny(line: string, days: readonly number[]): boolean {
  const named = daysIn(line);
  return days.some((day) => named.has(day));
}

function fitsIn(maxChars: number): (line: string) => boolean {
  let length = 0;
  return (line) => (length += line.length + 2) <= maxChars;
}
