/** Which partial prompts are worth acting upon: those that may be all that the caller will say. */
import type { SpeculationConfig } from '../../contracts/agent.ts';
import { normalise } from '../../conversation/normalise.ts';
import { endsLikeSentence } from '../../conversation/sentences.ts';

export interface SpeculationTrigger {
  /** A partial prompt: replaces the one before. */
  partial(text: string, lang: string): void;
  /** The caller has finished, or is gone. */
  stop(): void;
}

/**
 * A guess that stands for longer than the recogniser leaves between two (200 to 300 ms on the wire) may be the last
 * one. What costs nothing but this machine's time is done then.
 */
const PREPARE_AFTER_MS = 300;

export function createSpeculationTrigger(
  { mode, minAgeMs, minOpenAgeMs, minChars, maxPerTurn }: SpeculationConfig,
  {
    onGuess,
    onPrepare,
    onChange,
  }: {
    /** Worth a request to the model. */
    onGuess: (text: string, lang: string) => void;
    /** Worth being made ready for. */
    onPrepare: (text: string, lang: string) => void;
    onChange: () => void;
  },
): SpeculationTrigger {
  let latest = '';
  let guesses = 0;
  let prepare: NodeJS.Timeout | undefined;
  let guess: NodeJS.Timeout | undefined;
  const clear = () => {
    clearTimeout(prepare);
    clearTimeout(guess);
  };
  return {
    partial(text, lang) {
      const said = normalise(text);
      if (mode === 'off' || said === latest) return;
      latest = said;
      clear();
      onChange();
      prepare = setTimeout(() => onPrepare(text, lang), PREPARE_AFTER_MS);
      if (mode !== 'last-stable' || said.length < minChars || guesses >= maxPerTurn) return;
      guess = setTimeout(
        () => {
          guesses += 1;
          onGuess(text, lang);
        },
        // Where the recogniser punctuates, the end of a sentence tells a pause for breath from the end of the turn.
        endsLikeSentence(text) ? minAgeMs : minOpenAgeMs,
      );
    },
    stop() {
      clear();
      latest = '';
      guesses = 0;
    },
  };
}
