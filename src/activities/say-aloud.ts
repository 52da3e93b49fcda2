import type { SayInput } from '../contracts/activities.ts';
import type { Speech } from './turn-claim.ts';

/** Says fixed words. The answer to the caller's next words may replace a notice, but not a goodbye (`thenEnd`). */
export function sayAloud(
  { text, thenEnd, isFinal }: Pick<SayInput, 'text' | 'thenEnd' | 'isFinal'>,
  speech: Speech,
): void {
  if (isFinal === true) {
    speech.conclude(text);
    return;
  }
  if (thenEnd !== true) {
    speech.announce(text);
    return;
  }
  // Not `announce`: that drops the words if the caller is still waiting for another answer.
  speech.speak(text);
  speech.finish();
}
