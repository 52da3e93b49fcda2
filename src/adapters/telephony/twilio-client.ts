/** The client of Twilio's REST API, and its failures in the words that all adapters use. */
import twilio from 'twilio';
import { isConnectTimeout, traceOf } from '../../lib/foreign-errors.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { AdapterError, kindOfStatus } from '../ports/error.ts';

export interface TwilioCredentials {
  readonly accountSid: string;
  readonly authToken: string;
  /** Another server with the same API. */
  readonly apiUrl?: string;
}

const REQUEST_MS = 10_000;

/** Opens nothing before it is used, and retries nothing. */
export function createTwilioClient({ accountSid, authToken, apiUrl }: TwilioCredentials): twilio.Twilio {
  const client = new twilio.Twilio(accountSid, authToken, {
    timeout: REQUEST_MS,
    keepAlive: false,
    autoRetry: false,
  });
  if (apiUrl !== undefined) client.api.baseUrl = apiUrl;
  return client;
}

/** Runs one request. Throws `AdapterError`. */
export async function asked<T>(operation: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error: unknown) {
    throw failureOf(operation, error);
  }
}

/** The id of a call in an answer. Throws `AdapterError` if it is none. */
export function sidOf(text: string): CallSid {
  const sid = parseCallSid(text);
  if (sid === undefined)
    throw new AdapterError({ vendor: 'twilio', operation: 'read call', kind: 'malformed' });
  return sid;
}

/** The call is not in a state that allows the change. */
const WRONG_STATE = '21220';

/** Whether a change failed because the call is over, or no longer known. */
export function isOver(error: unknown): boolean {
  return isUnknown(error) || (error instanceof AdapterError && error.code === WRONG_STATE);
}

/** Whether a request failed because there is no such call. */
export function isUnknown(error: unknown): boolean {
  return error instanceof AdapterError && error.status === 404;
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
