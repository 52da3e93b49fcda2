import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** A telephone number in groups that a voice reads well: in North America without the country code. */
export function phoneWords(phone: string): string {
  const parsed = parsePhoneNumberFromString(phone);
  return (
    (parsed?.countryCallingCode === '1' ? parsed.formatNational() : parsed?.formatInternational()) ?? phone
  );
}
