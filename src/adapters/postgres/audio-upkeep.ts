/** Size and clean-up of the table `audio_cache`, for `npm run voice`. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { AudioAmount, AudioUpkeep } from '../ports/audio.ts';
import { query } from './query.ts';

const AMOUNT = `
  select count(*)::integer as pieces, coalesce(sum(length(audio)), 0)::float8 as bytes,
    min(used_at) as "oldestUse", max(used_at) as "newestUse"
  from audio_cache where $1::timestamptz is null or used_at < $1`;

const PURGE = `delete from audio_cache where $1::timestamptz is null or used_at < $1`;

const amountSchema = z.object({
  pieces: z.int(),
  bytes: z.number(),
  oldestUse: z.date().nullable(),
  newestUse: z.date().nullable(),
});

/** Creates the maintenance side of the audio cache: measure it and purge it. */
export function createAudioUpkeep(pool: Pool): AudioUpkeep {
  return {
    async amount(unusedSince): Promise<AudioAmount> {
      const { rows } = await query(pool, 'countAudio', AMOUNT, [unusedSince ?? null]);
      return amountSchema.parse(rows[0]);
    },
    async purge(unusedSince) {
      const { rowCount } = await query(pool, 'purgeAudio', PURGE, [unusedSince ?? null]);
      return rowCount ?? 0;
    },
  };
}
