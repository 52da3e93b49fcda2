import type { SayInput } from '../contracts/activities.ts';
import type { Speech } from './turn-claim.ts';

/**
 * Says fixed words. The answer to the caller's next words may replace a notice, but neither a goodbye nor what precedes a transfer
 * nor an operator's words.
 */
export function sayAloud(
  {
    text,
    thenEnd,
    thenTransfer,
    isFinal,
    mustBeSaid,
  }: Pick<SayInput, 'text' | 'thenEnd' | 'thenTransfer' | 'isFinal' | 'mustBeSaid'>,
  speech: Speech,
): void {
  if (isFinal === true) {
    speech.conclude(text);
    return;
  }
  if (thenEnd !== true && thenTransfer !== true && mustBeSaid !== true) {
    speech.announce(text);
    return;
  }
  // Not `announce`: that drops the words if the caller is still waiting for another answer.
  speech.speak(text);
  speech.finish();
}
