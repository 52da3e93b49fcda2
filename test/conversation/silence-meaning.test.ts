import { expect, it } from 'vitest';
import { silenceMeaning } from '../../src/conversation/silence-meaning.ts';
import { aCall, attached, replied, says, started } from './a-call.ts';

it.each([
  ['That’s all, thanks.', 'Thank you for calling. Goodbye!', 'over'],
  ['Goodbye.', 'Is there anything else?', 'open'],
  ['When do you open?', 'At nine. Goodbye!', 'open'],
  ['Hold on, please.', 'Okay.', 'pause'],
])('R-C9: silence after "%s" and "%s" means: %s', (caller, heard, expected) => {
  expect(silenceMeaning(aCall(attached(), says(caller), started(), replied({ said: heard })))).toBe(expected);
});

it('R-C9: a goodbye that the caller has interrupted, or has gone on after, does not end the call', () => {
  const goodbye = [attached(), says('Bye.'), started()] as const;
  const said = 'Goodbye!';
  expect(silenceMeaning(aCall(...goodbye, replied({ said, heard: 'Good', outcome: 'cut' })))).toBe('open');
  const goesOn = says('Do you rent bikes?', { seq: 2 });
  expect(silenceMeaning(aCall(...goodbye, replied({ said }), goesOn))).toBe('open');
});
