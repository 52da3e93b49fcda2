/** Addresses of audio: nobody can make one up, none is good for ever, and every gateway can check them. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export const AUDIO_PATH = '/api/v1/voice/audio/:key/:until/:mark';

/** A queue of pieces is played within a minute or two; the relay may ask for one again. */
const GOOD_FOR_MS = 5 * 60_000;

export interface AudioUrls {
  /** The address of a piece, good from now on for some minutes. */
  urlOf(key: string): string;
  check(address: {
    readonly key: string;
    readonly until: string;
    readonly mark: string;
  }): 'good' | 'expired' | 'forged';
}

/** `secret` is the same for all gateways; it cannot be learnt from an address. */
export function createAudioUrls({ secret, baseUrl }: { secret: string; baseUrl: URL }): AudioUrls {
  const signingKey = Buffer.from(hkdfSync('sha256', secret, '', 'evercall audio addresses', 32));
  const markOf = (key: string, until: string) =>
    createHmac('sha256', signingKey).update(`${key}/${until}`).digest('base64url');
  return {
    urlOf(key) {
      const until = String(Date.now() + GOOD_FOR_MS);
      // Some players go by the ending.
      return `${baseUrl.origin}/api/v1/voice/audio/${key}/${until}/${markOf(key, until)}.mp3`;
    },
    check({ key, until, mark }) {
      const wanted = Buffer.from(`${markOf(key, until)}.mp3`);
      const given = Buffer.from(mark);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
      return Number(until) > Date.now() ? 'good' : 'expired';
    },
  };
}
