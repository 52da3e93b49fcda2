import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import { audioRoutes } from '../../../src/gateway/routes/audio.ts';
import { createAudioUrls } from '../../../src/gateway/voice/audio-urls.ts';
import { VOICE } from '../../adapters/speech/speech-calls.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { memoryAudioStore } from '../../fakes/memory-audio-store.ts';
import { spokenMp3 } from '../../fakes/spoken-mp3.ts';
import { aLibrary } from './a-library.ts';

const TEXT = 'Your bike is ready, Ms Whitfield.';
const BASE_URL = new URL('https://phone.example.com');
const AUDIO_FOLDER = '/api/v1/voice/audio';
const SECRET = '0123456789abcdef0123456789abcdef';

let vendor: FakeElevenLabs;
beforeAll(async () => {
  vendor = await startFakeElevenLabs();
});
afterEach(() => vi.useRealTimers());
afterAll(() => vendor[Symbol.asyncDispose]());

async function aServer({ store = memoryAudioStore(), secret = SECRET } = {}) {
  const { library } = aLibrary(vendor, store);
  const urls = createAudioUrls({ secrets: [secret], baseUrl: BASE_URL });
  const app = fastify();
  audioRoutes(app, { library, urls });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const pathOf = (key: string) => new URL(urls.urlOf(key)).pathname;
  return {
    library,
    urls,
    store,
    origin,
    pathOf,
    get: (path: string, headers: Record<string, string> = {}) => app.inject({ url: path, headers }),
    /** The path of a complete piece. */
    said: async (text = TEXT) => {
      const piece = await library.obtain({ text, voice: VOICE });
      await piece.whole;
      return pathOf(piece.key);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

describe('the address of a piece', () => {
  it('returns the whole audio with its type and length', async () => {
    await using server = await aServer();
    const response = await server.get(await server.said());
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-length': String(spokenMp3(TEXT).length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
    });
    expect(response.rawPayload.equals(spokenMp3(TEXT))).toBe(true);
  });

  it.each([
    ['bytes=0-99', 206, 0, 100, 'bytes 0-99/'],
    ['bytes=100-', 206, 100, undefined, 'bytes 100-'],
    ['bytes=-50', 206, -50, undefined, 'bytes '],
    ['bytes=0-1,5-9', 200, 0, undefined, undefined],
    ['nonsense', 200, 0, undefined, undefined],
  ])('answers the range %s with %i', async (range, status, from, to, contentRange) => {
    await using server = await aServer();
    const response = await server.get(await server.said(), { range });
    expect(response.statusCode).toBe(status);
    expect(response.rawPayload.equals(spokenMp3(TEXT).subarray(from, to))).toBe(true);
    if (contentRange === undefined) expect(response.headers['content-range']).toBeUndefined();
    else expect(response.headers['content-range']).toContain(contentRange);
  });

  it('answers a range outside the audio with 416', async () => {
    await using server = await aServer();
    const response = await server.get(await server.said(), { range: 'bytes=999999-' });
    expect(response.statusCode).toBe(416);
    expect(response.headers['content-range']).toBe(`bytes */${spokenMp3(TEXT).length}`);
  });

  it('returns the existing part while more is being made', async () => {
    await using server = await aServer();
    vendor.script({ type: 'speak', chunkMs: 50 });
    const text = `${TEXT} `.repeat(6);
    const piece = await server.library.obtain({ text, voice: VOICE });
    await piece.begun;
    const response = await fetch(server.origin + server.pathOf(piece.key));
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    expect(piece.complete).toBeUndefined();
    await reader?.cancel();
  });

  it('is valid at every gateway with the same secret, and at no other', async () => {
    await using server = await aServer();
    const path = await server.said();
    await using second = await aServer({ store: server.store });
    expect((await second.get(path)).rawPayload.equals(spokenMp3(TEXT))).toBe(true);
    await using stranger = await aServer({ store: server.store, secret: 'another secret of another firm' });
    expect((await stranger.get(path)).statusCode).toBe(403);
  });
});

describe('there is no audio', () => {
  it('for a guess: any change of the address gets 403 and no audio', async () => {
    await using server = await aServer();
    const path = await server.said();
    const other = await server.said('Another sentence.');
    const [key = '', until = '', signature = ''] = path.split('/').slice(-3);
    const [otherKey = '', otherUntil = '', otherSignature = ''] = other.split('/').slice(-3);
    const otherThan = (char: string | undefined) => (char === '0' ? '1' : '0');
    const guesses = [
      [key, until, otherThan(signature[0]) + signature.slice(1)],
      [key, until, signature.replace('.mp3', '')],
      [key, until, '.mp3'],
      [key, until, 'undefined'],
      // The signature of another piece and another time.
      [key, until, otherSignature],
      [key, otherUntil, otherSignature],
      [otherThan(key[0]) + key.slice(1), until, signature],
      [otherKey, until, signature],
      [key, String(Number(until) + 60_000), signature],
      [key, String(Number(until) - 1), signature],
      [key, `${until}0`, signature],
      [key, 'Infinity', signature],
    ].map((parts) => [AUDIO_FOLDER, ...parts].join('/'));
    expect(path).toBe([AUDIO_FOLDER, key, until, signature].join('/'));
    for (const guess of guesses) {
      const response = await server.get(guess);
      expect(response.statusCode, guess).toBe(403);
      expect(response.rawPayload.includes(Buffer.from('ID3')), guess).toBe(false);
    }
    // Without a signature there is no such route.
    for (const parts of [[key, until], [key, until, ''], [key], []]) {
      const response = await server.get([AUDIO_FOLDER, ...parts].join('/'));
      expect(response.statusCode).toBeOneOf([403, 404]);
      expect(response.rawPayload.includes(Buffer.from('ID3'))).toBe(false);
    }
  });

  it('after a barge-in before it was fetched: the address gives silence, and the next one is valid', async () => {
    await using server = await aServer();
    const piece = await server.library.obtain({ text: TEXT, voice: VOICE });
    const [interrupted, next] = [server.urls.urlOf(piece.key), server.urls.urlOf(piece.key)];
    server.urls.withdraw(interrupted);
    const response = await server.get(new URL(interrupted).pathname);
    expect(response.headers['content-type']).toBe('audio/mpeg');
    expect(await audioDurationMs(response.rawPayload, 'audio/mpeg')).toBeCloseTo(157, 0);
    expect(response.rawPayload.includes(Buffer.from('ID3'))).toBe(false);
    expect((await server.get(new URL(next).pathname)).rawPayload.equals(spokenMp3(TEXT))).toBe(true);
  });

  it('at an expired address: 410, and changing its date makes it invalid', async () => {
    await using server = await aServer();
    const path = await server.said();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 60_000 + 1 });
    expect((await server.get(path)).statusCode).toBe(410);
    expect((await server.get(path, { range: 'bytes=0-10' })).statusCode).toBe(410);
    const later = path.replace(/\/(\d+)\//u, () => `/${Date.now() + 60_000}/`);
    expect((await server.get(later)).statusCode).toBe(403);
  });

  it('for an unknown piece: 404', async () => {
    await using server = await aServer();
    expect((await server.get(server.pathOf('0'.repeat(64)))).statusCode).toBe(404);
  });
});
