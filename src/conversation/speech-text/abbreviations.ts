/** Rules for abbreviations, initials and acronyms. */
import { BEFORE_NUMBER, COUNTED_FROM_ONE, DOTTED, FIXED, LEADING } from './abbreviation-names.ts';
import { SPELT } from './acronyms.ts';
import { keepsFullStop } from './full-stop.ts';
import { letters } from './number-words.ts';
import { END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';
import { UNIT } from './quantities.ts';
import { UNIT_NAMES, unitName } from './unit-names.ts';

/** Those that are counted. After any other word they are words: "the browser tabs." */
const COUNTED = /^(?:tabs?|caps)$/iu;
/** Those that may also stand before a word: "the min. stay". */
const BEFORE_WORD = /^(?:max|min|qty)$/iu;
/** Dotted initials of places may end a sentence. All others belong to a person and do not. */
const PLACES = /^(?:U\.S\.|U\.K\.|U\.S\.A\.|D\.C\.|L\.A\.|N\.Y\.|E\.U\.|U\.N\.)$/u;
const LABELLED =
  /\b(?:option|plan|apt|apartment|unit|suite|gate|room|building|level|section|part|type|class|grade|bay|dock|pier|exit|route|zone|platform|terminal|vitamin|group|size)\s$/iu;

/** What a number of "no." is for: "policy no. HX 204". */
const LABEL = String.raw`\b(?:[Pp]olicy|[Oo]rder|[Aa]ccount|[Cc]laim|[Cc]ase|[Pp]art|[Ii]tem|[Rr]ef|[Ss]erial|[Mm]odel|[Ii]nvoice|[Mm]ember|[Tt]icket|[Rr]eg\.?|VAT|NI|[Cc]ompany|[Cc]harity)\s`;

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
  ...Object.entries({ ...LEADING, ...FIXED, ...COUNTED_FROM_ONE }),
  // "per kWh"
  ...UNIT_NAMES.filter((unit) => /^\p{L}{2,}$/u.test(unit)).map(
    (unit) => [unit, unitName(unit, 'en-US')[0]] as const,
  ),
  ['inc', 'included'],
  ['sq', ''],
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
    /^De[tl]$/u.test(short) || (COUNTED.test(short) && !/[\d½]\s$/u.test(context.before))
      ? undefined
      : dotted(short, context),
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
  // "3–5 bus. days"
  rule(String.raw`${START}bus\.(?=\s(?:days?|hrs?|hours?)${END})`, 'business'),
  rule(String.raw`(?<=\b[Pp]lanning\s)app(?:\.(?=\s*[\p{Ll}\d,;:(])|(?=\s\d))`, 'application'),
  rule(
    String.raw`${START}sq\.?(?=\s(?:met(?:re|er)s?|feet|foot|miles?|yards?|inch(?:es)?|kilomet(?:re|er)s?)${END})`,
    'square',
  ),
  // "Ctrl+Alt+Del"
  rule(String.raw`(?<=\+\s?)Del${END}`, 'Delete'),
  // "a few min."
  rule(
    String.raw`(?<=\b(?:few|several|couple\sof)\s)(sec|min|hr|wk|mo|yr)s?${END}(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, unit = ''], { english }) => unitName(unit, english)[1],
  ),
  // "2 nights min."
  rule(
    String.raw`(?<=\p{L}\.?\s)(?<!\b(?:few|per|each|every|an?|the|another|last|several|half|of)\s)(min|max)\.(?=\s*$|\s?[,;:)]|\s\p{Lu})`,
    ([, short = ''], context) => `${short}imum${stop(context)}`,
  ),
  rule(
    String.raw`(?<=\d(?:st|nd|rd|th)\s|\b(?:first|second|third|\p{Ll}+th)\s)fl(?:\.(?=\s?[\p{Ll}\d,;)?!])|(?=[\s,;.]|$))`,
    'floor',
  ),
  // "the 1st hr", "of each mo.", "per gal."
  rule(
    String.raw`(?:(hr|min|yr|wk|mo)${END}(?<=(?:\d(?:st|nd|rd|th)|\b(?:[Ee]ach|[Ee]very|[Nn]ext|[Ll]ast|[Hh]alf))\s\p{Ll}{2,3})|(?<=\b[Pp]er\s)(${UNIT}))(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, unit = '', each = ''], { english }) => unitName(unit + each, english)[0],
  ),
  rule(String.raw`(?<=${LABEL})[Nn]o\.(?=[\s?,;:)]|$)`, (_, { after }) => `number${after === '' ? '.' : ''}`),
  rule(
    String.raw`${START}([Rr])eg(?=\s[A-Z]{2}\d{2}|\s(?:no|number)\b)`,
    ([, first = '']) => `${first}egistration`,
  ),
  // "Our no. is 0330 123 4567."
  rule(
    String.raw`(?:(?<=\b(?:[Oo]ur|[Yy]our|[Mm]y|[Tt]he|[Pp]hone|[Tt]el)\s)no\.(?=\s(?:is|was|for|to)\b)|(?<=\p{L}\s)no\.(?=\s(?:is|was)\b))`,
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
  // "Yrs 8–11", "wks 1 & 3", "rm 3"
  rule(
    String.raw`${START}(${words(COUNTED_FROM_ONE)})\.?(?=\s\d)`,
    ([, short = '']) => COUNTED_FROM_ONE[short],
  ),
  // "£20 inc VAT", "bills inc"
  rule(String.raw`${START}inc(?![\p{L}\p{N}.'’])`, (_, { after }) =>
    CLAUSE_ENDS.test(after) || after.startsWith('.') ? 'included' : 'including',
  ),
  // "u-12s", "U16s"
  rule(String.raw`${START}[uU]-?(?=\d{1,2}s${END})`, 'under '),
  // "c. 1890", "c. £2,100"
  rule(String.raw`${START}c\.(?=\s?[$£€]?\d)`, 'about'),
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
const LAST_WORDS =
  /^(?:etc|inc|ltd|co|corp|bros|dept|misc|govt|appt|hrs|mgr|asst|temp|assn|esq|svc|ins|ded|concs?|diff|del|stn|rdbt|tabs?|caps|btls?|dep)$/iu;

function dotted(short: string, context: MatchContext): string {
  const isLast =
    context.after.trim() === '' || (LAST_WORDS.test(short) && !/^\s(?:Ltd|Inc|LLC)\b/u.test(context.after));
  const isYear = short.toLowerCase() === 'est' && /^\s(?:in\s)?\d{4}(?!\d)/u.test(context.after);
  const name = isYear ? 'established' : (meaningOf(short, context) ?? '');
  return (/^\p{Lu}/u.test(short) ? cased(name) : name) + (isLast ? stop(context) : '');
}

/** What some mean before certain words: "Reg. price" is something else than "Reg. AB12 CDE". */
const OTHER_MEANINGS: Readonly<Record<string, readonly (readonly [next: RegExp, name: string])[]>> = {
  reg: [
    [/^\s(?:\$|price|hours|unleaded|gas|size)/u, 'regular'],
    [/^\s(?:charity|office|company|nurse|keeper|trademark|users?|post|nonprofit)\b/u, 'registered'],
  ],
  conf: [[/^\s(?:call|rooms?|rm|cent(?:er|re)|line|table)\b/u, 'conference']],
  dep: [[/^:?\s\d{1,2}[:.]\d\d/u, 'departing']],
};
/** Words in front of a noun: "check the sched." */
const ARTICLE_BEFORE = /\b(?:the|our|your|my|this|that|class|bus|train|work|an?)\s$/iu;
const CLAUSE_ENDS = /^\s?(?:[),;]|$)|^\s(?:and|but|or|at|for|with)\b/u;

/** "£20 inc. VAT", "bills inc." and "Acme Inc."; "from Monday to Friday (incl.)" and "incl. breakfast". */
function meaningOf(short: string, { before, after }: MatchContext): string | undefined {
  if (short === 'inc') return CLAUSE_ENDS.test(after) || keepsFullStop(after) ? 'included' : 'including';
  if (short === 'incl' && /^\s?(?:[),;]|$)/u.test(after)) return 'inclusive';
  if (short === 'sched' && ARTICLE_BEFORE.test(before)) return 'schedule';
  if (short === 'ins' && /\d\s$/u.test(before)) return 'inches';
  if (short === 'dep' && /\b(?:before|after|until)\s$/u.test(before)) return 'departure';
  const other = OTHER_MEANINGS[short.toLowerCase()]?.find(([next]) => next.test(after));
  return other?.[1] ?? DOTTED[short.toLowerCase()];
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
