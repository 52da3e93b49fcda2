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
  const places = placesAskedFor(agent, question);
  const [first] = places;
  const now =
    first?.timeZone === undefined || at === undefined
      ? undefined
      : localTime({ timeZone: first.timeZone }, at);
  // Without a clock, only the facts that need none are asked for.
  const asked =
    first && placeQuestion(question, agent, first, now ?? DateTime.fromMillis(at ?? 0, { zone: 'utc' }));
  if (asked === undefined) return undefined;
  const { mentionsMore } = asked;
  const text = answerAll(asked, agent, places, now);
  return text === undefined ? undefined : { text, mentionsMore };
}

/** The locations that the question names, else all. */
function placesAskedFor(agent: AgentConfig, question: string): readonly (PlaceConfig | LocationConfig)[] {
  const { locations } = agent;
  if (locations === undefined) return [agent];
  const named = locations.filter(({ name }) => hits(words(name), question) > 0);
  return named.length === 0 ? locations : named;
}

function answerAll(
  asked: PlaceQuestion,
  agent: AgentConfig,
  places: readonly (PlaceConfig | LocationConfig)[],
  now: DateTime | undefined,
): string | undefined {
  if (asked.topic === 'clock') return now && `It is ${timeWords(now)}.`;
  if (asked.topic === 'date') return now && `Today is ${now.toFormat('EEEE, MMMM d')}.`;
  const names = places.map((place) => ('name' in place && place !== agent ? place.name : undefined));
  if (asked.topic === 'locations')
    return (
      agent.locations &&
      `We have ${places.length} locations: ${listWords(names.filter((name) => name !== undefined))}.`
    );
  const shared = new Set(places.map((place) => answer(asked, place, undefined, now)));
  const [only] = shared;
  const isNamed = agent.locations !== undefined && places.length < agent.locations.length;
  if (shared.size === 1 && !(isNamed && only !== undefined)) return only;
  if (places.length > MAX_LISTED)
    return `We have ${places.length} locations: ${listWords(names.filter((name) => name !== undefined))}. Which one do you mean?`;
  const each = places
    .map((place, index) => answer(asked, place, names[index], now))
    .filter((text) => text !== undefined);
  return each.length === 0 ? undefined : each.join(' ');
}

/** `name`: the location, if the answer has to name it. */
function answer(
  asked: PlaceQuestion,
  place: PlaceConfig,
  name: string | undefined,
  now: DateTime | undefined,
): string | undefined {
  const { address, phone, email } = place;
  const whose = name === undefined ? 'Our' : `${name}:`;
  switch (asked.topic) {
    case 'address':
      return address && `${name === undefined ? 'We are' : `${name} is`} at ${address}.`;
    case 'phone':
      return phone && `${whose} phone number is ${phoneWords(phone)}.`.replace(': phone', ': the phone');
    case 'email':
      return email && `${whose} e-mail address is ${email}.`.replace(': e-mail', ': the e-mail');
    case 'reach': {
      const ways = [
        ...(phone === undefined ? [] : [`call ${phoneWords(phone)}`]),
        ...(email === undefined ? [] : [`write to ${email}`]),
      ];
      return ways.length === 0 ? undefined : `You can ${ways.join(' or ')}.`;
    }
    default:
      return now !== undefined && isTimed(place) ? hoursAnswer(asked, place, name, now) : undefined;
  }
}
