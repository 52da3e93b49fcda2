/** Checks of the Twilio account: its credentials, and where the number sends its calls. */
import type { NumberWebhooks, TwilioAccount, TwilioNumber } from '../../adapters/telephony/twilio-account.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import { FALLBACK_PATH, STATUS_PATH, VOICE_PATH } from '../../gateway/routes/paths.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const NUMBER = 'TWILIO_PHONE_NUMBER';
const FIX_OPTION = 'run "npm run doctor -- --fix"';

export interface TwilioCheck extends Pick<DoctorConfig, 'baseUrl' | 'isBaseUrlSet'> {
  readonly account: TwilioAccount;
  readonly phoneNumber: string | undefined;
  /** Absent: texts are sent from `phoneNumber`, if at all. */
  readonly smsFrom?: string | undefined;
  /** Set the webhooks of the number if they are wrong. */
  readonly mayFix: boolean;
}

/** Asks the account. */
export async function checkTwilio(check: TwilioCheck): Promise<readonly Finding[]> {
  try {
    const { status, isTrial } = await check.account.status();
    if (status !== 'active') {
      const fix = 'see the Twilio Console: an account is suspended when its balance is used up';
      return [fault('TWILIO_ACCOUNT_SID', `the account is ${status}`, fix)];
    }
    const about = isTrial
      ? warning(
          'TWILIO_ACCOUNT_SID',
          'it is a trial account: callers hear an announcement first, and only verified numbers can be called',
          'upgrade it in the Twilio Console',
        )
      : ok('TWILIO_ACCOUNT_SID', 'the account is active');
    return [about, ...(await checkNumbers(check))];
  } catch (error: unknown) {
    if (!(error instanceof AdapterError)) throw error;
    return [failure(error)];
  }
}

function failure({ kind, status }: AdapterError): Finding {
  const how = status === undefined ? kind : `${kind}, ${status}`;
  if (kind === 'unauthorized' || kind === 'not-found') {
    const fix = 'copy both from the Twilio Console, Account info; test credentials do not work';
    return fault('TWILIO_AUTH_TOKEN', `Twilio refuses TWILIO_ACCOUNT_SID with this token (${how})`, fix);
  }
  return fault('TWILIO_ACCOUNT_SID', `Twilio does not answer (${how})`, 'check the network, then try again');
}

async function checkNumbers(check: TwilioCheck): Promise<readonly Finding[]> {
  const numbers = await check.account.numbers();
  return [...(await checkNumber(numbers, check)), ...senderFindings(numbers, check)];
}

/** Whether texts can be sent from SMS_FROM. A messaging service has no number of its own. */
function senderFindings(
  numbers: readonly TwilioNumber[],
  { smsFrom }: Pick<TwilioCheck, 'smsFrom'>,
): readonly Finding[] {
  if (smsFrom?.startsWith('+') !== true) return [];
  const found = numbers.find((each) => each.phoneNumber === smsFrom);
  if (found?.canText === true) return [ok('SMS_FROM', 'the number can send texts')];
  const message =
    found === undefined ? `the account does not have ${smsFrom}` : `${smsFrom} can send no texts`;
  const able = numbers.filter(({ canText }) => canText).map((each) => each.phoneNumber);
  const fix =
    able.length === 0 ? 'buy a number that can in the Twilio Console' : `these can: ${able.join(', ')}`;
  return [fault('SMS_FROM', message, fix)];
}

async function checkNumber(
  numbers: readonly TwilioNumber[],
  check: TwilioCheck,
): Promise<readonly Finding[]> {
  const { phoneNumber } = check;
  if (phoneNumber === undefined) {
    return [warning(NUMBER, 'is not set: its webhooks are not checked', 'set it to the number callers dial')];
  }
  const found = numbers.find((each) => each.phoneNumber === phoneNumber);
  if (found === undefined) {
    const names = numbers.map((each) => each.phoneNumber).join(', ');
    const fix = names === '' ? 'buy a number in the Twilio Console' : `the account has ${names}`;
    return [fault(NUMBER, `the account does not have ${phoneNumber}`, fix)];
  }
  return webhookFindings(found, check);
}

async function webhookFindings(
  number: TwilioNumber,
  { account, baseUrl, isBaseUrlSet, mayFix }: TwilioCheck,
): Promise<readonly Finding[]> {
  const { voiceApplicationSid, trunkSid, canCall, isForFaxes } = number;
  if (!canCall) return [fault(NUMBER, 'the number takes no calls', 'use a number with the capability Voice')];
  if (isForFaxes) {
    const fix = 'choose "Voice Calls" under "Accept Incoming" in the Twilio Console';
    return [fault(NUMBER, 'the number takes its calls for faxes', fix)];
  }
  const other = [voiceApplicationSid, trunkSid].find((sid) => sid !== null && sid !== '');
  if (other !== undefined) {
    const fix = 'remove the application or trunk from the number in the Twilio Console';
    return [fault(NUMBER, `Twilio ignores the webhooks of the number because of ${other}`, fix)];
  }
  if (!isBaseUrlSet) {
    const message = 'is not set, so the webhooks of the number cannot be right';
    return [fault('BASE_URL', message, 'set it to the public address of this server')];
  }
  const wrong = wrongFields(number, webhooksOf(baseUrl, number));
  if (wrong.length === 0) return [ok(NUMBER, `its webhooks lead to ${baseUrl.origin}`)];
  if (mayFix) {
    await account.setWebhooks(number.sid, webhooksOf(baseUrl, number));
    return [ok(NUMBER, `its webhooks now lead to ${baseUrl.origin}`)];
  }
  return wrong.map(({ name, is, shouldBe }) =>
    fault(NUMBER, `${name} is ${is === '' ? 'not set' : is}`, `${FIX_OPTION}, or set it to ${shouldBe}`),
  );
}

/** A fallback URL on another host than the voice URL is meant for a second gateway and stays. */
function webhooksOf({ origin }: URL, { voiceUrl, voiceFallbackUrl: given }: NumberWebhooks): NumberWebhooks {
  const isOfSecond = given.endsWith(FALLBACK_PATH) && URL.parse(given)?.host !== URL.parse(voiceUrl)?.host;
  return {
    voiceUrl: origin + VOICE_PATH,
    voiceMethod: 'POST',
    voiceFallbackUrl: isOfSecond ? given : origin + FALLBACK_PATH,
    voiceFallbackMethod: 'POST',
    statusCallback: origin + STATUS_PATH,
    statusCallbackMethod: 'POST',
  };
}

const NAMES: Readonly<Record<keyof NumberWebhooks, string>> = {
  voiceUrl: '"A call comes in"',
  voiceMethod: 'the method of "A call comes in"',
  voiceFallbackUrl: '"Primary handler fails"',
  voiceFallbackMethod: 'the method of "Primary handler fails"',
  statusCallback: '"Call status changes"',
  statusCallbackMethod: 'the method of "Call status changes"',
};

function wrongFields(is: NumberWebhooks, shouldBe: NumberWebhooks) {
  const fields = Object.keys(NAMES).filter((field): field is keyof NumberWebhooks => field in shouldBe);
  return fields
    .filter((field) => is[field] !== shouldBe[field])
    .map((field) => ({ name: NAMES[field], is: is[field], shouldBe: shouldBe[field] }));
}
