import { expect, it } from 'vitest';
import type { ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { createRelaySpeech } from '../../src/gateway/relay/frames.ts';
import { createVoiceRecord } from '../../src/gateway/relay/voice-record.ts';

const SPACE = { type: 'text', token: ' ', last: false, preemptible: true };
const END = { type: 'text', token: '', last: true };

function aSpeech() {
  const sent: ToRelayFrame[] = [];
  const speech = createRelaySpeech(
    { send: (frame) => void sent.push(frame), drop: () => undefined },
    'relay',
  );
  return { speech, sent, record: createVoiceRecord() };
}

it('words in play are silenced by white space in a talk cycle of its own, once', () => {
  const { speech, sent, record } = aSpeech();
  speech.token('At nine, ', record);
  speech.hush();
  speech.hush();
  expect(sent.slice(1)).toEqual([END, SPACE]);
});

it('the next answer continues that talk cycle, and a goodbye that nothing interrupts does not', () => {
  const { speech, sent, record } = aSpeech();
  speech.hush();
  speech.token('At nine.', record);
  speech.last();
  speech.hush();
  speech.final('Goodbye.', record);
  expect(sent).toEqual([
    SPACE,
    { ...SPACE, token: 'At nine.' },
    END,
    SPACE,
    END,
    { type: 'text', token: 'Goodbye.', last: true, interruptible: 'none' },
  ]);
});
