import { describe, expect, it } from 'vitest';
import type { SpeechProgress } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { parseProgress } from '../../src/contracts/signals.ts';

const progress: SpeechProgress = {
  turnId: turnId(2, 3),
  epoch: 2,
  said: 'We open at nine.',
  heard: 'We open',
  audioMs: 740,
  complete: true,
};

describe('heartbeat details', () => {
  it('are read as they were written', () => {
    expect(parseProgress(progress)).toEqual(progress);
  });

  it('need no length of audio', () => {
    const { audioMs, ...rest } = progress;
    expect(audioMs).toBe(740);
    expect(parseProgress(rest)).toEqual(rest);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no object', 'heard'],
    ['no turn', { ...progress, turnId: undefined }],
    ['a turn id of another form', { ...progress, turnId: 'turn 3' }],
    ['no connection', { ...progress, epoch: undefined }],
    ['no words', { ...progress, said: 1 }],
  ])('with %s are not progress', (_what, details) => {
    expect(parseProgress(details)).toBeUndefined();
  });
});
