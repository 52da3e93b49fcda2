import type { SayInput } from '../contracts/activities.ts';
import type { Speech } from './turn-claim.ts';

/** Says fixed words. The caller may interrupt a notice; a goodbye (`thenEnd`) is played to its end. */
export function sayAloud({ text, thenEnd }: Pick<SayInput, 'text' | 'thenEnd'>, speech: Speech): void {
  if (thenEnd !== true) {
    speech.announce(text);
    return;
  }
  // Not `announce`: that drops the words if the caller is still waiting for another answer.
  speech.speak(text);
  speech.finish();
}
