/** Waits of the caller for something to happen in the call, and the error if it does not. */

export type PhoneErrorKind =
  /** The time limit of a wait passed. */
  | 'timeout'
  /** The call is over. */
  | 'ended'
  /** The connection was lost while the caller was speaking, so the app did not receive the words. */
  | 'lost'
  /** The relay would not have reported this input, or the caller cannot do it now. */
  | 'refused';

/** Something that the caller tried or waited for did not happen. */
export class PhoneError extends Error {
  readonly kind: PhoneErrorKind;

  constructor(kind: PhoneErrorKind, message: string) {
    super(message);
    this.name = 'PhoneError';
    this.kind = kind;
  }
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Give up after this long without any change, even before `timeoutMs`. */
  readonly idleMs?: number;
  /** Completes the message "gave up after N ms waiting for …". Called when the limit passes. */
  readonly what: () => string;
}

export interface Waiting {
  /** Call after each change: checks every pending wait again. */
  notify(): void;
  /**
   * Resolves with the first defined value of `check`, which is called at once and after every change. Rejects if `check`
   * throws or a limit passes. `act` runs synchronously with the change, before anything else can happen.
   */
  until<T>(check: () => T | undefined, options: WaitOptions, act?: (value: T) => void): Promise<T>;
}

/** Creates the waits of one call. Every wait ends: by its condition, by an error, or by its time limit (real time). */
export function createWaiting(): Waiting {
  const pending = new Set<() => void>();
  return {
    notify: () => {
      for (const look of [...pending]) if (pending.has(look)) look();
    },
    until: (check, options, act) =>
      new Promise((resolve, reject) => {
        const limit = timeLimit(options, (error) => settle(() => reject(error)));
        const settle = (how: () => void): void => {
          limit.stop();
          pending.delete(look);
          how();
        };
        const look = (): void => {
          try {
            const value = check();
            if (value === undefined) return limit.changed();
            settle(() => {
              act?.(value);
              resolve(value);
            });
          } catch (error: unknown) {
            settle(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        };
        pending.add(look);
        look();
      }),
  };
}

function timeLimit(
  { timeoutMs, idleMs, what }: WaitOptions,
  giveUp: (error: PhoneError) => void,
): { stop(): void; changed(): void } {
  const after = (ms: number, how: string): NodeJS.Timeout =>
    setTimeout(
      () => giveUp(new PhoneError('timeout', `gave up after ${ms} ms${how} waiting for ${what()}`)),
      ms,
    );
  const total = after(timeoutMs, '');
  let idle = idleMs === undefined ? undefined : after(idleMs, ' without any change');
  return {
    stop: () => {
      clearTimeout(total);
      clearTimeout(idle);
    },
    changed: () => {
      if (idle !== undefined) idle = idle.refresh();
    },
  };
}
