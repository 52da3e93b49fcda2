/** Reads what a web page says about the business for search engines (schema.org as JSON-LD): hours, address, questions, prices. */
import { DAY_NAMES } from '../../lib/day-names.ts';
import type { Section } from './passages.ts';

type Thing = Readonly<Record<string, unknown>>;

/** More is a catalogue, which the pages show anyway. */
const MAX_THINGS = 200;
const MAX_DEPTH = 8;

export interface LinkedData {
  /** The name of the business. */
  readonly name?: string;
  readonly sections: readonly Section[];
}

/** `textOfHtml` reads the answers of questions, which are HTML. Broken data is ignored: visitors do not see it either. */
export function readLinkedData(scripts: readonly string[], textOfHtml: (html: string) => string): LinkedData {
  const things = scripts.flatMap((script) => thingsIn(parse(script), 0)).slice(0, MAX_THINGS);
  const business = things.find((thing) => contactLines(thing).length > 0);
  const name = business === undefined ? '' : textIn(business['name']);
  const sections = things.flatMap((thing) => [
    ...sectionAt(2, name === '' ? 'Contact' : name, contactLines(thing).join('\n')),
    ...sectionAt(2, textIn(thing['name']), isOfType(thing, /^Question$/u) ? textOfHtml(answerOf(thing)) : ''),
    ...sectionAt(2, textIn(thing['name']), offerLines(thing).join('\n')),
  ]);
  return { sections, ...(name === '' ? {} : { name }) };
}

function sectionAt(level: number, heading: string, text: string): readonly Section[] {
  return text === '' || heading === '' ? [] : [{ headings: [{ level, text: heading.slice(0, 200) }], text }];
}

function parse(script: string): unknown {
  try {
    return JSON.parse(script);
  } catch {
    return undefined;
  }
}

function thingsIn(value: unknown, depth: number): readonly Thing[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => thingsIn(each, depth + 1));
  if (!isThing(value)) return [];
  const within = [
    '@graph',
    'mainEntity',
    'department',
    'itemListElement',
    'item',
    'hasOfferCatalog',
    'makesOffer',
    'location',
  ];
  return [value, ...within.flatMap((key) => thingsIn(value[key], depth + 1))];
}

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOfType = (thing: Thing, type: RegExp): boolean =>
  [thing['@type']].flat().some((each) => typeof each === 'string' && type.test(each));

const textIn = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).replaceAll(/\s+/gu, ' ').trim() : '';

function contactLines(thing: Thing): readonly string[] {
  if (isOfType(thing, /^(?:Person|Offer|PostalAddress|Review|Event)$/u)) return [];
  const hours = hoursOf(thing);
  const address = [thing['address']]
    .flat()
    .map(addressOf)
    .filter((each) => each !== '');
  return [
    ...address.map((each) => `Address: ${each}`),
    ...named('Telephone', thing['telephone']),
    ...named('E-mail', thing['email']),
    ...(hours.length === 0 ? [] : [`Opening hours: ${hours.join('; ')}`]),
  ];
}

const named = (name: string, value: unknown): readonly string[] => {
  const text = textIn(value).replace(/^(?:tel|mailto):/u, '');
  return text === '' ? [] : [`${name}: ${text}`];
};

function addressOf(value: unknown): string {
  if (!isThing(value)) return textIn(value);
  return ['streetAddress', 'addressLocality', 'addressRegion', 'postalCode', 'addressCountry']
    .map((key) => textIn(value[key]))
    .filter((each) => each !== '')
    .join(', ');
}

const dayOf = (day: string): string =>
  DAY_NAMES.find((each) =>
    day.replace(/^.*\//u, '').toLowerCase().startsWith(each.slice(0, 2).toLowerCase()),
  ) ?? day;

function hoursOf(thing: Thing): readonly string[] {
  const plain = [thing['openingHours']]
    .flat()
    .map(textIn)
    .filter((each) => each !== '');
  const special = [thing['openingHoursSpecification']].flat().filter(isThing).map(specifiedHours);
  return [...plain.map((each) => each.replaceAll(/\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b/gu, dayOf)), ...special];
}

function specifiedHours(thing: Thing): string {
  const days = [thing['dayOfWeek']]
    .flat()
    .map(textIn)
    .filter((each) => each !== '')
    .map(dayOf);
  const [opens, closes] = [textIn(thing['opens']), textIn(thing['closes'])].map((time) =>
    time.replace(/^(\d\d:\d\d):00$/u, '$1'),
  );
  const dates = [textIn(thing['validFrom']), textIn(thing['validThrough'])]
    .filter((each) => each !== '')
    .join(' to ');
  const isClosed = opens === '' || opens === closes;
  return `${[...days, dates].filter((each) => each !== '').join(', ')} ${isClosed ? 'closed' : `${opens} to ${closes}`}`;
}

function answerOf(thing: Thing): string {
  const [answer] = [thing['acceptedAnswer'] ?? thing['suggestedAnswer']].flat().filter(isThing);
  return answer === undefined ? '' : textIn(answer['text']);
}

function offerLines(thing: Thing): readonly string[] {
  return [thing['offers']]
    .flat()
    .filter(isThing)
    .flatMap((offer) => {
      const price = textIn(offer['price'] ?? offer['lowPrice']);
      const [name, currency] = [textIn(offer['name']), textIn(offer['priceCurrency'])];
      return price === '' ? [] : [`${name === '' ? 'Price' : name}: ${price} ${currency}`.trim()];
    });
}
