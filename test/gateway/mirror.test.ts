import { expect, it } from 'vitest';
import { createMirror } from '../../src/gateway/relay/mirror.ts';
import type { Speculation } from '../../src/gateway/relay/speculation.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { attached, says, start } from '../conversation/a-call.ts';

const NOTHING = { requests: 0, tokens: 0 };

/** A mirror, and what it lets be done: begun, held, released, given up. */
function aMirror() {
  const done: string[] = [];
  const never = new Promise<undefined>(() => undefined);
  const speculation: Pick<Speculation, 'keyOf' | 'begin'> = {
    keyOf: (_state, { turn }) => normalise(turn.caller ?? ''),
    begin(_state, { turn }, { isHeld = false } = {}) {
      done.push(`${isHeld ? 'hold' : 'ask'} ${turn.caller}`);
      return {
        firstToken: never,
        release: () => void done.push(`release ${turn.caller}`),
        giveUp(cause) {
          done.push(`give up ${turn.caller}: ${cause}`);
          return NOTHING;
        },
      };
    },
  };
  const mirror = createMirror({
    start,
    attached: attached(),
    speculation: { ...speculation, takeSearch: () => undefined, takeReply: () => undefined },
    known: Promise.resolve(undefined),
    earlier: undefined,
    onReady: () => undefined,
    onOwed: () => undefined,
  });
  return { mirror, done };
}

it('asks the model with what was made ready, where the caller has said just that', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('When do you open?'), { isHeld: true });
  mirror.see(says('When do you open?'));
  expect(done).toEqual(['hold When do you open?', 'release When do you open?']);
});

it('begins anew where a letter differs: the model is asked in the words of the caller', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('when do you open'), { isHeld: true });
  mirror.see(says('When do you open?'));
  expect(done).toEqual([
    'hold when do you open',
    'ask When do you open?',
    'give up when do you open: changed',
  ]);
});

it('goes on with an answer that the model was asked for, where only letters and punctuation differ', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('when do you open'), { isHeld: false });
  mirror.see(says('When do you open?'));
  expect(done).toEqual(['ask when do you open', 'release when do you open']);
});

it('asks the model with what was made ready, once the guess has become worth a request', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('When do you open'), { isHeld: true });
  mirror.guess(says('When do you open'), { isHeld: true });
  mirror.guess(says('When do you open'), { isHeld: false });
  mirror.see(says('when do you open?'));
  expect(done).toEqual(['hold When do you open', 'release When do you open', 'release When do you open']);
});
