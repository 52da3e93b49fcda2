/** Decides which partial prompts start speculation: those that may be all that the caller will say. */
import type { SpeculationConfig } from '../../contracts/agent.ts';
import { normalise } from '../../conversation/normalise.ts';
import { endsLikeSentence } from '../../conversation/sentences.ts';

export interface SpeculationTrigger {
  /** A partial prompt. It replaces the previous one. */
  partial(text: string, lang: string): void;
  /** The caller has finished, or is gone. */
  stop(): void;
}

/**
 * Partial prompts come every 200 to 300 ms on the wire. One that stays unchanged for longer may be the last. Then the work
 * that costs no money is done: the search and the preparation of the request.
 */
const PREPARE_AFTER_MS = 300;

/** Creates the trigger of a connection. */
export function createSpeculationTrigger(
  { mode, minAgeMs, minOpenAgeMs, minChars, maxPerTurn }: SpeculationConfig,
  {
    onGuess,
    onPrepare,
    onChange,
  }: {
    /** Send a request to the model. */
    onGuess: (text: string, lang: string) => void;
    /** Prepare everything except the request to the model. */
    onPrepare: (text: string, lang: string) => void;
    /** The caller goes on: the previous partial prompt was not all. */
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
        // With a recogniser that punctuates, the end of a sentence distinguishes the end of a turn from a pause for breath.
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
