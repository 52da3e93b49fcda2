/** Rules for amounts of money. */
import { cardinal, decimal } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, NUMBER_END, START, TO } from './patterns.ts';
import { per } from './quantities.ts';
import { isAttribute } from './attributes.ts';
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
  NZ$: named('New Zealand dollar'),
  HK$: named('Hong Kong dollar'),
  S$: named('Singapore dollar'),
  SG$: named('Singapore dollar'),
  NT$: named('Taiwan dollar'),
  MX$: named('Mexican peso'),
  R$: named('Brazilian real', 'Brazilian reais'),
  NZD: named('New Zealand dollar'),
  HKD: named('Hong Kong dollar'),
  SGD: named('Singapore dollar'),
  MXN: named('Mexican peso'),
  BRL: named('Brazilian real', 'Brazilian reais'),
  INR: named('rupee'),
  CNY: named('yuan', 'yuan'),
  SEK: named('krona', 'kronor'),
  NOK: named('krone', 'kroner'),
  DKK: named('krone', 'kroner'),
  PLN: named('zloty', 'zlotys'),
  Rs: named('rupee'),
  'Rs.': named('rupee'),
  kr: named('krone', 'kroner'),
  zł: named('zloty', 'zlotys'),
  '₱': named('peso'),
  '₩': named('won', 'won'),
  '₪': named('shekel'),
  '฿': named('baht', 'baht'),
  '₦': named('naira', 'naira'),
  '₫': named('dong', 'dong'),
  '₴': named('hryvnia', 'hryvnias'),
  '₺': named('lira', 'lira'),
  '₽': named('ruble'),
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

const ONE_SIGN = '[$£€¥₹₱₩₪฿₦₫₴₺₽]';
const SIGN = String.raw`(?:(?:US|CA|AU|NZ|HK|SG)\s?|[CASR]|NT|MX)?\$|Rs\.?|${ONE_SIGN}`;
/** Pattern source for a currency behind its amount. */
export const CODE = `(?:USD|CAD|AUD|EUR|GBP|JPY|CHF|NZD|HKD|SGD|MXN|BRL|INR|CNY|SEK|NOK|DKK|PLN|kr|zł|${ONE_SIGN})`;
/** Pattern source for a currency before its amount. */
export const CURRENCY_SIGN = `(?:${SIGN})`;
/** Currencies that begin with letters and are spoken otherwise. */
export const SHORTENED_MONEY = [['Rs', 'rupees']] as const;
const SCALE = String.raw`(?:(?:\s?(thousand|million|billion|trillion)|(bn|mn|mm|[kKmMbB]))${END}|(?=(?:pppn|prpn|ppn|pp|pcm|pw|pn|pm|ea|${CODE})${END})|${END})`;
/** "/day", "pp", "ea." The dot goes if the sentence goes on. */
const PER = String.raw`(?:\s?\/\s?((?:sq\.?\s?)?\p{L}+[²³]?)(?:\.(?=\s*[\p{Ll}\d,;:(]))?|\s?(p\.p\.(?!\s*$)|p\.p(?=\.\s*$)|p\/p${END}|(?:pppn|prpn|ppn|pp|pcm|pw|pn|pm|ea)${END})(?:\.(?=\s*[\p{Ll}\d,;:(]))?)?`;
/** "1.234,56", "12,50", "15,-", then "1,234.56" */
const FIGURE = String.raw`(?:\d{1,3}(?:\.\d{3})+(?:,\d\d?)?(?![\d.,]*\d)|\d+,(?:\d\d(?![\d.,]*\d)|[-–](?!\d))|${NUMBER})`;
/** The end of "$10k-$15k", with the scale of the beginning. */
const SECOND_SCALE = String.raw`(?:(?<=\p{L})${TO}(?:${SIGN})?(${FIGURE})\7${END})?`;
const AMOUNT = `(${FIGURE})`;
const SECOND = String.raw`(?:${TO}(?:${SIGN})?\s?(${FIGURE}))?`;

