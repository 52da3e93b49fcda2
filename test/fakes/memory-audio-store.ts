import type { AudioStore, StoredAudio } from '../../src/adapters/ports/audio.ts';

/** An audio store in memory. While `fail` is set, every operation fails with it. */
export interface MemoryAudioStore extends AudioStore {
  readonly kept: Map<string, StoredAudio>;
  fail: (() => Promise<never>) | undefined;
}

export function memoryAudioStore(): MemoryAudioStore {
  const kept = new Map<string, StoredAudio>();
  const store: MemoryAudioStore = {
    kept,
    fail: undefined,
    find: async (key) => (store.fail === undefined ? kept.get(key) : store.fail()),
    keep: async (key, audio) => (store.fail === undefined ? void kept.set(key, audio) : store.fail()),
  };
  return store;
}
