import { expect, test } from 'vitest';

import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';

test.each([
  { type: 'text', token: ' a ' },
  { type: 'text', token: '', last: true },
  { type: 'text', token: 'x', lang: 'de-DE', interruptible: 'speech', preemptible: true },
  { type: 'play', source: 'https://a.example/x.wav', loop: 0 },
  { type: 'sendDigits', digits: '12w#*' },
  { type: 'language', ttsLanguage: 'de-DE' },
  { type: 'language', transcriptionLanguage: 'de-DE' },
  { type: 'end' },
  { type: 'end', handoffData: '{}' },
])('$type is accepted: %j', (frame) => {
  expect(parseToRelay(JSON.stringify(frame))).toEqual({ kind: 'known', frame });
});

test.each([
  ['{"type":"text"}', 'token'],
  ['{"type":"text","token":null}', 'token'],
  ['{"type":"text","token":"x","last":"true"}', 'last'],
  ['{"type":"text","token":"x","last":null}', 'last'],
  ['{"type":"play"}', 'source'],
  ['{"type":"play","source":"file:///etc/passwd"}', 'source'],
  ['{"type":"play","source":"x.wav"}', 'source'],
  ['{"type":"play","source":"https://a.example/x.wav","loop":1.5}', 'loop'],
  ['{"type":"play","source":"https://a.example/x.wav","loop":1001}', 'loop'],
  ['{"type":"sendDigits","digits":""}', 'digits'],
  ['{"type":"sendDigits","digits":"12a"}', 'digits'],
  ['{"type":"language"}', '(frame)'],
  ['{"type":"end","handoffData":{"a":1}}', 'handoffData'],
  ['{"type":"error"}', 'type'],
  ['{"token":"x"}', 'type'],
  ['[]', 'type'],
  ['null', '(frame)'],
  ['not json', '(frame)'],
  ['', '(frame)'],
])('%s is malformed in %s', (raw, field) => {
  expect(parseToRelay(raw)).toEqual({ kind: 'malformed', fields: [field] });
});

test('a frame of a newer protocol is unknown, not malformed', () => {
  expect(parseToRelay('{"type":"config","interruptible":"none"}')).toEqual({
    kind: 'unknown',
    type: 'config',
  });
});

test('a malformed frame is described without its values', () => {
  const parsed = parseToRelay('{"type":"sendDigits","digits":"4111-1111"}');
  expect(JSON.stringify(parsed)).not.toContain('4111');
});
