/** Table `audio_cache`: synthesised speech, shared by all gateways. */
import type { Pool } from 'pg';
import type { AudioStore, StoredAudio } from '../ports/audio.ts';
import { query } from './query.ts';
import { storableMs } from './storable.ts';

/** About 18 hours of speech at 32 kbit/s. */
const MAX_BYTES = 256 * 1024 * 1024;

const FIND = `
  update audio_cache set hits = hits + 1, used_at = clock_timestamp() where key = $1
  returning content_type as "contentType", audio, duration_ms as "durationMs", characters`;

const KEEP = `
  insert into audio_cache (key, content_type, audio, duration_ms, characters) values ($1, $2, $3, $4, $5)
  on conflict (key) do nothing`;

// Keeps the most recently used rows whose total size fits, and deletes the rest.
const EVICT = `
  delete from audio_cache where key in (
    select key from (
      select key, sum(length(audio)) over (order by used_at desc, key) as upto from audio_cache
    ) as used where upto > $1
  )`;

/** Creates the audio cache. Each `keep` also deletes the least recently used audio above `maxBytes`. */
export function createAudioStore(pool: Pool, { maxBytes = MAX_BYTES } = {}): AudioStore {
  const run = (operation: string, name: string, text: string, values: readonly unknown[]) =>
    query<StoredAudio>(pool, operation, { name, text }, values);
  return {
    async find(key) {
      const { rows } = await run('findAudio', 'find-audio', FIND, [key]);
      return rows[0];
    },
    async keep(key, { contentType, audio, durationMs, characters }) {
      const values = [key, contentType, audio, storableMs(durationMs), characters];
      await run('keepAudio', 'keep-audio', KEEP, values);
      await run('evictAudio', 'evict-audio', EVICT, [maxBytes]);
    },
  };
}
