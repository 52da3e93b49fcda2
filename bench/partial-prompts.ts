/** What the relay's recogniser makes of an utterance while it is being said. */
import { createClock } from '../src/phone/timing.ts';
import type { CallPlan } from './phone-messages.ts';

/** One final prompt in so many differs from the last partial before it. */
const DIFFERING_OF = 5;

/**
 * Gives one turn in five, at a place drawn from `seed`, partial prompts that end one word early: the final prompt
 * then is another text. For the others the phone makes partials that end with the whole utterance.
 */
export function withDiffering(turns: CallPlan['turns'], seed: number): CallPlan['turns'] {
  const clock = createClock({}, seed);
  let differing = 0;
  return turns.map((turn, index) => {
    const place = index % DIFFERING_OF;
    if (place === 0) differing = Math.floor(clock.drawReal([0, DIFFERING_OF]));
    return place === differing ? { ...turn, partials: allButLastWord(turn.text) } : turn;
  });
}

/** One partial a word, without the last: at the wire's pace about a word is said between two partials. */
function allButLastWord(text: string): string[] {
  const words = text.split(' ');
  return words.slice(0, -1).map((_, index) => words.slice(0, index + 1).join(' '));
}
