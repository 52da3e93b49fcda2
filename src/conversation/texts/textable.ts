/** Whether a number can get text messages. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { TextRefusal } from '../../contracts/delivery.ts';
import { isPersonalNumber } from '../../lib/withheld-number.ts';

const NO_TEXTS: ReadonlySet<string> = new Set([
  'FIXED_LINE',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'PAGER',
  'UAN',
  'VOICEMAIL',
]);

/**
 * Why a number cannot get texts. Undefined: it can, as far as its digits show. Numbers of the United States do not show whether they
 * are mobile.
 */
export function whyNotTextable(number: string): Exclude<TextRefusal, 'stopped'> | undefined {
  if (!isPersonalNumber(number)) return 'withheld';
  const type = parsePhoneNumberFromString(number)?.getType();
  return type !== undefined && NO_TEXTS.has(type) ? 'landline' : undefined;
}
