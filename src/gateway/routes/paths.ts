/** Paths and URLs of the voice API. */
import { z } from 'zod';
import { actionToken, isActionToken } from '../../adapters/telephony/connection-token.ts';
import type { AuthTokens } from '../../adapters/telephony/connection-token.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import { relayRung } from '../../conversation/voice-ladder.ts';

/** Configured at Twilio. */
export const VOICE_PATH = '/api/v1/voice/conversation-relay';
export const ACTION_PATH = '/api/v1/voice/relay-action';
export const STATUS_PATH = '/api/v1/voice/status';
/** Twilio asks here once the telephone of a person has rung. */
export const DIAL_PATH = '/api/v1/voice/dial-action';
/** What a person hears before a caller is put through, and after they have accepted. */
export const ACCEPT_PATH = '/api/v1/voice/transfer-offer';
export const ACCEPTED_PATH = '/api/v1/voice/transfer-accepted';
/** A text to one of our numbers. Configured at Twilio. */
export const INCOMING_TEXT_PATH = '/api/v1/texts/incoming';
export const FALLBACK_PATH = '/api/v1/voice/fallback';

/** Temporal's Web UI adds `/decode`. `npm start` tells it the address (`src/start/services.ts`). */
export const CODEC_PATH = '/codec';

/** The URL of the relay's WebSocket: always `wss`, with an explicit path. Twilio signs it exactly as written. */
export function socketUrl(baseUrl: URL): string {
  return `wss://${baseUrl.host}${VOICE_PATH}`;
}

/**
 * The action URL of connection `epoch`, which speaks with `voice`. It carries what the gateway that is asked needs to know of
 * the call: that may be another gateway, with another version of the agent's file, while Temporal is down. Twilio signs it.
 * The fragment makes Twilio retry up to five times after any failure, so that it reaches a restarted or another gateway.
 * Twilio neither sends nor signs the fragment.
 */
export function actionUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  connection: OfConnection & { readonly callSid: string },
): string {
  return `${baseUrl.origin}${ACTION_PATH}?${signedQuery(authTokens, connection)}#rc=5&rp=all`;
}

/** The same for `<Dial>` after connection `epoch`. `ring`: which of the agent's numbers rings, from 0. */
export function dialUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  { ring, ...connection }: OfConnection & { readonly callSid: string; readonly ring: number },
): string {
  const query = signedQuery(authTokens, connection);
  return `${baseUrl.origin}${DIAL_PATH}?${query}&ring=${ring}#rc=5&rp=all`;
}

function signedQuery(
  authTokens: AuthTokens,
  { callSid, ...of }: OfConnection & { readonly callSid: string },
): string {
  const query = queryOf(of);
  return `${query}&token=${actionToken({ authTokens, callSid }, query)}`;
}

export interface OfConnection {
  readonly epoch: number;
  readonly maxReconnects: number;
  readonly voice: RelayRung;
}

function queryOf({ epoch, maxReconnects, voice }: OfConnection): string {
  const rung = voice === 'relay' ? '' : `&voice=${voice}`;
  return `epoch=${epoch}&maxReconnects=${maxReconnects}${rung}`;
}

/**
 * What the query of an action URL says. Undefined if no gateway has made it for this call: Twilio signs any number that somebody
 * else has told it. The URLs of 0.4.0 have no token.
 */
export function readActionQuery(
  query: Readonly<Record<string, unknown>>,
  of: { readonly authTokens: AuthTokens; readonly callSid: string },
): OfConnection | undefined {
  const { token, epoch, maxReconnects, voice } = z.looseObject(actionFields).safeParse(query).data ?? {};
  if (token === undefined || epoch === undefined || maxReconnects === undefined) return undefined;
  const said = { epoch: Number(epoch), maxReconnects: Number(maxReconnects), voice: relayRung(voice) };
  return isActionToken(token, of, queryOf(said)) ? said : undefined;
}

const actionFields = {
  token: z.string(),
  epoch: z.string(),
  maxReconnects: z.string(),
  voice: z.string().optional(),
};
