/** Signed, expiring addresses of audio. Every gateway with the same secret can check them. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

export const AUDIO_PATH = '/api/v1/voice/audio/:key/:until/:signature';

/** How long an address is valid. Queued pieces are played within a minute or two, and the relay may fetch one again. */
const VALID_MS = 5 * 60_000;
/** Far more than the pieces that all callers of a gateway interrupt within that time. */
const MAX_WITHDRAWN = 10_000;

export interface AudioUrls {
  /** Returns a new address of a piece each time, valid for some minutes. */
  urlOf(key: string): string;
  /** Withdraws an address after a barge-in: this gateway then serves silence there. */
  withdraw(url: string): void;
  /** Checks the parameters of AUDIO_PATH. */
  check(address: {
    readonly key: string;
    readonly until: string;
    readonly signature: string;
  }): 'good' | 'withdrawn' | 'expired' | 'forged';
}

/** `secrets`: of all gateways; the first one signs, any of them is accepted. An address does not reveal them. */
export function createAudioUrls({
  secrets,
  baseUrl,
}: {
  readonly secrets: readonly [string, ...string[]];
  readonly baseUrl: URL;
}): AudioUrls {
  const [signatureOf, ...others] = [signer(secrets[0]), ...secrets.slice(1).map(signer)] as const;
  /** By signature. */
  const withdrawn = new LRUCache<string, true>({ max: MAX_WITHDRAWN, ttl: VALID_MS });
  let lastUntil = 0;
  return {
    urlOf(key) {
      lastUntil = Math.max(lastUntil + 1, Date.now() + VALID_MS);
      const until = String(lastUntil);
      // Some players decide by the file extension.
      return `${baseUrl.origin}/api/v1/voice/audio/${key}/${until}/${signatureOf(key, until)}.mp3`;
    },
    withdraw(url) {
      withdrawn.set(url.slice(url.lastIndexOf('/') + 1), true);
    },
    check({ key, until, signature }) {
      const given = Buffer.from(signature);
      const isBy = (sign: typeof signatureOf) => {
        const wanted = Buffer.from(`${sign(key, until)}.mp3`);
        return given.length === wanted.length && timingSafeEqual(given, wanted);
      };
      if (![signatureOf, ...others].some(isBy)) return 'forged';
      if (Number(until) <= Date.now()) return 'expired';
      return withdrawn.has(signature) ? 'withdrawn' : 'good';
    },
  };
}

function signer(secret: string): (key: string, until: string) => string {
  const signingKey = Buffer.from(hkdfSync('sha256', secret, '', 'evercall audio addresses', 32));
  return (key, until) => createHmac('sha256', signingKey).update(`${key}/${until}`).digest('base64url');
}
