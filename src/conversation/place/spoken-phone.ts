import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** A telephone number as people in its country write it: callers seldom need the country code. */
export function phoneWords(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatNational() ?? phone;
}
