import { expect, it } from 'vitest';
import { answeredMs, firstAnswerTokenMs, lateTokens } from '../../bench/call-log.ts';
import { FILLER } from '../../bench/lines.ts';
import type { LogEntry } from '../../src/phone/log.ts';

const at = (atMs: number) => ({ atMs, epochMs: 1_000_000 + atMs, connection: 1, raw: '' });
const sent = (atMs: number, frame: object): LogEntry => ({ ...at(atMs), kind: 'sent', frame });
const token = (atMs: number, text: string): LogEntry => ({
  ...at(atMs),
  kind: 'received',
  frame: { type: 'text', token: text, last: text === '' },
});

it('tokens between an interrupt and the caller’s next words are late, the others are not', () => {
  const log = [
    token(10, 'One'),
    sent(20, { type: 'interrupt', utteranceUntilInterrupt: 'One', durationUntilInterruptMs: 5 }),
    token(25, ' two'),
    token(80, ' three'),
    token(81, ''),
    // Silences what was on its way.
    token(82, ' '),
    sent(90, { type: 'prompt', voicePrompt: 'Sto', last: false }),
    token(95, ' four'),
    sent(100, { type: 'prompt', voicePrompt: 'Stop', last: true }),
    token(300, 'Fine'),
  ];
  expect(lateTokens(log)).toEqual({ interrupts: 1, lateTokensMs: [5, 60, 75] });
});

it('a call is answered from its first webhook being sent to its socket being open', () => {
  const webhook = { kind: 'webhook', purpose: 'voice', url: '', attempt: 1, form: {}, tookMs: 30 } as const;
  const open = { kind: 'socket', event: 'open' } as const;
  expect(answeredMs([{ ...at(50), ...webhook }])).toBeUndefined();
  expect(
    answeredMs([
      { ...at(50), ...webhook },
      { ...at(57), ...open },
    ]),
  ).toBe(37);
});

it('the first token of an answer is neither a filler nor a word of the next one', () => {
  const prompt = { type: 'prompt', voicePrompt: 'Well?', last: true };
  const log = [
    sent(100, prompt),
    token(200, `${FILLER} `),
    token(300, 'Yes'),
    token(310, ' indeed'),
    token(320, ''),
    sent(400, prompt),
    token(500, FILLER),
    sent(600, prompt),
    token(700, 'No'),
  ];
  expect([99, 400, 600].map((promptAtMs) => firstAnswerTokenMs(log, promptAtMs))).toEqual([
    300,
    undefined,
    700,
  ]);
});
