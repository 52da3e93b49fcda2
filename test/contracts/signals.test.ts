import { describe, expect, it } from 'vitest';
import { parseSignal, SIGNAL_NAMES, signalEvent } from '../../src/contracts/signals.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { attached, says, T0 } from '../conversation/a-call.ts';

const reply = { turnId: turnId(1, 1), outcome: 'spoken', said: 'At nine.', times: { at: T0 } };

const VALID: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  attached: {
    ...attached(),
    progress: { turnId: '1.1', epoch: 1, said: 'At nine.', heard: '', complete: true },
  },
  utterance: { ...says('Hours?', { learnt: 2 }), previous: { turnId: '0.0', text: 'Hello', cut: true } },
  dtmf: { epoch: 1, seq: 2, at: T0, digits: '42#' },
  silence: { epoch: 1, seq: 3, at: T0 },
  answered: {
    epoch: 1,
    reply: { ...reply, voice: 'mixed', voiceFailures: [{ step: 'own', type: 'VoiceUnavailable' }] },
    passages: [{ id: 'hours', title: 'Hours', score: 0.5 }],
    failures: [{ step: 'primary', type: 'Timeout', at: T0 }],
  },
  ended: { epoch: 1, by: 'caller', at: T0, lastSeq: 3, relay: { status: 'completed' } },
  answeredBy: { at: T0, by: 'human' },
};

it('every signal of a call has a valid example here', () => {
  expect(Object.keys(VALID)).toEqual([...SIGNAL_NAMES]);
});

describe('a valid signal', () => {
  it.each(Object.entries(VALID))('%s is an event of its own name', (name, message) => {
    expect(parseSignal(name, message)).toEqual({ kind: 'event', event: { ...message, type: name } });
  });

  it('keeps the fields that a newer gateway may send', () => {
    const message = { ...VALID['silence'], mood: 'patient' };
    expect(parseSignal('silence', message)).toMatchObject({ event: { mood: 'patient' } });
  });

  it('is the same event whether it was checked or made here', () => {
    const { type, ...message } = says('Hours?');
    expect(parseSignal(type, message)).toEqual({
      kind: 'event',
      event: signalEvent({ name: 'utterance', message }),
    });
  });
});

describe('a malformed signal', () => {
  it.each([
    ['no message', 'utterance', undefined, ['message']],
    ['text instead of fields', 'ended', 'now', ['message']],
    ['null', 'ended', null, ['epoch', 'by', 'at']],
    ['a list', 'silence', [1], ['epoch', 'seq', 'at']],
    ['a missing number', 'utterance', { ...VALID['utterance'], seq: undefined }, ['seq']],
    ['a number as text', 'dtmf', { ...VALID['dtmf'], epoch: '1' }, ['epoch']],
    ['input 0', 'silence', { ...VALID['silence'], seq: 0 }, ['seq']],
    ['half an input', 'silence', { ...VALID['silence'], seq: 1.5 }, ['seq']],
    [
      'a turn that is none',
      'answered',
      { ...VALID['answered'], reply: { ...reply, turnId: 'x' } },
      ['reply.turnId'],
    ],
    [
      'an unknown outcome',
      'answered',
      { ...VALID['answered'], reply: { ...reply, outcome: 'lost' } },
      ['reply.outcome'],
    ],
    [
      'an unknown failure',
      'answered',
      { ...VALID['answered'], failures: [{ step: 'primary', type: 'Bad' }] },
      ['failures.0.type'],
    ],
    [
      'a failure of no step',
      'answered',
      { ...VALID['answered'], failures: [{ step: 'moon', type: 'Timeout' }] },
      ['failures.0.step'],
    ],
    ['nobody who ended it', 'ended', { ...VALID['ended'], by: 'moon' }, ['by']],
  ])('%s is named by its fields', (_what, name, message, fields) => {
    const parsed = parseSignal(name, message);
    if (parsed.kind !== 'malformed') throw new Error(`it was taken as ${parsed.kind}`);
    expect(parsed.problems.map((problem) => problem.split(':')[0])).toEqual(fields);
  });

  it('is described without its values', () => {
    const parsed = parseSignal('utterance', { ...VALID['utterance'], lang: { secret: 'my card is 4111' } });
    expect(JSON.stringify(parsed)).not.toContain('4111');
  });
});

it('a signal of another name is unknown', () => {
  expect(parseSignal('toString', {})).toEqual({ kind: 'unknown' });
  expect(parseSignal('transfer', {})).toEqual({ kind: 'unknown' });
});
