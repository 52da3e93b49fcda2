import { expect, it } from 'vitest';
import type { StepFailure } from '../../src/contracts/failures.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { callIdentity, isFinal, saveTurnInput } from '../../src/conversation/call-record.ts';
import { aCall, attached, replied, says, start, started, T0 } from './a-call.ts';

/** The services that the metrics of a turn blame for these failures. */
function blamed(...failures: readonly StepFailure[]): readonly string[] {
  const events = failures.map((failure) => ({ type: 'stepFailed', turnId: turnId(1, 1), failure }) as const);
  const state = aCall(attached(), says('Hours?'), started(), ...events, replied({ said: 'At nine.' }));
  const turn = state.turns.at(-1);
  if (turn === undefined || !isFinal(turn)) throw new Error('the turn is not final');
  const { metrics } = saveTurnInput(callIdentity(start), state, turn);
  return metrics.filter(({ type }) => type === 'error').map(({ service }) => service);
}

it('a failure counts against the vendor of its step', () => {
  expect(
    blamed({ step: 'search', type: 'DatabaseUnavailable', at: T0 }, { step: 'primary', type: 'Timeout' }),
  ).toEqual(['postgres', 'openai']);
});

it('an unexpected failure counts against Evercall, whatever its step', () => {
  expect(blamed({ step: 'primary', type: 'UnexpectedError' })).toEqual(['evercall']);
});

it('the record of a turn says which server answered, how often it was asked, and which one failed with what', () => {
  const failure = {
    ...({ step: 'primary', type: 'ModelMisconfigured', at: T0 } as const),
    ...{ host: 'models:8000', model: 'm', status: 404, code: 'model_not_found' },
  };
  const server = { host: 'other:8000', requests: 2 };
  const state = aCall(
    attached(),
    says('Hours?'),
    started(),
    { type: 'stepFailed', turnId: turnId(1, 1), failure },
    replied({ said: 'At nine.', rung: 'fallback', model: 'small', server }),
  );
  const turn = state.turns.at(-1);
  if (turn === undefined || !isFinal(turn)) throw new Error('the turn is not final');
  expect(saveTurnInput(callIdentity(start), state, turn).turn.details).toMatchObject({
    ...{ rung: 'fallback', model: 'small', server },
    failures: [failure],
  });
});
