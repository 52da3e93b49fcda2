/** Gives some planned turns partial prompts that differ from the final prompt, as a speech recogniser does. */
import { createClock } from '../src/phone/timing.ts';
import type { CallPlan } from './phone-messages.ts';

/** One final prompt in five differs from the last partial prompt before it. */
const DIFFERING_OF = 5;

/**
 * Gives one turn in five, chosen by `seed`, partial prompts that end one word early, so its final prompt is a different
 * text. For the other turns the phone makes partial prompts that end with the whole utterance.
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

/** One partial prompt per word, without the last word. On live calls about one word is said between two partial prompts. */
function allButLastWord(text: string): string[] {
  const words = text.split(' ');
  return words.slice(0, -1).map((_, index) => words.slice(0, index + 1).join(' '));
}
