/** Answers questions about hours, place and ways to reach the business from the facts of the agent's file. */
import { DateTime } from 'luxon';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { LocationConfig, PlaceConfig } from '../../contracts/place.ts';
import { hits, words } from '../subject-words.ts';
import { hoursAnswer } from './hours-answer.ts';
import { isTimed, localTime } from './opening.ts';
import { placeQuestion } from './place-question.ts';
import type { PlaceQuestion } from './place-question.ts';
import { listWords, timeWords } from './spoken-hours.ts';
import { phoneWords } from './spoken-phone.ts';

export interface PlaceAnswer {
  readonly text: string;
  /** As in `PlaceQuestion`: a passage that fits comes first. */
  readonly mentionsMore: boolean;
}

/** Locations that are listed in one answer. With more, the agent asks which one. */
const MAX_LISTED = 3;

/** The answer. Undefined if the question is about something else, or if the file does not have the fact. */
export function placeAnswer(
  agent: AgentConfig,
  question: string,
  at: number | undefined,
): PlaceAnswer | undefined {
  const parts = question.split(/[?.!,]|\band\b/iu).map((part) => topicAnswer(agent, part, at));
  const facts = parts.filter((part) => part !== undefined).filter(({ mentionsMore }) => !mentionsMore);
  const subjects = new Set(facts.map(({ topic }) => SUBJECTS.get(topic) ?? 'hours'));
  // "When do you open, and where are you?" Two questions about the hours are one: "open Saturday and Sunday".
  if (subjects.size > 1 && subjects.size === facts.length)
    return { text: facts.map(({ text }) => text).join(' '), mentionsMore: false };
  return topicAnswer(agent, question, at);
}

/** What the topics without hours are about. */
const SUBJECTS: ReadonlyMap<PlaceQuestion['topic'], string> = new Map(
  (['address', 'phone', 'email', 'reach', 'locations', 'clock', 'date'] as const).map((topic) => [
    topic,
    topic,
  ]),
);

function topicAnswer(
  agent: AgentConfig,
  question: string,
  at: number | undefined,
): (PlaceAnswer & Pick<PlaceQuestion, 'topic'>) | undefined {
  const { locations = [] } = agent;
  const isNamed = ({ name }: LocationConfig) => hits(words(name), question) > 0;
  const named = locations.filter(isNamed);
  const places = (named.length > 0 ? named : locations).map((place) => ({ place, name: place.name }));
  const asked = understand(agent, question, places[0]?.place ?? agent, at);
  if (asked === undefined) return undefined;
  const { topic, mentionsMore } = asked;
  const text =
    locations.length === 0 || (named.length === 0 && OF_THE_AGENT.has(topic) && isKnown(agent, topic))
      ? answerFor(agent, agent, { question, at })
      : answerOfEach(agent, places, { question, at, topic, isNamed: named.length > 0 });
  return text === undefined ? undefined : { text, mentionsMore, topic };
}

/** The agent's own facts, whatever location is meant. */
const OF_THE_AGENT: ReadonlySet<PlaceQuestion['topic']> = new Set([
  'phone',
  'email',
  'reach',
  'clock',
  'date',
]);

function isKnown({ phone, email }: AgentConfig, topic: PlaceQuestion['topic']): boolean {
  if (topic === 'phone') return phone !== undefined;
  return (
    topic === 'clock' || topic === 'date' || email !== undefined || (topic === 'reach' && phone !== undefined)
  );
}

function understand(
  agent: AgentConfig,
  question: string,
  place: PlaceConfig,
  at: number | undefined,
): (PlaceQuestion & { readonly now: DateTime }) | undefined {
  // Without a time zone only facts without a time are answered, so any will do.
  const now =
    place.timeZone === undefined || at === undefined
      ? DateTime.fromMillis(0, { zone: 'utc' })
      : localTime({ timeZone: place.timeZone }, at);
  const asked = placeQuestion(question, agent, place, now);
  return asked && { ...asked, now };
}

interface AskedOfPlaces {
  readonly question: string;
  readonly at: number | undefined;
  readonly topic: PlaceQuestion['topic'];
  /** The caller named these places. */
  readonly isNamed: boolean;
}

function answerOfEach(
  agent: AgentConfig,
  places: readonly { readonly place: PlaceConfig; readonly name: string }[],
  { question, at, topic, isNamed }: AskedOfPlaces,
): string | undefined {
  const list = `We have ${places.length} locations: ${listWords(places.map(({ name }) => name))}.`;
  if (topic === 'locations') return list;
  const [common, ...others] = new Set(places.map(({ place }) => answerFor(agent, place, { question, at })));
  if (others.length === 0 && !isNamed) return common;
  if (places.length > MAX_LISTED) return `${list} Which one do you mean?`;
  const each = places.map(({ place, name }) =>
    answerFor(agent, place, { question, at, name, isOneOfMany: places.length > 1 }),
  );
  return each.some((text) => text !== undefined)
    ? each.filter((text) => text !== undefined).join(' ')
    : undefined;
}

/** `name`: the location, if the answer has to name it. */
function answerFor(
  agent: AgentConfig,
  place: PlaceConfig,
  {
    question,
    at,
    name,
    isOneOfMany = false,
  }: { question: string; at: number | undefined; name?: string; isOneOfMany?: boolean },
): string | undefined {
  const asked = understand(agent, question, place, at);
  if (asked === undefined) return undefined;
  const { address, phone, email } = place;
  const our = (what: string) => (name === undefined ? `Our ${what}` : `The ${what} of ${name}`);
  switch (asked.topic) {
    case 'address':
      return address && `${name === undefined ? 'We are' : `${name} is`} at ${address}.`;
    case 'phone':
      return phone && `${our('phone number')} is ${phoneWords(phone)}.`;
    case 'email':
      return email && `${our('e-mail address')} is ${email}.`;
    case 'reach': {
      const ways = [
        ...(phone === undefined
          ? []
          : [`call ${name === undefined ? '' : `${name} at `}${phoneWords(phone)}`]),
        ...(email === undefined ? [] : [`write to ${email}`]),
      ];
      return ways.length === 0 ? undefined : `You can ${ways.join(' or ')}.`;
    }
    case 'locations':
      return undefined;
    default:
      return at === undefined || !isTimed(place)
        ? undefined
        : timedAnswer(isOneOfMany ? { ...asked, isYesOrNo: false } : asked, place, name);
  }
}

function timedAnswer(
  asked: PlaceQuestion & { readonly now: DateTime },
  place: Parameters<typeof hoursAnswer>[1],
  name: string | undefined,
): string | undefined {
  if (asked.topic === 'clock') return `It is ${timeWords(asked.now)}.`;
  if (asked.topic === 'date') return `Today is ${asked.now.toFormat('EEEE, MMMM d')}.`;
  return hoursAnswer(asked, place, name, asked.now);
}
