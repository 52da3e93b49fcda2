/** Combines single keys into the runs of keys that callers mean. */

/** A run ends with `#`, or if no further key comes within this time. */
const BETWEEN_KEYS_MS = 1_500;

export interface Keypad {
  /** No key of a run was pressed yet. */
  readonly isEmpty: boolean;
  press(digit: string): void;
  /** Ends the current run. Does nothing if no key was pressed. */
  flush(): void;
}

/** Creates a keypad that calls `onDigits` with each run. */
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
    get isEmpty() {
      return digits === '';
    },
    press(digit) {
      digits += digit;
      clearTimeout(timer);
      if (digit === '#') flush();
      else timer = setTimeout(flush, BETWEEN_KEYS_MS);
    },
    flush,
  };
}
