import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/contracts/failures.ts';

describe('a failure of an activity', () => {
  it('keeps its type, and how long the vendor asks to wait', () => {
    expect(describeFailure({ type: 'ModelRateLimited', nextRetryDelay: 250 })).toEqual({
      type: 'ModelRateLimited',
      retryAfterMs: 250,
    });
  });

  it('has the pause in its details, where Temporal keeps it', () => {
    expect(describeFailure({ type: 'ModelRateLimited', details: [{ retryAfterMs: 250 }] }).retryAfterMs).toBe(
      250,
    );
  });

  it('has the facts of a request, and nothing else that its details hold', () => {
    const facts = { host: 'models:8000', model: 'm', status: 404, code: 'model_not_found', requests: 2 };
    const details = [{ ...facts, words: 'SENTINEL', at: 1, step: 'primary' }];
    expect(describeFailure({ type: 'ModelMisconfigured', details })).toEqual({
      type: 'ModelMisconfigured',
      ...facts,
    });
  });

  it.each([undefined, null, 'TypeError', 'toString'])('of type %s is unexpected', (type) => {
    expect(describeFailure({ type })).toEqual({ type: 'UnexpectedError' });
  });
});
