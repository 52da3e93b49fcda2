/** Paths and URLs of the voice API. */
import type { RelayRung } from '../../contracts/voice-ladder.ts';

/** Configured at Twilio. */
export const VOICE_PATH = '/api/v1/voice/conversation-relay';
export const ACTION_PATH = '/api/v1/voice/relay-action';
export const STATUS_PATH = '/api/v1/voice/status';
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
  { epoch, maxReconnects, voice }: { epoch: number; maxReconnects: number; voice: RelayRung },
): string {
  const rung = voice === 'relay' ? '' : `&voice=${voice}`;
  const query = `?epoch=${epoch}&maxReconnects=${maxReconnects}${rung}`;
  return `${baseUrl.origin}${ACTION_PATH}${query}#rc=5&rp=all`;
}
