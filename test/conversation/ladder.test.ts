import { describe, expect, it } from 'vitest';
import { turnId } from '../../src/contracts/ids.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import type { StepFailure } from '../../src/contracts/failures.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, replied, says, started, T0 } from './a-call.ts';

const NOW = T0 + 60_000;
const [PRIMARY, FALLBACK] = aCall().policy.replyLadder;

const failed = (type: StepFailure['type'], more: Partial<StepFailure> = {}): StepFailure => ({
  step: 'primary',
  type,
  at: NOW - 1_000,
  ...more,
});

function next(failures: readonly StepFailure[] = [], { elapsedMs = 0, state = aCall(), now = NOW } = {}) {
  const attempt = nextAttempt(state, { failures, elapsedMs, now });
  return (
    attempt && { name: attempt.rung.name, firstTokenMs: attempt.rung.firstTokenMs, waitMs: attempt.waitMs }
  );
}

/** A call in which the primary model failed like this, one list per turn, and the template answered. */
function after(...turns: readonly (readonly StepFailure[])[]): CallState {
  const events = turns.flatMap((failures, index) => {
    const seq = index + 1;
    const turn = { seq };
    return [
      says('Hours?', turn),
      started(turn),
      ...failures.map((failure) => ({ type: 'stepFailed', turnId: turnId(1, seq), failure }) as const),
      { ...replied({ said: 'At nine.' }, turn), rung: failures.length > 0 ? 'template' : 'primary' } as const,
    ];
  });
  return aCall(attached(), ...events);
}

describe('the reply ladder', () => {
  it('begins with the primary model', () => {
    expect(next()).toEqual({ name: 'primary', firstTokenMs: PRIMARY?.firstTokenMs, waitMs: 0 });
  });

  it('asks the primary model once more, after a pause, if the failure was fast and may be temporary', () => {
    for (const type of ['ModelUnreachable', 'ModelServerError', 'ModelRateLimited', 'ModelCut'] as const) {
      expect(next([failed(type)])).toMatchObject({ name: 'primary', waitMs: PRIMARY?.backoffMs });
      expect(next([failed(type), failed(type)])).toMatchObject({ name: 'fallback', waitMs: 0 });
    }
  });

  it('never asks it again after silence or a permanent failure', () => {
    for (const type of [
      'ModelSilent',
      'ModelStalled',
      'ModelMisconfigured',
      'ModelRefused',
      'UnexpectedError',
      'Timeout',
    ] as const) {
      expect(next([failed(type)])).toMatchObject({ name: 'fallback' });
    }
  });

  it('waits as long as the vendor asks, unless that is too long', () => {
    expect(next([failed('ModelRateLimited', { retryAfterMs: 250 })])).toMatchObject({
      name: 'primary',
      waitMs: 250,
    });
    expect(next([failed('ModelRateLimited', { retryAfterMs: 20_000 })])).toMatchObject({ name: 'fallback' });
  });

  it('gives each rung only the time that is left before the template must start', () => {
    const silent = [failed('ModelSilent')];
    const lastBeginsMs = agent.limits.responseTimeoutMs - aCall().policy.lastRungReserveMs;
    expect(next(silent, { elapsedMs: 1_500 })).toMatchObject({ firstTokenMs: FALLBACK?.firstTokenMs });
    expect(next(silent, { elapsedMs: lastBeginsMs - 1_000 })).toMatchObject({
      name: 'fallback',
      firstTokenMs: 1_000,
    });
    expect(next(silent, { elapsedMs: lastBeginsMs - 100 })).toMatchObject({ name: 'template' });
  });

  it('ends with the template, and then with nothing', () => {
    const both = [failed('ModelSilent'), failed('ModelSilent', { step: 'fallback' })];
    expect(next(both)).toMatchObject({ name: 'template' });
    expect(next([...both, failed('ModelServerError', { step: 'template' })])).toBeUndefined();
  });
});

describe('the breaker', () => {
  it('skips a rung that has just failed twice, until `openMs` is over', () => {
    const state = after([failed('ModelSilent')], [failed('ModelSilent')]);
    expect(next([], { state })).toMatchObject({ name: 'fallback' });
    const rested = NOW - 1_000 + state.policy.breaker.openMs;
    expect(next([], { state, now: rested - 1 })).toMatchObject({ name: 'fallback' });
    expect(next([], { state, now: rested })).toMatchObject({ name: 'primary' });
  });

  it('skips a rung after one permanent failure', () => {
    expect(next([], { state: after([failed('ModelMisconfigured')]) })).toMatchObject({ name: 'fallback' });
    expect(next([], { state: after([failed('ModelSilent')]) })).toMatchObject({ name: 'primary' });
  });

  it('stays closed while the server loads the model', () => {
    const state = after([failed('ModelLoading')], [failed('ModelLoading')], [failed('ModelLoading')]);
    expect(next([], { state })).toMatchObject({ name: 'primary' });
  });

  it('R-X12: a budget that is used up skips all rungs with a model, in its turn and in the next ones', () => {
    expect(next([failed('BudgetUsedUp')])).toMatchObject({ name: 'template' });
    const state = after([failed('BudgetUsedUp')]);
    expect(next([], { state })).toMatchObject({ name: 'template' });
    // Another day may have begun.
    expect(next([], { state, now: NOW + state.policy.breaker.openMs })).toMatchObject({ name: 'primary' });
  });

  it('keys without meaning skip them in their own turn only', () => {
    expect(next([failed('KeysAlone')])).toMatchObject({ name: 'template' });
    const state = after([failed('KeysAlone')], [failed('KeysAlone')], [failed('KeysAlone')]);
    expect(next([], { state })).toMatchObject({ name: 'primary' });
  });

  it('is closed by an answer', () => {
    const state = after([failed('ModelSilent')], [failed('ModelSilent')], []);
    expect(next([], { state })).toMatchObject({ name: 'primary' });
  });

  it('never skips the last rung', () => {
    const state = after([
      failed('ModelMisconfigured'),
      failed('ModelMisconfigured', { step: 'fallback' }),
      failed('ModelServerError', { step: 'template' }),
    ]);
    expect(next([], { state })).toMatchObject({ name: 'template' });
  });
});
