import type { RelayRung } from '../../contracts/voice-ladder.ts';

/** Paths of the voice API, as configured at Twilio. */
export const VOICE_PATH = '/api/v1/voice/conversation-relay';
export const ACTION_PATH = '/api/v1/voice/relay-action';
export const STATUS_PATH = '/api/v1/voice/status';
export const FALLBACK_PATH = '/api/v1/voice/fallback';

/** The socket's URL: always `wss`, with an explicit path, because Twilio signs it exactly as written. */
export function socketUrl(baseUrl: URL): string {
  return `wss://${baseUrl.host}${VOICE_PATH}`;
}

/**
 * The action URL of connection `epoch`, which speaks with `voice`. Its fragment (not sent, not signed) makes Twilio try
 * again, up to five times and whatever the failure, so that it finds a restarted or another gateway.
 */
export function actionUrl(baseUrl: URL, { epoch, voice }: { epoch: number; voice: RelayRung }): string {
  const rung = voice === 'relay' ? '' : `&voice=${voice}`;
  return `${baseUrl.origin}${ACTION_PATH}?epoch=${epoch}${rung}#rc=5&rp=all`;
}
