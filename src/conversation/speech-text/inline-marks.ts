/** Recognises the marks inside a line: emphasis, code, links, citations, tags, entities. */
import { PAUSE } from './rule.ts';
import { stageDirection } from './stage-directions.ts';
import { ownValue } from '../../lib/own-value.ts';

/** Text that is not spoken, up to and including `until`. */
export interface Skip {
  readonly until: string;
  /** The character that opens a nested one, and how many are open. */
  readonly opens?: string;
  readonly depth: number;
  /** Whether the end of the line also ends it, so that a forgotten mark removes one line at most. */
  readonly isInLine: boolean;
}

export const skipLine: Skip = { until: '\n', depth: 0, isInLine: true };

/** 'open': the next character decides. Otherwise `say` is plain text, and `rest` is read again. */
export type Decision = 'open' | { readonly say: string; readonly rest: string; readonly skip?: Skip };

type Mark = (text: string, last: string) => Decision;

/** The most characters that wait for their end. */
const MAX_OPEN = 60;
/** The text inside the brackets of a citation, footnote mark or check box, complete or not. */
const CITATION = /^(?:\^[^\]\s]{0,20}|\d{1,3}(?:[\s,;–-]+\d{0,3})*(?::\d+)?(?:†[^\]\s]{0,40})?|[ xX✓])?$/u;
const LENTICULAR = /^(?:\d{1,3}(?::\d{0,3})?(?:†[^】\n]{0,60})?)?$/u;
// Not "ref:" and "reference:", which a booking has.
const SOURCES =
  'source sources refs references citation citations quelle quellen fuente fuentes fonte fonti bron bronnen'
    .split(' ')
    // French has a space before the colon.
    .flatMap((word) => [`${word}:`, `${word} :`]);
