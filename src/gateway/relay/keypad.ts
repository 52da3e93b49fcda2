/** Collects single keys to the runs that callers mean: until `#`, or until no key has come for a while. */
const BETWEEN_KEYS_MS = 1_500;

export interface Keypad {
  press(digit: string): void;
  /** Hands out what has been pressed so far. */
  flush(): void;
}

export function createKeypad(onDigits: (digits: string) => void): Keypad {
  let digits = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    if (digits === '') return;
    const run = digits;
    digits = '';
    onDigits(run);
  };
  return {
    press(digit) {
      digits += digit;
      clearTimeout(timer);
      if (digit === '#') flush();
      else timer = setTimeout(flush, BETWEEN_KEYS_MS);
    },
    flush,
  };
}
