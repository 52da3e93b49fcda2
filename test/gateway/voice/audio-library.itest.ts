import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import { VOICE } from '../../adapters/speech/speech-calls.ts';
import { cutAfter, invalidKey, systemBusy } from '../../fakes/elevenlabs-behaviour.ts';
import type { SpeechBehaviour } from '../../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { memoryAudioStore } from '../../fakes/memory-audio-store.ts';
import { spokenMp3, spokenMs } from '../../fakes/spoken-mp3.ts';
import { untilAborted } from '../../fakes/until-aborted.ts';
import { createAudioCounters } from '../../../src/gateway/voice/audio-library.ts';
import { aLibrary } from './a-library.ts';

const LONG = { text: 'The workshop is open from Tuesday to Saturday, nine to six.', voice: VOICE };

let vendor: FakeElevenLabs;
beforeAll(async () => {
  vendor = await startFakeElevenLabs();
});
beforeEach(() => vendor.script());
afterAll(() => vendor[Symbol.asyncDispose]());

describe('the audio of a sentence', () => {
  it('is made once for several requests at the same time, and is kept from then on', async () => {
    const before = vendor.requests.length;
    const { library, counters } = aLibrary(vendor, memoryAudioStore());
    const pieces = await Promise.all([1, 2, 3].map(() => library.obtain(LONG)));
    await Promise.all(pieces.map(({ whole }) => whole));
    expect((await library.obtain(LONG)).complete?.audio.equals(spokenMp3(LONG.text))).toBe(true);
    expect(vendor.requests).toHaveLength(before + 1);
    expect(counters).toMatchObject({ misses: 1, hits: { memory: 1, underWay: 2 } });
  });

  it('has the duration of its frames', async () => {
    const { library } = aLibrary(vendor, memoryAudioStore());
    const { durationMs } = await (await library.obtain(LONG)).whole;
    expect(Math.abs(durationMs - spokenMs(LONG.text))).toBeLessThan(30);
  });

  it('can be read by several readers while it is being made', async () => {
    vendor.script({ type: 'speak', chunkMs: 30 });
    const { library } = aLibrary(vendor, memoryAudioStore());
    const piece = await library.obtain(LONG);
    await piece.begun;
    expect(piece.complete).toBeUndefined();
    for (const read of await Promise.all([1, 2].map(() => Array.fromAsync(piece.read())))) {
      expect(Buffer.concat(read).equals(spokenMp3(LONG.text))).toBe(true);
    }
  });

  it('needs no request in another gateway or after a restart', async () => {
    const store = memoryAudioStore();
    await (
      await aLibrary(vendor, store).library.obtain(LONG)
    ).whole;
    const before = vendor.requests.length;
    const { library, counters } = aLibrary(vendor, store);
    expect((await library.obtain(LONG)).complete?.audio.length).toBeGreaterThan(0);
    expect(vendor.requests).toHaveLength(before);
    expect(counters).toMatchObject({ misses: 0, hits: { store: 1 }, charsSaved: LONG.text.length });
  });

  it('is counted, with the hit rate and the saved cost at the configured price', async () => {
    const counters = createAudioCounters(0.3);
    const { library } = aLibrary(vendor, memoryAudioStore(), {}, counters);
    expect(counters).toMatchObject({ hitRate: undefined, savedCost: 0 });
    for (let times = 0; times < 4; times += 1) await (await library.obtain(LONG)).whole;
    expect(counters).toMatchObject({ misses: 1, charsMade: 59, charsSaved: 3 * 59, hitRate: 0.75 });
    expect(counters.savedCost).toBeCloseTo((3 * 59 * 0.3) / 1_000);
    expect(createAudioCounters().savedCost).toBeUndefined();
  });

  it('that was started ahead is made once, and does not count as a hit when it is requested', async () => {
    const before = vendor.requests.length;
    const { library, counters } = aLibrary(vendor, memoryAudioStore());
    library.ahead(LONG);
    library.ahead(LONG);
    await (
      await library.obtain(LONG, { urgent: true })
    ).whole;
    expect(vendor.requests).toHaveLength(before + 1);
    expect(counters).toMatchObject({
      misses: 1,
      hits: { memory: 0, underWay: 0 },
      ahead: { begun: 1, used: 1 },
    });
    library.ahead(LONG);
    await library.obtain(LONG);
    expect(counters).toMatchObject({ hits: { memory: 1 }, ahead: { begun: 1, used: 1 } });
  });

  it('that could not be made ahead is requested again when it is needed', async () => {
    vendor.script(systemBusy());
    const { library, counters } = aLibrary(vendor, memoryAudioStore());
    library.ahead(LONG);
    await expect.poll(() => counters.failed).toBe(1);
    vendor.script();
    expect((await (await library.obtain(LONG)).whole).audio.equals(spokenMp3(LONG.text))).toBe(true);
    expect(counters).toMatchObject({ misses: 2, ahead: { begun: 1, used: 0 } });
  });

  it('differs for another voice, model or setting', async () => {
    const { library } = aLibrary(vendor, memoryAudioStore());
    const voices = [VOICE, { ...VOICE, voiceId: 'another1' }, { ...VOICE, stability: 0.6 }];
    const pieces = await Promise.all(voices.map((voice) => library.obtain({ ...LONG, voice })));
    expect(new Set(pieces.map(({ key }) => key)).size).toBe(3);
  });

  it('is found by its key while another gateway is still making it', async () => {
    vendor.script({ type: 'speak', firstByteMs: 250 });
    const store = memoryAudioStore();
    const piece = await aLibrary(vendor, store).library.obtain(LONG);
    const found = await aLibrary(vendor, store).library.find(piece.key);
    expect(found?.complete?.audio.equals(spokenMp3(LONG.text))).toBe(true);
  });
});

