import { expect, it } from 'vitest';
import { isMutualGoodbye } from '../../src/conversation/mutual-goodbye.ts';
import { aCall, attached, replied, says, started } from './a-call.ts';

it.each([
  ['That’s all, thanks.', 'Thank you for calling. Goodbye!', true],
  ['Goodbye.', 'Is there anything else?', false],
  ['When do you open?', 'At nine. Goodbye!', false],
])('R-C9: after "%s" and "%s" the goodbye is mutual: %s', (caller, heard, expected) => {
  expect(isMutualGoodbye(aCall(attached(), says(caller), started(), replied({ said: heard })))).toBe(
    expected,
  );
});

it('R-C9: a goodbye that the caller has interrupted, or has gone on after, is not mutual', () => {
  const goodbye = [attached(), says('Bye.'), started()] as const;
  const said = 'Goodbye!';
  expect(isMutualGoodbye(aCall(...goodbye, replied({ said, heard: 'Good', outcome: 'cut' })))).toBe(false);
  expect(isMutualGoodbye(aCall(...goodbye, replied({ said }), says('Oh, wait.', { seq: 2 })))).toBe(false);
});
