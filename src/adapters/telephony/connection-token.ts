/**
 * The token of a relay connection: proof that a gateway has asked for connection `epoch` of a call. The signature of the
 * upgrade says only that the relay knows our URL, and is the same for every call (docs/decisions/0040-token-of-the-connection.md).
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** From the TwiML to `setup` the relay takes a second. The rest is for clocks that differ between gateways. */
const VALID_MS = 2 * 60_000;

/** Twilio's token, and the other one that is valid while it is replaced. The first makes new tokens. */
export type AuthTokens = readonly [string, ...string[]];

interface TokenOf {
  readonly authTokens: AuthTokens;
  readonly callSid: string;
  readonly epoch: number;
}

/** Makes the token for a connection that is asked for at `now` (epoch ms). */
export function connectionToken(of: TokenOf, now: number): string {
  const expiresAt = now + VALID_MS;
  return `${expiresAt}.${macOf(of, of.authTokens[0], expiresAt).toString('base64url')}`;
}

/** Returns whether `token` was made for this connection and has not expired at `now`. */
export function isConnectionToken(token: string | undefined, of: TokenOf, now: number): boolean {
  const [, expiry = '', mac = ''] = /^(\d{1,15})\.([\w-]{43})$/u.exec(token ?? '') ?? [];
  const expiresAt = Number(expiry);
  if (mac === '' || now >= expiresAt) return false;
  const given = Buffer.from(mac, 'base64url');
  return of.authTokens.some((authToken) => timingSafeEqual(given, macOf(of, authToken, expiresAt)));
}

function macOf({ callSid, epoch }: TokenOf, authToken: string, expiresAt: number): Buffer {
  // All gateways of a system have the webhook token, so all derive the same key from it.
  const key = hkdfSync('sha256', authToken, '', 'token of a relay connection', 32);
  return createHmac('sha256', Buffer.from(key)).update(`${callSid} ${epoch} ${expiresAt}`).digest();
}
