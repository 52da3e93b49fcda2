/** Rules for amounts of money. */
import { cardinal, decimal } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, NUMBER_END, START, TO } from './patterns.ts';
import { isAttribute, per } from './quantities.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

interface Currency {
  readonly unit: readonly [one: string, many: string];
  readonly cent: readonly [one: string, many: string];
  /** The smaller unit is not named: "two pounds fifty". */
  readonly isShort?: boolean;
}

const CENT = ['cent', 'cents'] as const;
const named = (name: string, many = `${name}s`): Currency => ({ unit: [name, many], cent: CENT });
const DOLLAR = named('dollar');
const POUND: Currency = { unit: ['pound', 'pounds'], cent: ['penny', 'pence'], isShort: true };
const EURO = named('euro');

const CURRENCIES: Readonly<Record<string, Currency>> = {
  $: DOLLAR,
  '£': POUND,
  '€': EURO,
  '¥': named('yen', 'yen'),
  '₹': named('rupee'),
  US$: named('U S dollar'),
  C$: named('Canadian dollar'),
  CA$: named('Canadian dollar'),
  A$: named('Australian dollar'),
  AU$: named('Australian dollar'),
  USD: named('U S dollar'),
  CAD: named('Canadian dollar'),
  AUD: named('Australian dollar'),
  EUR: EURO,
  GBP: POUND,
  JPY: named('yen', 'yen'),
  CHF: named('Swiss franc'),
};

const SCALES: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  m: 'million',
  M: 'million',
  mn: 'million',
  mm: 'million',
  bn: 'billion',
  B: 'billion',
  b: 'billion',
};

const SIGN = String.raw`(?:US|CA?|AU?)?\$|[£€¥₹]`;
export const CODE = '(?:USD|CAD|AUD|EUR|GBP|JPY|CHF)';
const SCALE = String.raw`(?:\s?(thousand|million|billion|trillion)|(bn|mn|mm|[kKmMbB]))?${END}`;
const PER = String.raw`(?:\s?\/\s?(\p{L}+))?`;
const AMOUNT = String.raw`(${NUMBER})`;
const SECOND = String.raw`(?:${TO}(?:${SIGN})?(${NUMBER}))?`;

export const money: readonly Rule[] = [
  rule(
    String.raw`(?:(${MINUS})|(?<![\p{L}\p{N}]))(${SIGN})(-?)\s?${AMOUNT}${SECOND}${NUMBER_END}${SCALE}(\+?)${PER}`,
    (
      [
        ,
        minus = '',
        sign = '',
        inner = '',
        low = '',
        high = '',
        scale = '',
        short = '',
        more = '',
        unit = '',
      ],
      context,
    ) =>
      [
        minus === '' && inner === '' ? '' : 'minus ',
        amount(
          { sign, low, high, scale: scale === '' ? (SCALES[short] ?? '') : scale },
          context,
          unit !== '',
        ),
        more === '' ? '' : ' and up',
        per(unit, context.english),
      ].join(''),
  ),
  rule(
    String.raw`${START}(${CODE})\s?${AMOUNT}${SECOND}${NUMBER_END}${SCALE}`,
    ([, sign = '', low = '', high = '', scale = '', short = ''], context) =>
      amount({ sign, low, high, scale: scale === '' ? (SCALES[short] ?? '') : scale }, context, false),
  ),
  rule(
    String.raw`${START}${AMOUNT}${SECOND}\s?(${CODE}|[€£$])(?![\p{L}\p{N}])${PER}`,
    ([, low = '', high = '', sign = '', unit = ''], context) =>
      amount({ sign, low, high, scale: '' }, context, unit !== '') + per(unit, context.english),
  ),
  rule(
    String.raw`${START}${AMOUNT}${SECOND}\s?¢${PER}`,
    ([, low = '', high = '', unit = ''], context) =>
      coins(low, high, CENT, context) + per(unit, context.english),
  ),
  rule(String.raw`${START}(\d{1,3})${SECOND}p${END}${PER}`, ([, low = '', high = '', unit = ''], context) =>
    context.english === 'en-GB'
      ? coins(low, high, POUND.cent, context) + per(unit, context.english)
      : undefined,
  ),
];

interface Amount {
  readonly sign: string;
  readonly low: string;
  readonly high: string;
  readonly scale: string;
}

function amount({ sign, low, high, scale }: Amount, context: MatchContext, isRate: boolean): string {
  const currency = CURRENCIES[sign] ?? DOLLAR;
  const { english } = context;
  const isOne = !isRate && isAttribute(context);
  if (scale !== '') {
    const range = high === '' ? '' : ` to ${decimal(high, english)}`;
    return `${decimal(low, english)}${range} ${scale} ${isOne ? currency.unit[0] : currency.unit[1]}`;
  }
  if (high === '') return exact(low, currency, english, isOne);
  const isRound = !low.includes('.') && !high.includes('.');
  const from = isRound ? decimal(low, english) : exact(low, currency, english, isOne);
  return `${from} to ${exact(high, currency, english, isOne)}`;
}

/** "3.50" → "three dollars and fifty cents". Singular if `isOne`, as in "a three dollar fee". */
function exact(written: string, currency: Currency, english: English, isOne: boolean): string {
  const [whole = '', part = ''] = written.split('.');
  const unit = (count: string, [one, many]: readonly [string, string]) =>
    isOne || Number(count.replaceAll(',', '')) === 1 ? one : many;
  if (part.length > 2) return `${decimal(written, english)} ${currency.unit[1]}`;
  const large = `${cardinal(whole === '' ? '0' : whole, english)} ${unit(whole, currency.unit)}`;
  const cents = String(Number(part.padEnd(2, '0')));
  if (cents === '0') return large;
  const small = `${cardinal(cents, english)} ${unit(cents, currency.cent)}`;
  if (Number(whole) === 0) return small;
  return currency.isShort === true ? `${large} ${cardinal(cents, english)}` : `${large} and ${small}`;
}

function coins(
  low: string,
  high: string,
  [one, many]: readonly [string, string],
  context: MatchContext,
): string {
  const { english } = context;
  const from = high === '' ? '' : `${decimal(low, english)} to `;
  const last = high === '' ? low : high;
  return `${from}${decimal(last, english)} ${last === '1' || isAttribute(context) ? one : many}`;
}
