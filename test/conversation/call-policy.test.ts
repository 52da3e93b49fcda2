import { expect, it } from 'vitest';
import { callPolicy, policyConflicts } from '../../src/conversation/call-policy.ts';
import { CALL_POLICY } from '../../src/workflows/call/policy.ts';
import { agent } from './a-call.ts';

it('the default policy has no conflicts', () => {
  expect(policyConflicts(CALL_POLICY, agent)).toEqual([]);
});

it('an agent overrides only the values that it sets', () => {
  const policy = callPolicy(
    CALL_POLICY,
    { policy: { primary: { firstTokenMs: 900 }, deadAir: { fillerAfterMs: 700 }, passages: 5 } },
    { hasFallback: true },
  );
  const [primary, ...others] = CALL_POLICY.replyLadder;
  expect(policy).toEqual({
    ...CALL_POLICY,
    passages: 5,
    deadAir: { ...CALL_POLICY.deadAir, fillerAfterMs: 700 },
    replyLadder: [{ ...primary, firstTokenMs: 900 }, ...others],
  });
});

it('without a fallback model there is no fallback rung', () => {
  const { replyLadder } = callPolicy(CALL_POLICY, agent, { hasFallback: false });
  expect(replyLadder.map(({ name }) => name)).toEqual(['primary', 'template']);
});
