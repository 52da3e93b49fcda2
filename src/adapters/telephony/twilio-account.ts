/** The Twilio account: whether its credentials are valid, and where its numbers send their calls. */
import { asked, createTwilioClient } from './twilio-client.ts';
import type { TwilioCredentials } from './twilio-client.ts';

/** The webhooks of a number, in the names of Twilio's API. */
export interface NumberWebhooks {
  readonly voiceUrl: string;
  readonly voiceMethod: string;
  readonly voiceFallbackUrl: string;
  readonly voiceFallbackMethod: string;
  readonly statusCallback: string;
  readonly statusCallbackMethod: string;
}

export interface TwilioNumber extends NumberWebhooks {
  readonly sid: string;
  readonly phoneNumber: string;
  /** Either of them makes Twilio ignore `voiceUrl` and `voiceFallbackUrl`. */
  readonly voiceApplicationSid: string | null;
  readonly trunkSid: string | null;
  readonly canCall: boolean;
  readonly canText: boolean;
  /** Calls to it are taken for faxes. */
  readonly isForFaxes: boolean;
}

export interface TwilioAccount {
  /** `active`, `suspended` or `closed`. Throws `AdapterError`. */
  status(): Promise<{ readonly status: string; readonly isTrial: boolean }>;
  /** All numbers of the account. Throws `AdapterError`. */
  numbers(): Promise<readonly TwilioNumber[]>;
  /** Sends the calls of a number to these webhooks. Throws `AdapterError`. */
  setWebhooks(sid: string, webhooks: NumberWebhooks): Promise<void>;
}

/** Twilio's default page has 50. */
const MOST_NUMBERS = 1_000;

/** Opens nothing before it is used, and retries nothing. */
export function createTwilioAccount(credentials: TwilioCredentials): TwilioAccount {
  const client = createTwilioClient(credentials);
  const { accountSid } = credentials;
  return {
    status: () =>
      asked('account', async () => {
        const { status, type } = await client.api.v2010.accounts(accountSid).fetch();
        return { status, isTrial: type === 'Trial' };
      }),
    numbers: () =>
      asked('numbers', async () => {
        const found = await client.incomingPhoneNumbers.list({ limit: MOST_NUMBERS });
        return found.map((number) => ({
          sid: number.sid,
          phoneNumber: number.phoneNumber,
          voiceUrl: number.voiceUrl,
          voiceMethod: number.voiceMethod,
          voiceFallbackUrl: number.voiceFallbackUrl,
          voiceFallbackMethod: number.voiceFallbackMethod,
          statusCallback: number.statusCallback,
          statusCallbackMethod: number.statusCallbackMethod,
          voiceApplicationSid: number.voiceApplicationSid,
          trunkSid: number.trunkSid,
          canCall: number.capabilities.voice,
          canText: number.capabilities.sms,
          isForFaxes: number.voiceReceiveMode === 'fax',
        }));
      }),
    setWebhooks: (sid, webhooks) =>
      asked('set webhooks', async () => {
        await client.incomingPhoneNumbers(sid).update(webhooks);
      }),
  };
}
