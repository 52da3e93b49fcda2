/** Rules for abbreviations, initials and acronyms. */
import { SPELT } from './acronyms.ts';
import { keepsFullStop } from './full-stop.ts';
import { letters } from './number-words.ts';
import { END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';
import { unitName } from './unit-names.ts';

/** Abbreviations with a dot that may also end the sentence. Keys are lower case. */
const DOTTED: Readonly<Record<string, string>> = {
  'e.g': 'for example',
  'i.e': 'that is',
  etc: 'et cetera',
  approx: 'approximately',
  vs: 'versus',
  ca: 'about',
  cf: 'compare',
  dept: 'department',
  avg: 'average',
  tel: 'telephone',
  ext: 'extension',
  est: 'estimated',
  appt: 'appointment',
  'a.k.a': 'also known as',
  inc: 'incorporated',
  ltd: 'limited',
  co: 'company',
  corp: 'corporation',
  bros: 'brothers',
  jr: 'junior',
  sr: 'senior',
  govt: 'government',
  misc: 'miscellaneous',
  addl: 'additional',
  incl: 'including',
  excl: 'excluding',
  pp: 'pages',
  vol: 'volume',
  avail: 'available',
  hrs: 'hours',
  mgr: 'manager',
  asst: 'assistant',
  ref: 'reference',
  temp: 'temperature',
  intl: 'international',
  natl: 'national',
  assn: 'association',
  mfg: 'manufacturing',
  bldg: 'building',
  doz: 'dozen',
  mob: 'mobile',
  btwn: 'between',
  pls: 'please',
  svc: 'service',
  esq: 'esquire',
  'p.a': 'per year',
};
/** Abbreviations before a name or a number. Their dot never ends a sentence. */
const LEADING: Readonly<Record<string, string>> = {
  Mr: 'Mister',
  Mrs: 'Missus',
  Ms: 'Miz',
  Mx: 'Mix',
  Dr: 'Doctor',
  Drs: 'Doctors',
  Prof: 'Professor',
  Rev: 'Reverend',
  Hon: 'Honorable',
  Gov: 'Governor',
  Sen: 'Senator',
  Capt: 'Captain',
  Sgt: 'Sergeant',
  Lt: 'Lieutenant',
  Mt: 'Mount',
  St: 'Saint',
  Ft: 'Fort',
};
/** Abbreviations only before a number; otherwise names or words. */
const BEFORE_NUMBER: Readonly<Record<string, string>> = {
  max: 'maximum',
  min: 'minimum',
  fig: 'figure',
  exp: 'expires',
  qty: 'quantity',
  ch: 'chapter',
  pg: 'page',
  p: 'page',
  sec: 'section',
  jct: 'junction',
  rm: 'room',
  plat: 'platform',
  opt: 'option',
  para: 'paragraph',
};
/** Those that may also stand before a word: "the min. stay". */
const BEFORE_WORD = /^(?:max|min|qty)$/iu;
/** Abbreviations without a dot. */
const FIXED: Readonly<Record<string, string>> = {
  Xmas: 'Christmas',
  'w/o': 'without',
  'w/out': 'without',
  'w/in': 'within',
  'p/w': 'per week',
  'p/m': 'per month',
  'p/n': 'per night',
  'p/h': 'per hour',
  'p/d': 'per day',
  'b/w': 'between',
  'b/t': 'between',
  'w/end': 'weekend',
  'w/ends': 'weekends',
  'G/F': 'ground floor',
  'y/o': 'year old',
  attn: 'attention',
  Attn: 'Attention',
  'w/': 'with',
  'c/o': 'care of',
  'b/c': 'because',
  'n/a': 'not applicable',
  'N/A': 'not applicable',
  'A/C': 'A C',
  'a/c': 'A C',
  'and/or': 'and or',
  aka: 'also known as',
  vs: 'versus',
  approx: 'approximately',
  Approx: 'Approximately',
  etc: 'et cetera',
  eg: 'for example',
  ie: 'that is',
};
/** Dotted initials of places may end a sentence. All others belong to a person and do not. */
const PLACES = /^(?:U\.S\.|U\.K\.|U\.S\.A\.|D\.C\.|L\.A\.|N\.Y\.|E\.U\.|U\.N\.)$/u;
const LABELLED =
  /\b(?:option|plan|apt|apartment|unit|suite|gate|room|building|level|section|part|type|class|grade|bay|dock|pier|exit|route|zone|platform|terminal|vitamin|group|size)\s$/iu;

/** What a number of "no." is for: "policy no. HX 204". */
const LABEL = String.raw`\b(?:[Pp]olicy|[Oo]rder|[Aa]ccount|[Cc]laim|[Cc]ase|[Pp]art|[Ii]tem|[Rr]ef|[Ss]erial|[Mm]odel|[Ii]nvoice|[Mm]ember|[Tt]icket|[Rr]eg|VAT|NI|[Cc]ompany|[Cc]harity)\s`;

const words = (table: Readonly<Record<string, string>>) =>
  Object.keys(table)
    .map((key) => key.replaceAll('.', String.raw`\.`))
    .join('|');
const beforeNumber = Object.keys(BEFORE_NUMBER)
  .map((key) => `[${key.charAt(0).toUpperCase()}${key.charAt(0)}]${key.slice(1)}`)
  .join('|');
const lower = words(DOTTED).replaceAll(/(?<=^|\|)(\p{L})/gu, (first) => `[${first}${first.toUpperCase()}]`);

/** Every abbreviation and what it may be spoken as. */
export const SHORTENED: readonly (readonly [written: string, said: string])[] = [
  ...Object.entries(DOTTED).flatMap(([short, said]) => [
    [short, said] as const,
    [cased(short), cased(said)] as const,
  ]),
  ...Object.entries({ ...LEADING, ...FIXED }),
  ...Object.entries(BEFORE_NUMBER).flatMap(([short, said]) => [
    [short, said] as const,
    [cased(short), said] as const,
  ]),
  ['Ph', 'P'],
  ...['No', 'Nos', 'no', 'nos'].map((short) => [short, 'number'] as const),
];

/** Pattern source for all abbreviations that are written with a dot. */
export const DOTTED_WORD = String.raw`(?:${lower}|${beforeNumber}|${words(LEADING)}|\p{Lu}|(?:\p{L}\.)+\p{L})`;

export const abbreviations: readonly Rule[] = [
  rule(String.raw`${START}(?<!\bdot\s)(${lower})\.(?!\p{L})`, ([, short = ''], context) =>
    dotted(short, context),
  ),
  rule(
    String.raw`${START}(${words(LEADING)})(?:\.(?=\s?[\p{L}&])|(?=\s\p{Lu}))(?!\p{L})`,
    ([, short = ''], context) => title(short, context),
  ),
  rule(
    String.raw`${START}(Mr|Mrs|Ms|Dr|Prof)\.(?!\p{L})`,
    ([, short = ''], { after }) => (LEADING[short] ?? '') + (after.trim() === '' ? '.' : ''),
  ),
  rule(
    String.raw`${START}(${beforeNumber})\.(?=\s?[$£€]?[\d\p{Ll}]|\s[IVX]+${END})`,
    ([, short = ''], { before, after }) =>
      /^\s?(?:[$£€]?\d|[IVX])/u.test(after) || (BEFORE_WORD.test(short) && !/\d\s?$/u.test(before))
        ? BEFORE_NUMBER[short.toLowerCase()]
        : undefined,
  ),
  rule(
    String.raw`(?<=\d(?:st|nd|rd|th)\s|\b(?:first|second|third|\p{Ll}+th)\s)fl(?:\.(?=\s?[\p{Ll}\d,;)])|(?=[\s,;.]|$))`,
    'floor',
  ),
  // "the 1st hr", "of each mo."
  rule(
    String.raw`(hr|min|yr|wk|mo)${END}(?<=(?:\d(?:st|nd|rd|th)|\b(?:[Ee]ach|[Ee]very|[Pp]er|[Nn]ext|[Ll]ast))\s\p{Ll}{2,3})(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, unit = ''], { english }) => unitName(unit, english)[0],
  ),
  rule(String.raw`(?<=${LABEL})[Nn]o\.(?=\s)`, 'number'),
  // "Our no. is 0330 123 4567."
  rule(
    String.raw`(?<=\b(?:[Oo]ur|[Yy]our|[Mm]y|[Tt]he|[Pp]hone|[Tt]el)\s)no\.(?=\s(?:is|was|for|to)\b)`,
    'number',
  ),
  rule(String.raw`${START}(No|Nos|no|nos)\.(?=\s?#?(?:\d|[A-Z]+-?\d))`, ([, short = '']) =>
    /s$/u.test(short) ? 'numbers' : 'number',
  ),
  rule(
    String.raw`${START}(${words(FIXED).replaceAll('/', String.raw`\/`)})(?![\p{L}\p{N}]|\.(?!\s*$|\s+\p{Lu}))`,
    ([, short = '']) => FIXED[short],
  ),
  rule(String.raw`${START}([A-Z])&([A-Z])${END}`, ([, first = '', second = '']) => `${first} and ${second}`),
  rule(
    String.raw`${START}([A-Z]{1,3})&([A-Z]{1,3})${END}`,
    ([, first = '', second = '']) => `${letters(first)} and ${letters(second)}`,
  ),
  // "Smith v. Jones"
  rule(String.raw`(?<=[\p{Lu}.][\p{L}.]*,?\s)v\.(?=\s\p{Lu})`, 'versus'),
  rule(String.raw`${START}Ph\.?\s?D\.(?!\p{L})`, (_, context) => `P H D${stop(context)}`),
  // "U.S.", "J.R.R.", "D.C."
  rule(
    String.raw`${START}((?:\p{Lu}\.){2,})(?!\p{L})`,
    ([, dotted = ''], context) =>
      letters(dotted.replaceAll('.', '')) +
      (PLACES.test(dotted) || context.after.trim() === '' ? stop(context) : ''),
  ),
  // The initial of a name: "J. Smith", "John F. Kennedy"
  rule(
    String.raw`${START}(\p{Lu})\.(?=\s?\p{Lu}(?:\p{L}|\.\s?\p{Lu}|\.\s?$))`,
    ([, initial = ''], { before }) => (isInitial(initial, before) ? initial : undefined),
  ),
  rule(
    String.raw`${START}(${SPELT}|IT(?=\s(?:support|department|team|help|manager|staff)\b)|(?!(?:PM|MRS?|DR|ST|SR|JR|HM+|SH+|PSST)(?!\p{L}))[B-DF-HJ-NP-TV-XZ]{2,5})(?:(s|['’]s))?(?![\p{L}\p{N}])`,
    ([, initials = '', s = '']) => letters(initials) + s,
  ),
];

/** Abbreviations that can end a sentence. After the others a capital begins a name ("e.g. Harbor Street"). */
const LAST_WORDS = /^(?:etc|inc|ltd|co|corp|bros|dept|misc|govt|appt|hrs|mgr|asst|temp|assn|esq|svc)$/iu;

function dotted(short: string, context: MatchContext): string {
  const isLast =
    context.after.trim() === '' || (LAST_WORDS.test(short) && !/^\s(?:Ltd|Inc|LLC)\b/u.test(context.after));
  const isYear = short.toLowerCase() === 'est' && /^\s(?:in\s)?\d{4}(?!\d)/u.test(context.after);
  const name = isYear ? 'established' : (meaningOf(short, context) ?? '');
  return (/^\p{Lu}/u.test(short) ? cased(name) : name) + (isLast ? stop(context) : '');
}

/** "£20 inc. VAT" and "Acme Inc."; "from Monday to Friday (incl.)" and "incl. breakfast". */
function meaningOf(short: string, { after }: MatchContext): string | undefined {
  if (short === 'inc') return 'including';
  if (short === 'incl' && /^\s?(?:[),;]|$)/u.test(after)) return 'inclusive';
  return DOTTED[short.toLowerCase()];
}

function cased(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const stop = ({ after }: MatchContext): string => (keepsFullStop(after) ? '.' : '');

function isInitial(initial: string, before: string): boolean {
  // "A. Book online" at the beginning of a sentence is a choice, not an initial.
  // "the U S. He": letters that are spelt out.
  if (/(?:^|\s)\p{Lu}\s$/u.test(before)) return false;
  if (LABELLED.test(before) || (/[A-E]/u.test(initial) && /(?:^|\n|[.!?]\s)$/u.test(before))) return false;
  return initial !== 'I' || /\p{Lu}\p{L}*\.?\s$/u.test(before);
}

function title(short: string, { before, after }: MatchContext): string | undefined {
  // "Ft" and "Mt" only before names. A "St" that the address rules left over is a saint.
  if (['Mt', 'Ft', 'St'].includes(short) && !/^\s?\p{Lu}/u.test(after)) return undefined;
  if (/\d\s$/u.test(before) && short === 'Ft') return undefined;
  return LEADING[short];
}
