import { describe, expect, it } from 'vitest';
import { MAX_PROMPT_CHARS, parseRelayFrame } from '../../src/contracts/wire/from-relay.ts';

function parse(frame: unknown) {
  return parseRelayFrame(JSON.stringify(frame));
}

describe('a frame of the relay', () => {
  it.each([
    [
      { type: 'prompt', voicePrompt: 'Hi', lang: null, last: null },
      { type: 'prompt', voicePrompt: 'Hi', lang: '', last: true },
    ],
    [
      { type: 'prompt', voicePrompt: 'Hi', lang: 7, last: 'false' },
      { type: 'prompt', voicePrompt: 'Hi', lang: '', last: false },
    ],
    [
      { type: 'prompt', voicePrompt: null, lang: 'en', last: [] },
      { type: 'prompt', voicePrompt: '', lang: 'en', last: true },
    ],
    [
      { type: 'interrupt', durationUntilInterruptMs: '0.5s' },
      { type: 'interrupt', utteranceUntilInterrupt: '' },
    ],
    [
      { type: 'interrupt', utteranceUntilInterrupt: null, durationUntilInterruptMs: null },
      { type: 'interrupt', utteranceUntilInterrupt: '' },
    ],
    [
      { type: 'dtmf', digit: 5 },
      { type: 'dtmf', digit: '5' },
    ],
    [
      { type: 'info', name: 'tokensPlayed', value: null },
      { type: 'info', name: 'tokensPlayed', value: '' },
    ],
    [
      { type: 'error', description: { code: 1 } },
      { type: 'error', description: '' },
    ],
  ])('is never lost because of a field that is null, missing or of an unknown form: %j', (frame, read) => {
    expect(parse(frame)).toEqual({ kind: 'known', frame: read });
  });

  it('is a setup even without anything but a call id', () => {
    const callSid = 'CA1';
    const parsed = parse({ type: 'setup', callSid, from: null, customParameters: { epoch: '2', odd: 2 } });
    expect(parsed).toEqual({
      kind: 'known',
      frame: { type: 'setup', sessionId: '', callSid, from: null, customParameters: { epoch: '2' } },
    });
    expect(parse({ type: 'setup', callSid, customParameters: null })).toMatchObject({
      frame: { customParameters: {} },
    });
  });

  it.each([{ type: 'setup' }, { type: 'dtmf', digit: 'A' }, { type: 'info' }, { type: 'prompt' }])(
    'is malformed if it does not say what it is about: %j',
    (frame) => {
      expect(parse(frame).kind).toBe('malformed');
    },
  );

  it('has no half of a surrogate pair in its words, which JSON can name', () => {
    const frame = { kind: 'known', frame: { voicePrompt: 'a\uFFFD', last: true } };
    expect(parseRelayFrame('{"type":"prompt","voicePrompt":"a\\ud800","last":true}')).toMatchObject(frame);
  });

  it('with an endless prompt has only its beginning, and no half of a character', () => {
    const before = 'a'.repeat(MAX_PROMPT_CHARS - 1);
    expect(parse({ type: 'prompt', voicePrompt: `${before}😀${'b'.repeat(60_000)}` })).toMatchObject({
      frame: { voicePrompt: before },
    });
  });
});