export const money: readonly Rule[] = [
  // "$100s"
  rule(String.raw`(?<![\p{L}\p{N}])(${SIGN})\s?(1(?:0|,)[0,]*)s${END}`, ([, sign = '', number = '']) =>
    many(number, CURRENCIES[sign] ?? DOLLAR),
  ),
  // "$5 USD"
  rule(
    String.raw`(?<![\p{L}\p{N}])\$\s?${AMOUNT}\s?(USD|CAD|AUD|NZD|HKD|SGD|MXN)${END}`,
    ([, low = '', sign = ''], context) => amount({ sign, low, high: '', scale: '' }, context, false),
  ),
  rule(
    String.raw`(?:(${MINUS})|(?<![\p{L}\p{N}]))(${SIGN})(-?)\s?${AMOUNT}${SECOND}${NUMBER_END}${SCALE}${SECOND_SCALE}(\+(?!\s?[\p{L}\p{N}]))?${PER}`,
    (
      [
        all = '',
        minus = '',
        sign = '',
        inner = '',
        low = '',
        high = '',
        scale = '',
        short = '',
        top = '',
        more = '',
        unit = '',
        each = '',
      ],
      context,
    ) => {
      // "In the US $20 is a lot."
      if (/\s/u.test(sign) && /\b(?:the|in)\s$/iu.test(context.before)) return undefined;
      const written = {
        sign,
        low,
        high: high === '' ? top : high,
        scale: scale === '' ? (SCALES[short] ?? '') : scale,
        isDifference: /\d\s[-–]\s/u.test(all),
      };
      return [
        minus === '' && inner === '' ? '' : 'minus ',
        amount(written, context, unit + each !== ''),
        more === '' ? '' : ' and up',
        rate(unit, each, context.english),
      ].join('');
    },
  ),
  rule(
    String.raw`${START}(${CODE})\s?${AMOUNT}${SECOND}${NUMBER_END}${SCALE}`,
    ([, sign = '', low = '', high = '', scale = '', short = ''], context) =>
      amount({ sign, low, high, scale: scale === '' ? (SCALES[short] ?? '') : scale }, context, false),
  ),
  rule(
    String.raw`${START}${AMOUNT}${SECOND}${SCALE}\s?(${CODE})(?![\p{L}\p{N}])(?:\.(?=\s*[\p{Ll}\d,;:(]))?${PER}`,
    ([, low = '', high = '', scale = '', short = '', sign = '', unit = '', each = ''], context) =>
      amount(
        { sign, low, high, scale: scale === '' ? (SCALES[short] ?? '') : scale },
        context,
        unit + each !== '',
      ) + rate(unit, each, context.english),
  ),
  rule(
    String.raw`${START}${AMOUNT}${SECOND}\s?¢${PER}`,
    ([, low = '', high = '', unit = '', each = ''], context) =>
      coins(low, high, CENT, context) + rate(unit, each, context.english),
  ),
  rule(
    String.raw`${START}(\d{1,3}(?:\.\d{1,2})?)${SECOND}p${END}${PER}`,
    ([, low = '', high = '', unit = '', each = ''], context) =>
      context.english === 'en-GB'
        ? coins(low, high, POUND.cent, context) + rate(unit, each, context.english)
        : undefined,
  ),
];

interface Amount {
  readonly sign: string;
  readonly low: string;
  readonly high: string;
  readonly scale: string;
  /** A smaller amount after the dash is taken off: "$405 - $50 coupon". */
  readonly isDifference?: boolean;
}

function amount(written: Amount, context: MatchContext, isRate: boolean): string {
  const { sign, scale } = written;
  const [low, high] = [figure(written.low, sign), figure(written.high, sign)];
  const currency = CURRENCIES[sign.replace(/\s/u, '')] ?? DOLLAR;
  const { english } = context;
  const isOne = !isRate && isAttribute(context);
  if (scale !== '') {
    const range = high === '' ? '' : ` to ${decimal(high, english)}`;
    return `${decimal(low, english)}${range} ${scale} ${isOne ? currency.unit[0] : currency.unit[1]}`;
  }
  if (high === '') return exact(low, currency, english, isOne);
  if (written.isDifference === true && Number(high.replaceAll(',', '')) < Number(low.replaceAll(',', '')))
    return `${exact(low, currency, english, false)} minus ${exact(high, currency, english, isOne)}`;
  const isRound = !low.includes('.') && !high.includes('.');
  const from = isRound ? decimal(low, english) : exact(low, currency, english, isOne);
  return `${from} to ${exact(high, currency, english, isOne)}`;
}

/** "1.234,56" → "1234.56". With a dot and three digits the sign decides: "€1.890", but "$3.459" per gallon. */
function figure(written: string, sign: string): string {
  if (/,(?:\d\d?|[-–])$/u.test(written))
    return written
      .replaceAll('.', '')
      .replace(/,[-–]$/u, '')
      .replace(',', '.');
  const isGrouped = /^\d{1,3}(?:\.\d{3})+$/u.test(written);
  return isGrouped && (!/[$£]$/u.test(sign) || written.split('.').length > 2)
    ? written.replaceAll('.', '')
    : written;
}

const MANY: Readonly<Record<number, string>> = {
  2: 'tens',
  3: 'hundreds',
  4: 'thousands',
  5: 'tens of thousands',
  6: 'hundreds of thousands',
  7: 'millions',
};

/** "100" → "hundreds of dollars" */
function many(number: string, { unit: [, name] }: Currency): string | undefined {
  const words = MANY[number.replaceAll(',', '').length];
  return words === undefined ? undefined : `${words} of ${name}`;
}

const RATES: Readonly<Record<string, string>> = {
  ea: 'each',
  pcm: 'per calendar month',
  pm: 'per month',
  pn: 'per night',
  ppn: 'per person per night',
  pppn: 'per person per night',
  prpn: 'per room per night',
  pw: 'per week',
};

/** "day" → " a day", "pp" → " per person", "ea" → " each" */
function rate(unit: string, each: string, english: English): string {
  if (each === '') return per(unit, english);
  return ` ${RATES[each.replace(/[./]/gu, '')] ?? 'per person'}`;
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
