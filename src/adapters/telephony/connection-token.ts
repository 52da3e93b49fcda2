/**
 * The token of a relay connection: proof that a gateway has asked for connection `epoch` of a call. The signature of the
 * upgrade says only that the relay knows our URL, and is the same for every call (docs/decisions/0040-token-of-the-connection.md).
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** From the TwiML to `setup` the relay takes a second. The rest is for clocks that differ between gateways. */
const VALID_MS = 2 * 60_000;

interface TokenOf {
  readonly authToken: string;
  readonly callSid: string;
  readonly epoch: number;
}

/** Makes the token for a connection that is asked for at `now` (epoch ms). */
export function connectionToken(of: TokenOf, now: number): string {
  const expiresAt = now + VALID_MS;
  return `${expiresAt}.${macOf(of, expiresAt).toString('base64url')}`;
}

/** Returns whether `token` was made for this connection and has not expired at `now`. */
export function isConnectionToken(token: string | undefined, of: TokenOf, now: number): boolean {
  const [, expiry = '', mac = ''] = /^(\d{1,15})\.([\w-]{43})$/u.exec(token ?? '') ?? [];
  const expiresAt = Number(expiry);
  return (
    mac !== '' && timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(of, expiresAt)) && now < expiresAt
  );
}

/** Proof that a gateway made the action URL of a connection: `what` is all that the URL says. It lasts as long as the call. */
export function actionToken({ authToken, callSid }: Omit<TokenOf, 'epoch'>, what: string): string {
  return hmac(authToken, 'token of an action URL', `${callSid} ${what}`).toString('base64url');
}

/** Returns whether `token` is the one of this URL. */
export function isActionToken(token: string, of: Omit<TokenOf, 'epoch'>, what: string): boolean {
  const given = Buffer.from(token);
  const wanted = Buffer.from(actionToken(of, what));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function macOf({ authToken, callSid, epoch }: TokenOf, expiresAt: number): Buffer {
  return hmac(authToken, 'token of a relay connection', `${callSid} ${epoch} ${expiresAt}`);
}

/** All gateways of a system have the webhook token, so all derive the same keys from it. */
function hmac(authToken: string, purpose: string, text: string): Buffer {
  const key = hkdfSync('sha256', authToken, '', purpose, 32);
  return createHmac('sha256', Buffer.from(key)).update(text).digest();
}
