/** Whether a number may be called, and in which time zones its telephone may be. */
import { readFileSync } from 'node:fs';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode, PhoneNumberType } from 'libphonenumber-js/max';
import type { OutboundRefusal } from '../contracts/outbound.ts';

export interface Callee {
  /** E.164. */
  readonly number: string;
  /** IANA names. More than one: the number does not say which. */
  readonly zones: readonly string[];
}

/** Whoever calls them pays more than for a usual call, or reaches nobody. */
const NEVER_CALLED: ReadonlySet<PhoneNumberType> = new Set<PhoneNumberType>([
  'PREMIUM_RATE',
  'SHARED_COST',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
]);

/** The country of a number. Undefined if it is none. */
export function countryOf(number: string): CountryCode | undefined {
  return parsePhoneNumberFromString(number)?.country;
}

/** Reads a number as people write or say it. Without a country code it is one of the country of `from`. */
export function calleeOf(
  text: string,
  { from, countries }: { readonly from: string; readonly countries: readonly string[] },
): Callee | { readonly refused: OutboundRefusal } {
  const home = countryOf(from);
  const parsed = parsePhoneNumberFromString(text, home);
  if (parsed === undefined) return { refused: 'not-a-number' };
  // Some of these are in no country.
  const type = parsed.getType();
  if (type !== undefined && NEVER_CALLED.has(type)) return { refused: 'premium' };
  if (!parsed.isValid() || parsed.country === undefined) return { refused: 'not-a-number' };
  if (!countries.includes(parsed.country)) return { refused: 'country' };
  return { number: parsed.number, zones: zonesOf(parsed.number) };
}

/** In the list for +1, whose new area codes it does not have. Numbers there have area codes of their own. */
const NOT_OF_NEW_AREA_CODES: ReadonlySet<string> = new Set([
  'Pacific/Guam',
  'Pacific/Pago_Pago',
  'Pacific/Saipan',
]);

const FILE = new URL('number-zones.txt', import.meta.url);
let zonesByPrefix: ReadonlyMap<string, readonly string[]> | undefined;

function readZones(): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [prefix = '', zones = ''] = line.split('|');
      return /^\d+$/u.test(prefix) ? [[prefix, zones.trim().split('&')] as const] : [];
    }),
  );
}

/** The time zones in which numbers with the longest known prefix are. */
export function zonesOf(number: string): readonly string[] {
  zonesByPrefix ??= readZones();
  const digits = number.slice(1);
  for (let length = digits.length; length > 0; length--) {
    const zones = zonesByPrefix.get(digits.slice(0, length));
    if (zones !== undefined)
      return length === 1 ? zones.filter((zone) => !NOT_OF_NEW_AREA_CODES.has(zone)) : zones;
  }
  return [];
}
