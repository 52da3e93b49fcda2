import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import { speakWithEspeak } from '../../../src/adapters/speech/espeak.ts';

const isThere = spawnSync('espeak-ng', ['--version']).error === undefined;

describe.skipIf(!isThere)('the real espeak-ng', () => {
  it('makes WAV whose header holds its length', async () => {
    const audio = await speakWithEspeak('One moment, please.', 'en-US');
    expect(audio.subarray(0, 4).toString()).toBe('RIFF');
    expect(audio.readUInt32LE(4)).toBe(audio.length - 8);
    expect(await audioDurationMs(audio, 'audio/wav')).toBeGreaterThan(500);
  });

  it('takes text for text, whatever it looks like', async () => {
    await expect(speakWithEspeak('--version "$(exit)"', 'en-US')).resolves.toBeInstanceOf(Buffer);
  });

  it('says of a language that it does not have which one it is', async () => {
    await expect(speakWithEspeak('One moment.', 'xx-YY')).rejects.toThrow(/^espeak-ng cannot speak xx-YY: /u);
  });
});
