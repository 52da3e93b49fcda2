/** Tells keys that ask for something from noise on the keypad. A model is not asked about noise. */

/** How `context.ts` shows pressed keys to a model. */
const PRESSED = /^\(presses the keys ([\d*#]+)\)$/u;

/** The same key so often in a row means nothing. */
const REPEATED = /^([\d*])\1{3,}$/u;

/** Most turns of keys in a minute about which a model is asked. A caller who enters a number needs one or two. */
export const KEY_TURNS_PER_MINUTE = 5;

/** The keys of a turn, from the words that a model sees. Undefined if the caller spoke. */
export function keysIn(words: string | undefined): string | undefined {
  return PRESSED.exec(words ?? '')?.[1];
}

/** Whether keys mean nothing: `#`, `*`, or the same key again and again. */
export function isNoise(keys: string): boolean {
  const pressed = keys.replace(/#+$/u, '');
  return /^[*#]*$/u.test(pressed) || REPEATED.test(pressed);
}
