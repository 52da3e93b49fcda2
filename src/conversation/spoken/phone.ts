/** A telephone number as a caller says it. */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';
import { primaryTag } from '../languages.ts';
import { spokenDigits } from './digits.ts';

/** The number in E.164. Undefined if it is none, or not a whole one. `country`: of numbers without a country code. */
export function spokenPhone(
  words: string,
  { language, country }: { readonly language: string; readonly country: CountryCode | undefined },
): string | undefined {
  for (const isLoose of [false, true]) {
    const digits = spokenDigits(words, primaryTag(language), { isLoose });
    const number = parsePhoneNumberFromString(
      digits,
      country === undefined ? {} : { defaultCountry: country },
    );
    if (number?.isPossible() === true) return number.number;
  }
  return undefined;
}

/** The country of an agent: that of its first number, else of its language. */
export function countryOf({
  numbers,
  language,
}: {
  readonly numbers: readonly string[];
  readonly language: string;
}): CountryCode | undefined {
  for (const number of numbers) {
    const country = parsePhoneNumberFromString(number)?.country;
    if (country !== undefined) return country;
  }
  const region = new Intl.Locale(language).region ?? '';
  return isSupportedCountry(region) ? region : undefined;
}
