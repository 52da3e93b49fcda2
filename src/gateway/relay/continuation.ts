/** Tells whether the caller's words continue their latest ones: a person who hesitates in the middle of a sentence. */
import type { TurnId } from '../../contracts/ids.ts';
import type { Utterance } from '../../contracts/call.ts';
import type { Ledger } from './ledger.ts';

/** A caller who has heard more words of the answer than this interrupts it. */
const FEW_WORDS = 3;

export interface Continuation {
  /** The mark of words that come now. */
  mark(): Pick<Utterance, 'continues'>;
  /** The caller has said words, to be answered in turn `id`. */
  said(id: TurnId): void;
}

/** Creates it for one connection. Words more than `withinMs` after the latest ones never continue them. */
export function createContinuation(ledger: Pick<Ledger, 'answerIn'>, withinMs: number): Continuation {
  let latest: { readonly id: TurnId; readonly at: number } | undefined;
  return {
    mark() {
      if (latest === undefined || performance.now() - latest.at > withinMs) return {};
      const { heard, isSpoken } = ledger.answerIn(latest.id);
      const words = heard.trim().split(/\s+/u);
      return isSpoken || words.length > FEW_WORDS ? {} : { continues: true };
    },
    said(id) {
      latest = { id, at: performance.now() };
    },
  };
}
