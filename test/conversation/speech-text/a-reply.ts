/** Random replies of a careless model: Markdown, numbers, emoji, links, citations and lists in any mixture. */
import type { Chance } from './random.ts';

type Part = (by: Chance) => string;

const two = (n: number) => String(n).padStart(2, '0');

const word: Part = (by) =>
  by.oneOf([
    'we',
    'rent',
    'bikes',
    'the',
    'Harbor',
    'shop',
    'is',
    'open',
    'and',
    'St.',
    'Dr.',
    'Nora',
    'on',
    'at',
    'for',
    'to',
    'don’t',
    'e-bike',
    'May',
    'Sun',
    'e.g.',
    'etc.',
    'No.',
    'a',
    'café',
    'U.S.',
    'USB',
    'x',
    'I',
  ]);

const money: Part = (by) =>
  by.oneOf(['$', '£', '€', '-$', 'US$']) +
  by.oneOf([
    String(by.between(1, 5000)),
    `${by.between(0, 99)}.${two(by.between(0, 99))}`,
    '1,234',
    '1.2 million',
    `${by.between(1, 9)}–$${by.between(10, 20)}`,
    '20/day',
    '5k',
  ]);

const number: Part = (by) =>
  by.oneOf([
    String(by.between(0, 99_999)),
    `${by.between(1, 31)}th`,
    `${by.between(1, 9)}/${by.between(2, 9)}`,
    `${by.between(0, 99)}%`,
    `${by.between(1, 9)}-${by.between(1, 9)}`,
    `-${by.between(1, 40)}`,
    '1,234,567.89',
    '007',
    '.5',
    '2½',
    '#1',
    '24/7',
    '10x',
    '2 * 3',
    '5+',
    '~5',
    `№${by.between(1, 9)}`,
    '4.9/5',
    '12345678901234567890',
  ]);

const date: Part = (by) =>
  by.oneOf([
    `2026-${two(by.between(0, 13))}-${two(by.between(0, 32))}`,
    `${by.between(1, 13)}/${by.between(1, 32)}/2026`,
    `${by.between(0, 13)}/${by.between(0, 32)}`,
    `Nov ${by.between(1, 31)}`,
    `${by.between(1, 31)} November 2026`,
    'Mon–Fri',
    'Nov. 22–24',
    'the 1990s',
    'in 2026',
  ]);

const time: Part = (by) =>
  by.oneOf([
    `${by.between(0, 25)}:${two(by.between(0, 61))}`,
    `${by.between(0, 13)} a.m.`,
    `${by.between(1, 12)}pm`,
    '9am-5pm',
    '9–5',
    '9:30 – 17:00',
    "6 o'clock",
  ]);

const contact: Part = (by) =>
  by.oneOf([
    '(207) 555-0142',
    '+1 207-555-0142',
    '020 7946 0123',
    '+442079460123',
    'info@harbor-street.com',
    'https://example.com/a_b/c?d=1&e=*f*#g',
    'www.example.com',
    'example.co.uk/book',
    '<https://example.com>',
    '14 Harbor St., Apt 4B, Port Ellery, ME 04609',
    '@harbor_bikes',
    '#bikelife',
  ]);

const unit: Part = (by) =>
  `${by.between(0, 99)}${by.oneOf([' km', 'lbs', ' °F', '°', ' mph', ' GB', ' ft 6 in', '"', "'", ' in'])}`;

const emoji: Part = (by) =>
  by.oneOf(['😊', '👨‍👩‍👧‍👦', '🇺🇸', '👋🏽', '1️⃣', '❤️', '✅', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '#️⃣', '⭐', ':)', '☎', '→', '★']);

const mark: Part = (by) =>
  by.oneOf([
    '*',
    '**',
    '***',
    '_',
    '__',
    '`',
    '~',
    '~~',
    '#',
    '##',
    '>',
    '|',
    '[',
    ']',
    '(',
    ')',
    '![',
    '](',
    '\\',
    '\\*',
    '&amp;',
    '&',
    '<b>',
    '</b>',
    '<br>',
    '<',
    '==',
    '=',
    '+',
    '/',
    '^',
    '{',
    '}',
    '[ ]',
    '[x]',
    '§',
    '©',
    '--',
    ' - ',
    '—',
    '@',
    '°',
    '•',
    '"',
    '…',
  ]);

const citation: Part = (by) =>
  by.oneOf([
    '[1]',
    '[1, 2]',
    '[^1]',
    '【3†source】',
    '【4:0†a.md】',
    '(Source: hours.md)',
    '[2](https://example.com)',
    '¹',
  ]);

const INLINE: readonly [Part, ...Part[]] = [
  word,
  word,
  word,
  word,
  word,
  money,
  number,
  date,
  time,
  contact,
  unit,
  emoji,
  mark,
  citation,
];

const piece: Part = (by) => by.oneOf(INLINE)(by);
const wrapped: Part = (by) => {
  const around = by.oneOf(['**', '*', '_', '__', '`', '~~', '***', '"', '“']);
  return around + sentence(by) + around;
};
const link: Part = (by) =>
  `${by.oneOf(['', '!'])}[${sentence(by)}](https://example.com/${by.between(1, 999)}${by.oneOf(['', ' "Title"', '_(x)'])})`;

function sentence(by: Chance): string {
  const pieces = Array.from({ length: by.between(1, 6) }, () => piece(by));
  return pieces.join(by.between(1, 20) === 1 ? '' : ' ') + by.oneOf(['', '', '.', '!', '?', ',', ':']);
}

const run: Part = (by) => by.oneOf<Part>([sentence, sentence, sentence, wrapped, link])(by);

const LINE_STARTS = [
  '',
  '',
  '',
  '- ',
  '* ',
  '+ ',
  '• ',
  '1. ',
  '2) ',
  '12. ',
  '# ',
  '### ',
  '> ',
  '  - ',
  '- [ ] ',
  '| ',
  '\t',
  '**1. ',
] as const;

function line(by: Chance): string {
  const whole = by.between(1, 12);
  if (whole === 1)
    return by.oneOf(['---', '***', '___', '===', '|---|:-:|', '- - -', '', '[1]: https://example.com']);
  if (whole === 2) return by.oneOf(['```js\nconst *a* = [1];\n```', '~~~\n# code\n~~~', '`a` and ``b``']);
  if (whole === 3) return `| ${sentence(by)} | ${sentence(by)} |`;
  return by.oneOf(LINE_STARTS) + Array.from({ length: by.between(1, 3) }, () => run(by)).join(' ');
}

/** One reply of one to four lines. */
export function aReply(by: Chance): string {
  return Array.from({ length: by.between(1, 4) }, () => line(by)).join(by.oneOf(['\n', '\n\n', '\r\n']));
}
