/** So much too soon a timer may end: Node cuts the fraction of a millisecond off both what is asked for and its own clock. */
export const EARLY_MS = 2;
