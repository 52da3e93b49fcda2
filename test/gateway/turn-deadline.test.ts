import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { turnId } from '../../src/contracts/ids.ts';
import type { TurnId } from '../../src/contracts/ids.ts';
import { createClaimTimes } from '../../src/gateway/relay/claim-times.ts';
import { createTurnDeadline } from '../../src/gateway/relay/turn-deadline.ts';
import { CALL_POLICY, STAND_IN_PACE } from '../../src/workflows/call/policy.ts';

const TURN = turnId(1, 1);
const NEXT = turnId(1, 2);
const { deadAir, standIn, tools } = CALL_POLICY;

function anOverdue({ isAway = false } = {}) {
  const happened: string[] = [];
  const note = (what: string) => (id: TurnId) => void happened.push(`${what} ${id}`);
  const claimTimes = createClaimTimes(STAND_IN_PACE);
  const deadline = createTurnDeadline(CALL_POLICY, {
    claimTimes,
    isAway: () => isAway,
    onLate: note('late'),
    onAbandoned: note('abandoned'),
  });
  return { deadline, happened, claimTimes };
}

/** The workflow has taken `ms` in each of the latest turns. */
function withTimes(ms: number) {
  const overdue = anOverdue();
  for (let turn = 0; turn < STAND_IN_PACE.samples; turn++) overdue.claimTimes.add(ms);
  return overdue;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a turn that is not claimed', () => {
  it('gets a filler, and then an answer by the gateway', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    vi.advanceTimersByTime(deadAir.fillerAfterMs - 1);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['late 1.1']);
    vi.advanceTimersByTime(standIn.afterPromptMs - deadAir.fillerAfterMs);
    expect(happened).toEqual(['late 1.1', 'abandoned 1.1']);
    vi.advanceTimersByTime(60_000);
    expect(happened).toHaveLength(2);
  });

  it('is answered sooner if a speculative answer is ready, and then without a filler', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    vi.advanceTimersByTime(400);
    deadline.ready(TURN);
    vi.advanceTimersByTime(standIn.afterTokenMs);
    expect(happened).toEqual(['abandoned 1.1']);
  });

  it('is never answered later because its speculative answer became ready late', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    vi.advanceTimersByTime(standIn.afterPromptMs - 1);
    deadline.ready(TURN);
    vi.advanceTimersByTime(1);
    expect(happened).toContain('abandoned 1.1');
  });

  it('counts the time for which the caller has waited on a lost connection', () => {
    const { deadline, happened } = anOverdue();
    deadline.expectNotice(TURN, { isWorkflowAway: false, waitedMs: standIn.afterPromptMs });
    vi.advanceTimersByTime(standIn.afterLossMs - 1);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['abandoned 1.1']);

    deadline.expectNotice(NEXT, { isWorkflowAway: false, waitedMs: 1_000 });
    vi.advanceTimersByTime(standIn.afterPromptMs - 1_000);
    expect(happened).toEqual(['abandoned 1.1', 'abandoned 1.2']);
  });

  it('is not affected by events of other turns', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.expect(NEXT);
    deadline.claimed(TURN);
    deadline.settled(TURN);
    vi.advanceTimersByTime(standIn.afterPromptMs);
    expect(happened).toEqual(['late 1.2', 'abandoned 1.2']);
  });
});

