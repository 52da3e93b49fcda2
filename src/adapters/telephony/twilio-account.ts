/** The Twilio account: whether its credentials are valid, and where its numbers send their calls. */
import twilio from 'twilio';
import { isConnectTimeout, traceOf } from '../../lib/foreign-errors.ts';
import { AdapterError, kindOfStatus } from '../ports/error.ts';

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
}

export interface TwilioAccount {
  /** `active`, `suspended` or `closed`. Throws `AdapterError`. */
  status(): Promise<string>;
  /** All numbers of the account. Throws `AdapterError`. */
  numbers(): Promise<readonly TwilioNumber[]>;
  /** Sends the calls of a number to these webhooks. Throws `AdapterError`. */
  setWebhooks(sid: string, webhooks: NumberWebhooks): Promise<void>;
}

export interface TwilioCredentials {
  readonly accountSid: string;
  readonly authToken: string;
  /** Another server with the same API. */
  readonly apiUrl?: string;
}

const REQUEST_MS = 10_000;
/** Twilio's default page has 50. */
const MOST_NUMBERS = 1_000;

/** Opens nothing before it is used, and retries nothing. */
export function createTwilioAccount({ accountSid, authToken, apiUrl }: TwilioCredentials): TwilioAccount {
  const client = new twilio.Twilio(accountSid, authToken, {
    timeout: REQUEST_MS,
    keepAlive: false,
    autoRetry: false,
  });
  if (apiUrl !== undefined) client.api.baseUrl = apiUrl;
  return {
    status: () => asked('account', async () => (await client.api.v2010.accounts(accountSid).fetch()).status),
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
        }));
      }),
    setWebhooks: (sid, webhooks) =>
      asked('set webhooks', async () => {
        await client.incomingPhoneNumbers(sid).update(webhooks);
      }),
  };
}

async function asked<T>(operation: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error: unknown) {
    throw failureOf(operation, error);
  }
}

function failureOf(operation: string, error: unknown): AdapterError {
  const cause = traceOf(error);
  const details = { vendor: 'twilio', operation, cause };
  if (error instanceof twilio.RestException) {
    const { status, code } = error;
    return new AdapterError({
      ...details,
      kind: kindOfStatus(status),
      status,
      ...(code === undefined ? {} : { code: String(code) }),
    });
  }
  const isLate = error instanceof Error && 'code' in error && error.code === 'ECONNABORTED';
  return new AdapterError({
    ...details,
    kind: isLate && !isConnectTimeout(error) ? 'timeout' : 'unreachable',
  });
}
