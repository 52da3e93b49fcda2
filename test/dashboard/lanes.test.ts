import { describe, expect, it } from 'vitest';
import type { CallDetail, TurnDetail } from '../../src/dashboard/api/shapes.ts';
import { differences } from '../../src/dashboard/parts/differences.ts';
import { lanesOf, rangeOf, ticksOf } from '../../src/dashboard/parts/lanes.ts';
import { newWords } from '../../src/dashboard/parts/new-words.ts';

const turn: TurnDetail = {
  number: 1,
  at: '2026-11-30T10:00:10.000Z',
  epoch: 1,
  userInput: 'When do you open?',
  plannedText: 'At nine. On Sundays at ten.',
  heardText: 'At nine.',
  outcome: 'cut',
  rung: 'primary',
  model: null,
  voice: 'relay',
  filler: null,
  standIn: false,
  passages: [],
  attempts: [],
  times: { searchMs: 20, firstTokenMs: 300, claimMs: 60, firstWordsMs: 310, heardMs: 1_310 },
  responseMs: 310,
  tokens: null,
  ...{ id: '1.1', kind: 'speech', isLate: false, isCorrected: false, actions: [], cost: null },
};

function aCall(changes: Partial<CallDetail> = {}): CallDetail {
  return {
    ...{ callSid: 'CA1', tenant: 'shop', agent: 'default', caller: '+1', called: '+2' },
    startedAt: '2026-11-30T10:00:00.000Z',
    endedAt: '2026-11-30T10:00:30.000Z',
    ...{ status: 'completed', ending: 'hung-up', endedBy: 'caller', transfer: null, durationSeconds: 30 },
    turns: [turn],
    ...{ answeredByModel: 1, unanswered: 0, interruptions: 1, errors: 0 },
    ...{ slowestResponseMs: 310, medianResponseMs: 310, about: null, language: 'en-US', cost: null },
    connections: [{ epoch: 1, gateway: 'g1', attachedAt: '2026-11-30T10:00:01.000Z', lostAt: null }],
    ...{ costItems: [], afterCall: null, deliveries: [] },
    ...{ temporalUrl: null, summarySentence: 'The caller hung up.' },
    ...changes,
  };
}

describe('R-V2: the chart of a call', () => {
  it('shows heard words apart from planned ones, and the stages of the answer', () => {
    const { bars, lengthMs } = lanesOf(aCall());
    const of = (lane: string) => bars.find((bar) => bar.lane === lane);
    expect(of('Agent, heard')).toMatchObject({ fromMs: 10_310, toMs: 11_310, title: 'Heard: At nine.' });
    expect(of('Planned, not heard')).toMatchObject({
      fromMs: 11_310,
      title: 'Not heard: On Sundays at ten.',
    });
    expect(of('Search')).toMatchObject({ fromMs: 10_000, toMs: 10_020 });
    expect(of('Model')).toMatchObject({ fromMs: 10_020, toMs: 10_300 });
    expect(of('Workflow')).toMatchObject({ fromMs: 10_000, toMs: 10_060 });
    expect(of('Caller')?.toMs).toBe(10_000);
    expect(lengthMs).toBe(30_000);
  });

  it('marks lost connections, answers without the workflow, and models that failed', () => {
    const failed = {
      rung: 'primary',
      kind: 'ModelUnreachable',
      cause: 'ECONNREFUSED',
      model: null,
      tookMs: null,
    };
    const { marks, bars } = lanesOf(
      aCall({
        turns: [
          { ...turn, attempts: [failed] },
          { ...turn, number: 2, epoch: 2, at: '2026-11-30T10:00:20.000Z', standIn: true },
        ],
        connections: [
          { epoch: 1, gateway: 'g1', attachedAt: null, lostAt: '2026-11-30T10:00:15.000Z' },
          { epoch: 2, gateway: null, attachedAt: null, lostAt: null },
        ],
      }),
    );
    expect(marks).toEqual([
      { atMs: 15_000, title: 'Connection 1 on gateway g1 lost' },
      { atMs: 10_000, title: 'Turn 1: a model failed' },
      { atMs: 20_000, title: 'Turn 2: answered without the workflow' },
    ]);
    const connections = bars.filter(({ lane }) => lane === 'Connections');
    expect(connections.map(({ toMs }) => toMs)).toEqual([15_000, 21_310]);
  });

  it('zooms to a turn, with round times on its axis', () => {
    const lanes = lanesOf(aCall());
    expect(rangeOf(lanes, undefined)).toEqual([0, 30_000]);
    const [from, to] = rangeOf(lanes, 1);
    expect(from).toBeGreaterThan(8_000);
    expect(to).toBeLessThan(13_000);
    expect(ticksOf(0, 30_000)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000]);
    expect(ticksOf(130, 480, 4)).toEqual([200, 300, 400]);
  });
});

it('R-V2: a screen reader is told new clauses only', () => {
  const before = {
    turnId: '1.1',
    operator: null,
    userInput: 'Hello',
    kind: 'speech',
    planned: null,
    sent: null,
    heard: 'At nine.',
    outcome: null,
  };
  const now = { ...before, heard: 'At nine. On Sundays at ten.' };
  const next = { ...before, turnId: '1.2', userInput: 'Thanks', heard: null };
  expect(newWords([before], [now, next])).toEqual(['Agent: On Sundays at ten.', 'Caller: Thanks']);
  expect(newWords([now], [now])).toEqual([]);
});

it('R-V2: the differences of a draft are its own lines and those it leaves out', () => {
  expect(differences('a\nb\nc', 'a\nc\nd')).toEqual([
    { sign: '-', line: 'b' },
    { sign: '+', line: 'd' },
  ]);
  expect(differences('a', 'a')).toEqual([]);
});
