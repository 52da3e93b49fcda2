import { expect, it } from 'vitest';
import { createPromptMeanings } from '../../src/gateway/relay/prompt-meaning.ts';
import { CALL_POLICY, turnTakingOf } from '../../src/workflows/call/policy.ts';

const aCaller = () =>
  createPromptMeanings({
    turnTaking: turnTakingOf(CALL_POLICY),
    ledger: { inPlay: () => undefined },
    language: () => 'en-US',
  });
const final = (voicePrompt: string) => ({ voicePrompt, last: true });

it('R-C9: the same words again are a repeat before the answer, and a question after it', () => {
  const meanings = aCaller();
  expect(meanings.of(final('How much is it?'))).toBe('words');
  expect(meanings.of(final('How much is it?'))).toBe('aside');
  expect(meanings.of({ voicePrompt: 'How much', last: false })).toBe('aside');
  // The words have cut the answer before them.
  meanings.agentSaid('We are', false);
  expect(meanings.of(final('How much is it?'))).toBe('aside');
  meanings.agentSaid('It is five dollars.', true);
  expect(meanings.of(final('How much is it?'))).toBe('words');
});
