/** Which partial prompts are worth acting upon: those that may be all that the caller will say. */
import type { SpeculationConfig } from '../../contracts/agent.ts';
import { normalise } from '../../conversation/normalise.ts';
import { endsLikeSentence } from '../../conversation/sentences.ts';

export interface Guessing {
  /** A partial prompt: replaces the one before. */
  partial(text: string, lang: string): void;
  /** The caller has finished, or is gone. */
  stop(): void;
}

export function createGuessing(
  { mode, minAgeMs, minOpenAgeMs, minChars, maxPerTurn }: SpeculationConfig,
  { onGuess, onChange }: { onGuess: (text: string, lang: string) => void; onChange: () => void },
): Guessing {
  let latest = '';
  let guesses = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    partial(text, lang) {
      const said = normalise(text);
      if (mode !== 'last-stable' || said === latest) return;
      latest = said;
      clearTimeout(timer);
      onChange();
      if (said.length < minChars || guesses >= maxPerTurn) return;
      timer = setTimeout(
        () => {
          guesses += 1;
          onGuess(text, lang);
        },
        // Where the recogniser punctuates, the end of a sentence tells a pause for breath from the end of the turn.
        endsLikeSentence(text) ? minAgeMs : minOpenAgeMs,
      );
    },
    stop() {
      clearTimeout(timer);
      latest = '';
      guesses = 0;
    },
  };
}
