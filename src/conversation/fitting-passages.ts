/** Which passages may be said without a model that decides whether they answer the question. */
import type { Passage } from '../contracts/activities.ts';

/**
 * One of the best passages must have this score. Below it, an honest "I don't know" is better than the answer to another
 * question. Chosen by `npm run eval:knowledge`.
 */
export const FITS = 0.48;
/** As many passages decide, and may be said. */
const BEST = 3;

/** The best passages if one of them fits, else none. */
export function fittingPassages(passages: readonly Passage[]): readonly Passage[] {
  const best = passages.slice(0, BEST);
  return best.some(({ score }) => score >= FITS) ? best : [];
}
