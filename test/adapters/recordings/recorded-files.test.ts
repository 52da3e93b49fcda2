import { expect, test } from 'vitest';
import { readRecordedFiles } from '../../../src/adapters/recordings/recorded-files.ts';
import { readSentences } from '../../../src/adapters/recordings/sentences.ts';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import { RECORDING_KINDS } from '../../../src/contracts/recordings.ts';
import { spokenMp3 } from '../../fakes/spoken-mp3.ts';
import { aFolder, SHIPPED } from './a-folder.ts';

const OWN = spokenMp3('With your own words.');

test('every kind of sentence ships as a file in American English, rendered from the text in sentences.yaml', async () => {
  const sentences = await readSentences(SHIPPED);
  const { files, strangers } = await readRecordedFiles(SHIPPED);
  expect(strangers).toEqual([]);
  expect(sentences.map(({ language, kind }) => `${language}/${kind}`)).toEqual(
    RECORDING_KINDS.map((kind) => `en-US/${kind}`),
  );
  expect(files.map(({ language, kind, made }) => ({ language, kind, text: made?.text }))).toEqual(sentences);
});

test('every shipped file is about as long as its sentence takes to say', async () => {
  const { files } = await readRecordedFiles(SHIPPED);
  for (const { path, audio, contentType, made } of files) {
    expect(contentType).toBe('audio/wav');
    const charsPerSecond = (made?.text.length ?? 0) / ((await audioDurationMs(audio, contentType)) / 1_000);
    expect(charsPerSecond, path).toBeGreaterThan(8);
    expect(charsPerSecond, path).toBeLessThan(25);
  }
});

test('a provided file wins, whether it replaces the rendered file or is next to it', async () => {
  await using folder = await aFolder({ 'en-US/apology.wav': OWN, 'en-US/goodbye.mp3': OWN });
  const { files } = await readRecordedFiles(folder.path);
  const own = files.filter(({ made }) => made === undefined);
  expect(own.map(({ path, contentType }) => [path, contentType])).toEqual([
    ['en-US/apology.wav', 'audio/wav'],
    ['en-US/goodbye.mp3', 'audio/mpeg'],
  ]);
  expect(files).toHaveLength(RECORDING_KINDS.length);
});

test('files that match no sentence are listed, and if rendered.json is broken, all files count as provided', async () => {
  const strays = { 'en-US/apolgy.wav': OWN, 'en-US/apology.ogg': OWN, 'de-DE/goodbye.final.mp3': OWN };
  await using folder = await aFolder({ ...strays, 'rendered.json': '{' });
  const { files, strangers } = await readRecordedFiles(folder.path);
  expect([...strangers].sort()).toEqual(Object.keys(strays).sort());
  expect(files.filter(({ made }) => made === undefined)).toHaveLength(RECORDING_KINDS.length);
});
