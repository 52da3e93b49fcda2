import fastify from 'fastify';
import { pino } from 'pino';
import { describe, expect, it, test } from 'vitest';
import { readRecordedFiles } from '../../../src/adapters/recordings/recorded-files.ts';
import { recordingRoutes } from '../../../src/gateway/routes/recordings.ts';
import { createRecordings, openRecordings } from '../../../src/gateway/voice/recordings.ts';
import { aFolder, SHIPPED } from '../../adapters/recordings/a-folder.ts';
import { spokenMp3 } from '../../fakes/spoken-mp3.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const baseUrl = new URL(BASE_URL);
const SILENT = pino({ level: 'silent' });
const APOLOGY = '/api/v1/voice/recordings/en-US/apology.wav';

async function aServer(recordingsDir = SHIPPED) {
  const app = fastify();
  const recordings = await openRecordings({ recordingsDir, baseUrl }, SILENT);
  recordingRoutes(app, recordings);
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  return { recordings, get, [Symbol.asyncDispose]: () => app.close() };
}

describe('the address of a recorded sentence', () => {
  it('is that of the language, else of another variant of it, else undefined', async () => {
    const apology = spokenMp3('Es tut mir leid.');
    await using folder = await aFolder({ 'de-AT/apology.mp3': apology, 'de-DE/apology.mp3': apology });
    const recordings = createRecordings((await readRecordedFiles(folder.path)).files, baseUrl);
    expect(recordings.recordingOf('apology', 'en-US')).toBe(BASE_URL + APOLOGY);
    expect(recordings.recordingOf('apology', 'en-us')).toBe(BASE_URL + APOLOGY);
    expect(recordings.recordingOf('apology', 'en-GB')).toBe(BASE_URL + APOLOGY);
    expect(recordings.recordingOf('apology', 'de-DE')).toMatch(/\/de-DE\/apology\.mp3$/u);
    expect(recordings.recordingOf('apology', 'de-CH')).toMatch(/\/de-AT\/apology\.mp3$/u);
    expect(recordings.recordingOf('goodbye', 'de-DE')).toBeUndefined();
    expect(recordings.recordingOf('apology', 'fr-FR')).toBeUndefined();
  });

  it('is undefined if the folder cannot be read, which does not stop the gateway', async () => {
    const recordings = await openRecordings({ recordingsDir: `${SHIPPED}/nowhere`, baseUrl }, SILENT);
    expect(recordings.recordingOf('apology', 'en-US')).toBeUndefined();
  });

  it('returns the whole file with its type and length to anyone', async () => {
    await using server = await aServer();
    const response = await server.get(APOLOGY);
    expect(response.statusCode).toBe(200);
    const { audio } = server.recordings.find('en-US/apology.wav') ?? { audio: Buffer.alloc(0) };
    expect(response.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(audio.length),
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=300',
    });
    expect(response.rawPayload.equals(audio)).toBe(true);
  });

  it('returns the requested range', async () => {
    await using server = await aServer();
    const response = await server.get(APOLOGY, { range: 'bytes=0-3' });
    expect(response.statusCode).toBe(206);
    expect(response.payload).toBe('RIFF');
    expect((await server.get(APOLOGY, { range: 'bytes=9999999-' })).statusCode).toBe(416);
  });

  it('returns no other file of the folder or the machine', async () => {
    await using server = await aServer();
    for (const path of [
      '/api/v1/voice/recordings/en-US/nothing.wav',
      '/api/v1/voice/recordings/en-US/..%2Frendered.json',
      '/api/v1/voice/recordings/..%2F..%2F..%2Fetc/passwd',
      '/api/v1/voice/recordings/./sentences.yaml',
    ]) {
      expect((await server.get(path)).statusCode, path).toBe(404);
    }
  });
});

test('a gateway serves them without a token or a signature, whether or not it has a voice of its own', async () => {
  const recordings = await openRecordings({ recordingsDir: SHIPPED, baseUrl }, SILENT);
  await using gateway = await aGateway({ recordings });
  const response = await gateway.app.inject({ url: APOLOGY });
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'audio/wav']);
});
