import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import { speakWithEspeak } from '../../../src/adapters/speech/espeak.ts';

const isInstalled = spawnSync('espeak-ng', ['--version']).error === undefined;

describe.skipIf(!isInstalled)('the real espeak-ng', () => {
  it('produces WAV with the correct length in its header', async () => {
    const audio = await speakWithEspeak('One moment, please.', 'en-US');
    expect(audio.subarray(0, 4).toString()).toBe('RIFF');
    expect(audio.readUInt32LE(4)).toBe(audio.length - 8);
    expect(await audioDurationMs(audio, 'audio/wav')).toBeGreaterThan(500);
  });

  it('speaks text that looks like options or shell code', async () => {
    await expect(speakWithEspeak('--version "$(exit)"', 'en-US')).resolves.toBeInstanceOf(Buffer);
  });

  it('names an unsupported language in the error', async () => {
    await expect(speakWithEspeak('One moment.', 'xx-YY')).rejects.toThrow(/^espeak-ng cannot speak xx-YY: /u);
  });
});