const TAG = /^<[\p{L}/!][^<>\n]{0,150}$/u;
const LINE_TAG = /^<\/?(?:br|p|li|tr|div|h[1-6]|ul|ol|table)\b/iu;
const AUTOLINK = /^<((?:https?:\/\/|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>$/u;
const ENTITY = /^&(?:#\d{0,7}|#x[\da-f]{0,6}|(?:\p{L}[\p{L}\d]{0,7})?)$/iu;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '',
  copy: '©',
  deg: '°',
  pound: '£',
  euro: '€',
  cent: '¢',
  times: '×',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
};

const MARKS: Readonly<Record<string, Mark>> = {
  '*': stars,
  _: underscores,
  '`': (text) => run(text, (length, rest) => ({ say: '', rest, ...(length > 2 && { skip: until('```') }) })),
  '~': tildes,
  '=': (text) =>
    run(text, (length, rest) => ({
      say: length === 1 || rest.startsWith('>') ? '='.repeat(length) : '',
      rest,
    })),
  '\\': escaped,
  '&': entity,
  '<': tag,
  '[': bracket,
  ']': closedBracket,
  '!': (text) => (text === '!' ? 'open' : { say: text.startsWith('![') ? '' : '!', rest: text.slice(1) }),
  '(': opened,
  '【': lenticular,
  '】': (text) => ({ say: '', rest: text.slice(1) }),
  '|': (text) => ({ say: PAUSE, rest: text.slice(1) }),
};

/** Whether `char` can begin a mark. `last` is the character before it. */
export function opensInline(char: string, last: string): boolean {
  if (char === '!') return last === ' ' || last === '\n';
  return Object.hasOwn(MARKS, char);
}

/** What the pending characters `text` are. `last` is the character before them. */
export function decideInline(text: string, last: string): Decision {
  const mark = MARKS[Array.from(text)[0] ?? ''];
  return mark === undefined ? { say: text, rest: '' } : mark(text, last);
}

const until = (end: string): Skip => ({ until: end, depth: 0, isInLine: false });
const inLine = (end: string, opens?: string): Skip => ({
  until: end,
  depth: 0,
  isInLine: true,
  ...(opens !== undefined && { opens }),
});

/** A run of the same mark is complete when another character follows. */
function run(text: string, decide: (length: number, rest: string) => Decision): Decision {
  const mark = text.charAt(0);
  const length = Array.from(text).findIndex((char) => char !== mark);
  if (length === -1) return text.length < MAX_OPEN ? 'open' : { say: '', rest: '' };
  return decide(length, text.slice(length));
}

const isSpace = (char: string) => char === ' ' || char === '\n' || char === '';

/** A single star is kept if it may be a sign: between digits ("2*3") or alone ("press * now"). */
function stars(text: string, last: string): Decision {
  return run(text, (length, rest) => {
    const staged = length === 1 ? directed(rest, '*', last) : undefined;
    if (staged !== undefined) return staged;
    const next = rest.charAt(0);
    const isSign =
      (isSpace(last) && /[\s.,;\d]/u.test(next) && last !== '\n') ||
      (/\d/u.test(last) && /\d/u.test(next)) ||
      (last === '(' && next === ')');
    return {
      say: isSign && (length === 1 || (length === 2 && isSpace(next))) ? '*'.repeat(length) : '',
      rest,
    };
  });
}

/** A stage direction is not spoken; undefined if `inside`, the text after the opening mark, is none. */
function directed(inside: string, closer: string, last: string): Decision | undefined {
  if (inside === '' || !/[\s(]/u.test(last)) return undefined;
  const found = stageDirection(inside, closer, last);
  if (found === 'isNot') return undefined;
  return found === 'open' ? 'open' : { say: '', rest: '' };
}

function underscores(text: string, last: string): Decision {
  return run(text, (length, rest) => ({
    say: /[\p{L}\p{N}]/u.test(last) && /^[\p{L}\p{N}]/u.test(rest) ? '_'.repeat(length) : '',
    rest,
  }));
}

/** Text that is struck out is not spoken. A single tilde means "about". */
function tildes(text: string): Decision {
  return run(text, (length, rest) => {
    if (length === 1) return { say: /^[\s\d$£€]/u.test(rest) ? '~' : '', rest };
    if (length > 2) return { say: '', rest, skip: until('~~~') };
    return { say: '', rest, ...(!isSpace(rest.charAt(0)) && { skip: inLine('~~') }) };
  });
}

function escaped(text: string, last: string): Decision {
  const rest = text.slice(1);
  if (rest === '') return 'open';
  // "C:\\Users\\Public"
  if (/[\p{L}\p{N}:]/u.test(last) && /^\p{L}/u.test(rest)) return { say: ' ', rest };
  return /^[\p{P}\p{S}]/u.test(rest) ? { say: rest, rest: '' } : { say: '', rest };
}

function entity(text: string): Decision {
  if (ENTITY.test(text)) return 'open';
  const name = /^&(.+);$/u.exec(text)?.[1];
  const char = name === undefined ? undefined : entityChar(name);
  return char === undefined ? { say: '&', rest: text.slice(1) } : { say: char, rest: '' };
}

function entityChar(name: string): string | undefined {
  if (!name.startsWith('#')) return ownValue(ENTITIES, name);
  const code = /^#x/iu.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Elements whose content is not for the ear. Those that struck text out end with the line. */
const UNSPOKEN =
  /^<(script|style|svg|pre|template|noscript|head|title|iframe|object|audio|video|canvas|math|tool_calls?|function_calls?|function_call|tool_response|tool_result|invoke|think|thinking|thought|reasoning|reflection|scratchpad|internal|metadata|system|s|del|strike)(?:\s[^<>]*)?>$/iu;
/** Elements that a page does not show. */
const HIDDEN = /^<(\p{L}+)\s[^<>]*(?:(?<=\s)hidden\b|\baria-hidden=["']?true|display:\s?none)[^<>]*>$/iu;
const SCRIPT = /^<su([pb])>(?:([^<\n]{0,12})(?:<(?:\/(?:s(?:u(?:[pb]>?)?)?)?)?)?)?$/u;

function tag(text: string, last: string): Decision {
  if (text === '<!--') return { say: '', rest: '', skip: until('-->') };
  if (SCRIPT.test(text)) return script(text);
  if (/^<su[pb]>/u.test(text)) return { say: '', rest: text.slice('<sup>'.length) };
  const unspoken = (UNSPOKEN.exec(text) ?? HIDDEN.exec(text))?.[1];
  // At the beginning of a line "<s>" is a control token that some models write.
  if (unspoken !== undefined && !text.endsWith('/>') && !(unspoken === 's' && last === '\n')) {
    const end = `</${unspoken}>`;
    return { say: '', rest: '', skip: /^(?:s|del|strike)$/iu.test(unspoken) ? inLine(end) : until(end) };
  }
  if (text === '<' || TAG.test(text)) return 'open';
  if (!text.endsWith('>') || !TAG.test(text.slice(0, -1))) return { say: '<', rest: text.slice(1) };
  const link = AUTOLINK.exec(text)?.[1];
  if (link !== undefined) return { say: link, rest: '' };
  return { say: '', rest: LINE_TAG.test(text) ? '\n' : '' };
}

const RAISED: Readonly<Record<string, string>> = { '2': '²', '3': '³' };

/** "10<sup>2</sup>" is a power, "1<sup>st</sup>" an ordinal; all other raised signs are footnotes. */
function script(text: string): Decision {
  const [, kind, content = ''] = /^<su([pb])>([^<]*)<\/su[pb]>$/u.exec(text) ?? [];
  if (kind === undefined) return 'open';
  if (/^\p{L}/u.test(content)) return { say: '', rest: content };
  if (kind === 'p') return { say: RAISED[content] ?? '', rest: '' };
  return {
    say: content.replaceAll(/\d/gu, (digit) => String.fromCodePoint(0x2080 + Number(digit))),
    rest: '',
  };
}

/** Brackets are never spoken. Their content is, unless it is a citation or a check box. */
function bracket(text: string, last: string): Decision {
  const inside = text.slice(1);
  const staged = directed(inside, ']', last);
  if (staged !== undefined) return staged;
  if (namesSource(inside.toLowerCase())) return { say: '', rest: '', skip: inLine(']', '[') };
  if (inside !== '' && isSource(inside.toLowerCase())) return 'open';
  if (text.length < MAX_OPEN && CITATION.test(inside)) return 'open';
  const isCitation = inside.endsWith(']') && CITATION.test(inside.slice(0, -1));
  return { say: '', rest: isCitation ? ']' : inside };
}

/** After "]" may come the target of a link, the label of a reference, or its definition. */
function closedBracket(text: string, last: string): Decision {
  const next = text.slice(1);
  if (next === '') return 'open';
  if (next === '(') return { say: '', rest: '', skip: inLine(')', '(') };
  if (next === '[') return { say: '', rest: '', skip: inLine(']') };
  if (next === ':' && last === '\n') return { say: '', rest: '', skip: skipLine };
  return { say: '', rest: next };
}

/** "(Source: our price list)", "(laughs)" */
function opened(text: string, last: string): Decision {
  const staged = directed(text.slice(1), ')', last);
  if (staged !== undefined) return staged;
  const inside = text.slice(1).toLowerCase();
  if (SOURCES.includes(inside)) return { say: '', rest: '', skip: inLine(')', '(') };
  return isSource(inside) ? 'open' : { say: '(', rest: text.slice(1) };
}

/** Whether `text` is the beginning of a word that introduces a source, such as "source:". */
export function isSource(text: string): boolean {
  return SOURCES.some((word) => word.startsWith(text));
}

/** Whether `text` is a complete one. */
export const namesSource = (text: string): boolean => SOURCES.includes(text);

function lenticular(text: string): Decision {
  const inside = text.slice(1);
  if (LENTICULAR.test(inside)) return 'open';
  const isCitation = inside.endsWith('】') && LENTICULAR.test(inside.slice(0, -1));
  return { say: '', rest: isCitation ? '' : inside };
}
