/** Addresses of audio: nobody can make one up, none is good for ever, and every gateway can check them. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

export const AUDIO_PATH = '/api/v1/voice/audio/:key/:until/:mark';

/** A queue of pieces is played within a minute or two; the relay may ask for one again. */
const GOOD_FOR_MS = 5 * 60_000;
/** Far more than the pieces that all calls of a gateway have cut off in that time. */
const MOST_WITHDRAWN = 10_000;

export interface AudioUrls {
  /** The address of a piece, good from now on for some minutes; another one each time. */
  urlOf(key: string): string;
  /** Nobody is to hear any more what is behind this address, if it is fetched here: the caller has cut in. */
  withdraw(url: string): void;
  check(address: {
    readonly key: string;
    readonly until: string;
    readonly mark: string;
  }): 'good' | 'withdrawn' | 'expired' | 'forged';
}

/** `secret` is the same for all gateways; it cannot be learnt from an address. */
export function createAudioUrls({ secret, baseUrl }: { secret: string; baseUrl: URL }): AudioUrls {
  const signingKey = Buffer.from(hkdfSync('sha256', secret, '', 'evercall audio addresses', 32));
  const markOf = (key: string, until: string) =>
    createHmac('sha256', signingKey).update(`${key}/${until}`).digest('base64url');
  /** By their marks. */
  const withdrawn = new LRUCache<string, true>({ max: MOST_WITHDRAWN, ttl: GOOD_FOR_MS });
  let lastUntil = 0;
  return {
    urlOf(key) {
      lastUntil = Math.max(lastUntil + 1, Date.now() + GOOD_FOR_MS);
      const until = String(lastUntil);
      // Some players go by the ending.
      return `${baseUrl.origin}/api/v1/voice/audio/${key}/${until}/${markOf(key, until)}.mp3`;
    },
    withdraw(url) {
      withdrawn.set(url.slice(url.lastIndexOf('/') + 1), true);
    },
    check({ key, until, mark }) {
      const wanted = Buffer.from(`${markOf(key, until)}.mp3`);
      const given = Buffer.from(mark);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
      if (Number(until) <= Date.now()) return 'expired';
      return withdrawn.has(mark) ? 'withdrawn' : 'good';
    },
  };
}
