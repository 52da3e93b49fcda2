import { expect, it } from 'vitest';
import { createAudioStore } from '../../../src/adapters/postgres/audio-store.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import type { StoredAudio } from '../../../src/adapters/ports/audio.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

const audio = (bytes: number): StoredAudio => ({
  contentType: 'audio/mpeg',
  audio: Buffer.alloc(bytes, 7),
  durationMs: 1_234,
  characters: 17,
});

async function aStore(maxBytes: number) {
  const database = await freshDatabase();
  const pool = createPool(database.url);
  return {
    store: createAudioStore(pool, { maxBytes }),
    keys: async () => {
      const { rows } = await pool.query<{ key: string; hits: string }>(
        'select key, hits from audio_cache order by key',
      );
      return rows.map(({ key, hits }) => `${key} ${hits}`);
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

it('returns stored audio, and counts each use', async () => {
  await using place = await aStore(1_000);
  await place.store.keep('a', audio(100));
  await place.store.keep('a', audio(100));
  expect(await place.store.find('a')).toEqual(audio(100));
  expect(await place.store.find('a')).toEqual(audio(100));
  expect(await place.store.find('b')).toBeUndefined();
  expect(await place.keys()).toEqual(['a 2']);
});

it('evicts the least recently used audio when it is full', async () => {
  await using place = await aStore(250);
  await place.store.keep('a', audio(100));
  await place.store.keep('b', audio(100));
  await place.store.find('a');
  await place.store.keep('c', audio(100));
  expect(await place.keys()).toEqual(['a 1', 'c 0']);
});

it('fails with an AdapterError if the database is unreachable', async () => {
  const pool = createPool('postgres://nobody:nothing@127.0.0.1:1/none');
  const store = createAudioStore(pool, { maxBytes: 1 });
  await expect(store.find('a')).rejects.toMatchObject({ operation: 'findAudio', kind: 'unreachable' });
  await expect(store.keep('a', audio(1))).rejects.toMatchObject({ operation: 'keepAudio' });
  await pool.end();
});
