/** Paths and URLs of the voice API. */
import { z } from 'zod';
import { actionToken, isActionToken } from '../../adapters/telephony/connection-token.ts';
import type { AuthTokens } from '../../adapters/telephony/connection-token.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { TransferRef } from '../../contracts/warm-transfer.ts';
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
/** Of warm transfers: the caller waits, or is taken back; the person hears the offer, presses a key, waits. Then their call's callbacks. */
export const WAIT_PATH = '/api/v1/voice/transfer-wait';
export const BACK_PATH = '/api/v1/voice/transfer-back';
export const PERSON_PATH = '/api/v1/voice/person';
export const PERSON_KEY_PATH = '/api/v1/voice/person-key';
export const HOLD_PATH = '/api/v1/voice/transfer-hold';
export const PERSON_STATUS_PATH = '/api/v1/voice/person-status';
export const PERSON_MACHINE_PATH = '/api/v1/voice/person-machine';
/** A text to one of our numbers. Configured at Twilio. */
export const INCOMING_TEXT_PATH = '/api/v1/texts/incoming';
export const FALLBACK_PATH = '/api/v1/voice/fallback';

/** Temporal's Web UI adds `/decode`. `npm start` tells it the address (`src/start/services.ts`). */
export const CODEC_PATH = '/codec';

/** The fragment of URLs that must be asked for: up to five more times after any failure. */
const RETRIED = '#rc=5&rp=all';

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
  return `${baseUrl.origin}${ACTION_PATH}?${signedQuery(authTokens, connection)}${RETRIED}`;
}

/** `last`: the call could not be connected again. `warm`: a conference with a person who has accepted. */
type DialKind = 'last' | 'warm';

/** The same for `<Dial>` after connection `epoch`. `ring`: which of the agent's numbers rings, from 0. */
export function dialUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  {
    ring,
    kind,
    ...connection
  }: OfConnection & { readonly callSid: string; readonly ring: number; readonly kind?: DialKind },
): string {
  const query = `${signedQuery(authTokens, connection)}&ring=${ring}${kind === undefined ? '' : `&kind=${kind}`}`;
  return `${baseUrl.origin}${DIAL_PATH}?${query}${RETRIED}`;
}

/** How far a caller who waits for a person has come. */
export interface Waiting {
  /** How often their telephone has asked. */
  readonly asked: number;
  /** How often in a row it got no answer. */
  readonly unanswered: number;
  readonly isTold: boolean;
  readonly language: string;
}

/** Where the telephone of a caller who waits asks next. */
export function waitUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  {
    connection,
    waiting,
  }: { readonly connection: OfConnection & { readonly callSid: string }; readonly waiting: Waiting },
): string {
  const { asked, unanswered, isTold, language } = waiting;
  const query = `&asked=${asked}&unanswered=${unanswered}${isTold ? '&told=1' : ''}&language=${language}`;
  return `${baseUrl.origin}${WAIT_PATH}?${signedQuery(authTokens, connection)}${query}${RETRIED}`;
}

const waitFields = z.object({
  asked: z.coerce.number().int().min(0).catch(0),
  unanswered: z.coerce.number().int().min(0).catch(0),
  told: z.literal('1').optional().catch(undefined),
  language: z.string().max(20).catch(''),
});

/** What the query of that URL says. */
export function readWaiting(query: unknown): Waiting {
  const { asked, unanswered, told, language } = waitFields.parse(query);
  return { asked, unanswered, isTold: told === '1', language };
}

/** The URL at which a caller who waits or talks is taken back by the agent. */
export function backUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  connection: OfConnection & { readonly callSid: string },
): string {
  return `${baseUrl.origin}${BACK_PATH}?${signedQuery(authTokens, connection)}${RETRIED}`;
}

/** A webhook of the call to a person. `ring`: which of the agent's numbers, or `{ring}` for any. */
export function personUrl(
  baseUrl: URL,
  authTokens: AuthTokens,
  { path, ref: { callSid, epoch }, ring, agent, language, isAgain = false }: PersonUrl,
): string {
  const token = actionToken({ authTokens, callSid }, personQuery(epoch));
  const query = `call=${callSid}&epoch=${epoch}&token=${token}&ring=${ring}&agent=${agent}&language=${language}${isAgain ? '&again=1' : ''}`;
  return `${baseUrl.origin}${path}?${query}${RETRIED}`;
}

interface PersonUrl {
  readonly path: string;
  readonly ref: TransferRef;
  readonly ring: number | '{ring}';
  /** Id of the agent, and the language of the call. */
  readonly agent: string;
  readonly language: string;
  /** The person has heard the offer already. */
  readonly isAgain?: boolean;
}

function personQuery(epoch: number): string {
  return `person epoch=${epoch}`;
}

const personFields = z.object({
  call: z.string(),
  epoch: z.coerce.number().int().min(0),
  token: z.string(),
  ring: z.coerce.number().int().min(0),
  agent: z.string(),
  language: z.string().max(20),
  again: z.literal('1').optional(),
});

/** What the query of such a webhook says. Undefined if no gateway has made it. */
export function readPersonQuery(query: unknown, authTokens: AuthTokens) {
  const { data } = personFields.safeParse(query);
  const callSid = data && parseCallSid(data.call);
  if (data === undefined || callSid === undefined) return undefined;
  const { epoch, token, ring, agent, language, again } = data;
  return isActionToken(token, { authTokens, callSid }, personQuery(epoch))
    ? { ref: { callSid, epoch }, ring, agent, language, isAgain: again === '1' }
    : undefined;
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
