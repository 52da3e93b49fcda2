import { inspect } from 'node:util';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createElevenLabs } from '../../../src/adapters/speech/elevenlabs.ts';
import type { SpeechSynthesis } from '../../../src/adapters/ports/speech.ts';
import {
  cutAfter,
  invalidKey,
  noSuchVoice,
  outOfQuota,
  systemBusy,
  tooManyAtOnce,
  unprocessable,
  vendorError,
} from '../../fakes/elevenlabs-behaviour.ts';
import type { SpeechBehaviour } from '../../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { spokenMp3, spokenMs } from '../../fakes/spoken-mp3.ts';
import { audioOf, failureOf, speechRequest } from './speech-calls.ts';

let vendor: FakeElevenLabs;
let speech: SpeechSynthesis;
beforeAll(async () => {
  vendor = await startFakeElevenLabs();
  speech = createElevenLabs({ apiKey: 'key-of-the-test', baseUrl: vendor.baseUrl });
});
beforeEach(() => vendor.script());
afterAll(() => vendor[Symbol.asyncDispose]());

describe('a request for audio', () => {
  it('contains voice, model, settings, format and the text before and after', async () => {
    await audioOf(speech, { previousText: 'Hello.', nextText: 'We close at six.' });
    expect(vendor.requests.at(-1)).toMatchObject({
      voiceId: 'voiceOfTheShop01',
      query: { output_format: 'mp3_22050_32' },
      headers: { 'xi-api-key': 'key-of-the-test', 'content-type': 'application/json' },
      body: {
        text: 'We open at nine.',
        model_id: 'eleven_flash_v2_5',
        language_code: 'en',
        seed: 20,
        previous_text: 'Hello.',
        next_text: 'We close at six.',
        voice_settings: { stability: 0.5, similarity_boost: 0.75 },
      },
    });
  });

  it('returns MP3 that is as long as the text takes to say', async () => {
    const text = 'The workshop is open from Tuesday to Saturday, nine to six.';
    const audio = await audioOf(speech, { text });
    expect(audio.equals(spokenMp3(text))).toBe(true);
    const { format } = await parseBuffer(audio, { mimeType: 'audio/mpeg' }, { duration: true });
    expect(format).toMatchObject({ codec: 'MPEG 2 Layer 3', sampleRate: 22_050, numberOfChannels: 1 });
    expect((format.duration ?? 0) * 1_000).toBeCloseTo(spokenMs(text), -2);
  });

  it('returns the first audio while more is still being generated', async () => {
    vendor.script({ type: 'speak', chunkMs: 40 });
    const { chunks, contentType } = await speech.synthesise(
      speechRequest({ text: 'One moment. '.repeat(20) }),
    );
    await chunks[Symbol.asyncIterator]().next();
    const sentAtFirst = vendor.requests.at(-1)?.bytes;
    await Array.fromAsync(chunks);
    expect(contentType).toBe('audio/mpeg');
    expect(sentAtFirst).toBeLessThan((vendor.requests.at(-1)?.bytes ?? 0) / 2);
  });

  it('reuses the connection of the previous request', async () => {
    await audioOf(speech);
    const before = vendor.connectionCount;
    await audioOf(speech);
    expect(vendor.connectionCount).toBe(before);
  });

  it('is closed at the vendor when it is aborted', async () => {
    vendor.script({ type: 'speak', chunkMs: 20 });
    const controller = new AbortController();
    const { chunks } = await speech.synthesise(
      speechRequest({ text: 'One moment. '.repeat(40), signal: controller.signal }),
    );
    await chunks[Symbol.asyncIterator]().next();
    controller.abort(new Error('not wanted'));
    await expect(Array.fromAsync(chunks)).rejects.toThrow('not wanted');
    await expect.poll(() => vendor.requests.at(-1)?.closedEarly).toBe(true);
  });

  it('is closed at the vendor when its reader stops', async () => {
    vendor.script({ type: 'speak', chunkMs: 20 });
    const { chunks } = await speech.synthesise(speechRequest({ text: 'One moment. '.repeat(40) }));
    const reader = chunks[Symbol.asyncIterator]();
    await reader.next();
    await reader.return?.();
    await expect.poll(() => vendor.requests.at(-1)?.closedEarly).toBe(true);
  });
});

describe('a failure', () => {
  it.each<[string, SpeechBehaviour, string, number | undefined]>([
    ['a closed connection', { type: 'refuse' }, 'unreachable', undefined],
    ['a bad key', invalidKey(), 'unauthorized', 401],
    ['no credit', outOfQuota(), 'quota', 401],
    ['no credit with status 402', vendorError(402, 'payment_required'), 'quota', 402],
    ['no such voice', noSuchVoice(), 'not-found', 404],
    ['no such voice with status 400', vendorError(400, 'voice_not_found'), 'not-found', 400],
    ['too many requests at once', tooManyAtOnce(), 'rate-limited', 429],
    ['a vendor that is busy', systemBusy(), 'rate-limited', 429],
    ['an invalid request', unprocessable(), 'bad-request', 422],
    ['an error of the vendor', vendorError(500, 'internal'), 'server', 500],
    ['a web page in place of audio', { type: 'page' }, 'malformed', undefined],
    ['audio cut before the first byte', cutAfter(0), 'cut', undefined],
    ['audio that breaks off', cutAfter(0.5), 'cut', undefined],
  ])('has its own kind: %s', async (_what, behaviour, kind, status) => {
    vendor.script(behaviour);
    expect(await failureOf(speech)).toMatchObject({
      vendor: 'elevenlabs',
      operation: 'synthesise',
      kind,
      status,
    });
  });

  it('is "unreachable" if nothing listens on the port', async () => {
    const other = await startFakeElevenLabs();
    await other.goDown();
    const away = createElevenLabs({ apiKey: 'key-of-the-test', baseUrl: other.baseUrl });
    expect((await failureOf(away)).kind).toBe('unreachable');
  });

  it('is not retried by the adapter: the voice policy retries', async () => {
    const before = vendor.requests.length;
    vendor.script(() => vendorError(500, 'internal'));
    await failureOf(speech);
    expect(vendor.requests).toHaveLength(before + 1);
  });

  it('passes on the wait that the vendor asks for', async () => {
    vendor.script(vendorError(429, 'system_busy', { 'retry-after': '2' }));
    expect((await failureOf(speech)).retryAfterMs).toBe(2_000);
  });

  it('contains no text of the vendor or the agent, and no key', async () => {
    for (const behaviour of [invalidKey(), unprocessable(), cutAfter(0.5)]) {
      vendor.script(behaviour);
      const failure = await failureOf(speech, { text: 'Sentinel of the agent.' });
      expect(inspect(failure, { depth: 9 })).not.toMatch(
        /Sentinel|Something about|Field required|key-of-the/u,
      );
    }
  });
});

describe('the fake ElevenLabs server', () => {
  it('rejects requests above the concurrency limit of the account', async () => {
    vendor.script(() => ({ type: 'speak', chunkMs: 20 }));
    vendor.allowAtOnce(1);
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => audioOf(speech, { text: 'Word. '.repeat(60) })),
    );
    vendor.allowAtOnce(Infinity);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('comes back at the same address', async () => {
    await vendor.goDown();
    expect((await failureOf(speech)).kind).toBe('unreachable');
    await vendor.listen();
    expect((await audioOf(speech)).length).toBeGreaterThan(100);
  });
});