describe('R-F7: the gateway stands in', () => {
  it('at once while Temporal is known to be away', () => {
    const { deadline, happened } = anOverdue({ isAway: true });
    deadline.expect(TURN);
    vi.advanceTimersByTime(0);
    expect(happened).toEqual(['abandoned 1.1']);
    deadline.expectNotice(NEXT);
    vi.advanceTimersByTime(0);
    expect(happened).toEqual(['abandoned 1.1', 'abandoned 1.2']);
  });

  it('after a multiple of the usual time, counted from the words', () => {
    const { deadline, happened } = withTimes(150);
    deadline.expect(TURN);
    vi.advanceTimersByTime(500);
    deadline.ready(TURN);
    vi.advanceTimersByTime(99);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['abandoned 1.1']);
  });

  it('no later than the policy says', () => {
    const { deadline, happened } = withTimes(450);
    deadline.expect(TURN);
    vi.advanceTimersByTime(100);
    deadline.ready(TURN);
    vi.advanceTimersByTime(standIn.afterTokenMs - 1);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['abandoned 1.1']);
  });

  it('soon while workflows are slow, until they are fast again', () => {
    const { deadline, happened, claimTimes } = withTimes(2_000);
    deadline.expect(TURN);
    deadline.ready(TURN);
    vi.advanceTimersByTime(STAND_IN_PACE.hopelessMs);
    expect(happened).toEqual(['abandoned 1.1']);
    // An activity that joins late tells how long the workflow took.
    vi.advanceTimersByTime(20);
    deadline.asked(TURN);
    for (let turn = 0; turn < 4; turn++) claimTimes.add(120);
    deadline.expect(NEXT);
    deadline.ready(NEXT);
    vi.advanceTimersByTime(STAND_IN_PACE.leastMs);
    expect(happened).toEqual(['abandoned 1.1']);
    vi.advanceTimersByTime(80);
    expect(happened).toEqual(['abandoned 1.1', 'abandoned 1.2']);
  });

  it('soon after turns that nobody asked for, and patiently again after a quiet time', () => {
    const { deadline, claimTimes } = anOverdue();
    for (let turn = 1; turn <= STAND_IN_PACE.fewest; turn++) {
      deadline.expect(turnId(1, turn));
      vi.advanceTimersByTime(standIn.afterTokenMs);
      deadline.settled(turnId(1, turn));
    }
    expect(claimTimes.patienceMs()).toBe(STAND_IN_PACE.hopelessMs);
    vi.advanceTimersByTime(STAND_IN_PACE.forgetMs + 1);
    expect(claimTimes.patienceMs()).toBeUndefined();
  });

  it('is not hurried by one slow turn, nor by a turn that was over before anybody could ask', () => {
    const { deadline, claimTimes } = withTimes(100);
    claimTimes.add(3_000);
    deadline.expect(TURN);
    vi.advanceTimersByTime(50);
    deadline.settled(TURN);
    expect(claimTimes.patienceMs()).toBe(400);
  });
});

describe('a turn that is claimed', () => {
  it('gets a filler while its model is silent, and no answer by the gateway', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.claimed(TURN);
    deadline.ready(TURN);
    vi.advanceTimersByTime(60_000);
    expect(happened).toEqual(['late 1.1']);
  });

  it('is answered by the gateway if its model fails and no other rung is asked', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.claimed(TURN);
    deadline.failed(TURN);
    deadline.claimed(TURN);
    vi.advanceTimersByTime(10_000);
    expect(happened).toEqual(['late 1.1']);
    deadline.failed(TURN);
    vi.advanceTimersByTime(standIn.afterFailureMs);
    expect(happened).toEqual(['late 1.1', 'abandoned 1.1']);
  });

  it('is no longer watched once it is settled', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.settled(TURN);
    vi.advanceTimersByTime(60_000);
    expect(happened).toEqual([]);
  });
});

it('an overdue notice is said by the gateway without a filler', () => {
  const { deadline, happened } = anOverdue();
  deadline.expectNotice(TURN);
  // Its words are known, so it does not wait as long as an answer.
  vi.advanceTimersByTime(standIn.afterTokenMs);
  expect(happened).toEqual(['abandoned 1.1']);
  vi.advanceTimersByTime(60_000);
  expect(happened).toHaveLength(1);
});

it('an overdue notice is not said if another turn is being spoken', () => {
  const { deadline, happened } = anOverdue();
  deadline.expectNotice(TURN);
  deadline.claimed(NEXT);
  vi.advanceTimersByTime(60_000);
  expect(happened).toEqual([]);
});

it('after a pause of the process, the deadline leaves time to process what arrived meanwhile', () => {
  const { deadline, happened } = anOverdue();
  deadline.expect(TURN);
  deadline.ready(TURN);
  vi.advanceTimersByTime(standIn.afterTokenMs - 1);
  // The clock has advanced, the timers have not.
  vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 10_000);
  vi.advanceTimersByTime(1);
  expect(happened).toEqual([]);
  // The full time does not start again, because the caller has been waiting.
  vi.advanceTimersByTime(500);
  expect(happened).toContain('abandoned 1.1');
});

describe('R-G1: a turn whose tools are running', () => {
  it('gets a notice after a second, and is given up only after the workflow should have gone on', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.claimed(TURN);
    vi.advanceTimersByTime(500);
    deadline.waiting(TURN);
    vi.advanceTimersByTime(deadAir.fillerAfterMs);
    expect(happened).toEqual(['late 1.1']);
    vi.advanceTimersByTime(tools?.waitMs ?? 0);
    expect(happened).toEqual(['late 1.1']);
    vi.advanceTimersByTime(standIn.afterPromptMs);
    expect(happened).toEqual(['late 1.1', 'abandoned 1.1']);
  });

  it('is not given up once the next reply has claimed it', () => {
    const { deadline, happened } = anOverdue();
    deadline.expect(TURN);
    deadline.claimed(TURN);
    deadline.waiting(TURN);
    deadline.claimed(TURN);
    vi.advanceTimersByTime(60_000);
    expect(happened).not.toContain('abandoned 1.1');
  });
});