describe('with a store', () => {
  it.each([
    [
      'that fails',
      () => Promise.reject(new AdapterError({ vendor: 'postgres', operation: 'x', kind: 'unreachable' })),
    ],
    ['that never answers', () => untilAborted(new AbortController().signal)],
  ])('%s, audio is still made', async (_what, fail) => {
    const store = memoryAudioStore();
    store.fail = fail;
    const { library } = aLibrary(vendor, store);
    const piece = await library.obtain(LONG);
    expect((await piece.whole).audio.equals(spokenMp3(LONG.text))).toBe(true);
    expect((await library.obtain(LONG)).complete).toBeDefined();
  });
});

describe('audio that fails', () => {
  it.each<[string, SpeechBehaviour, string]>([
    ['a bad key', invalidKey(), 'unauthorized'],
    ['a busy vendor', systemBusy(), 'rate-limited'],
    ['a web page', { type: 'page' }, 'malformed'],
    ['silence', { type: 'silence' }, 'timeout'],
    ['a slow first byte', { type: 'speak', firstByteMs: 2_000 }, 'timeout'],
  ])('because of %s fails before its first byte, and is requested again', async (_what, behaviour, kind) => {
    vendor.script(behaviour);
    const { library, counters } = aLibrary(vendor, memoryAudioStore(), { firstByteMs: 150 });
    await expect((await library.obtain(LONG, { urgent: true })).begun).rejects.toMatchObject({ kind });
    expect(counters.failed).toBe(1);
    await expect((await library.obtain(LONG)).whole).resolves.toBeDefined();
  });

  it('because it breaks off twice fails for its readers, and is not stored', async () => {
    vendor.script(cutAfter(0.5), cutAfter(0.5));
    const store = memoryAudioStore();
    const piece = await aLibrary(vendor, store).library.obtain(LONG);
    await piece.begun;
    await expect(Array.fromAsync(piece.read())).rejects.toMatchObject({ kind: 'cut' });
    expect(store.kept.size).toBe(0);
  });
});

it('audio that breaks off once continues at the same byte', async () => {
  vendor.script(cutAfter(0.5));
  const piece = await aLibrary(vendor, memoryAudioStore()).library.obtain(LONG);
  expect((await piece.whole).audio.equals(spokenMp3(LONG.text))).toBe(true);
});

it('sends no more requests at once than the account allows, and serves callers first', async () => {
  // One place becomes free long before the other, because requests sent together may arrive in any order.
  vendor.script(({ text }) => ({ type: 'speak', firstByteMs: text === 'Two.' ? 500 : 50 }));
  vendor.allowAtOnce(2);
  const { library } = aLibrary(vendor, memoryAudioStore(), { atOnce: 2, firstByteMs: 5_000 });
  const before = vendor.requests.length;
  const texts = ['One.', 'Two.', 'Three.', 'Four.', 'Five.'];
  const pieces = texts.map((text) => library.obtain({ text, voice: VOICE }, { urgent: text === 'Five.' }));
  await Promise.all(pieces.map(async (piece) => (await piece).whole));
  vendor.allowAtOnce(Infinity);
  const order = vendor.requests.slice(before).map(({ body }) => body.text);
  expect(order).toHaveLength(5);
  expect(order[2]).toBe('Five.');
});
