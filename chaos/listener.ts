/** Records which words the caller hears, when, and over which connection. */
import type { PhoneEvent } from '../src/phone/events.ts';
import type { HeardWord } from './hearing.ts';

export interface Listener {
  readonly words: readonly HeardWord[];
  /** Number of connections so far. */
  readonly connections: number;
  /** The call is over. */
  readonly hasEnded: boolean;
  onEvent(event: PhoneEvent): void;
  /** Resolves with the first defined value of `look`, which is called after every event and every `everyMs`. */
  until<T>(look: () => T | undefined, everyMs: number): Promise<T>;
}

/** Creates the listener of one call. `speechMs`: how long the agent's voice takes to say a number of characters. */
export function createListener(speechMs: (chars: number) => number): Listener {
  const words: HeardWord[] = [];
  const listeners = new Set<() => void>();
  let connections = 0;
  let hasEnded = false;
  return {
    words,
    get connections() {
      return connections;
    },
    get hasEnded() {
      return hasEnded;
    },
    onEvent(event) {
      if (event.type === 'connected') connections = event.connection;
      if (event.type === 'ended') hasEnded = true;
      if (event.type === 'agent') {
        const { text, exchange } = event;
        const toMs = performance.now();
        const fromMs = toMs - speechMs(text.length);
        words.push({ text, exchange, connection: connections, fromMs, toMs });
      }
      // The phone emits an event before it applies the change, so the checks run afterwards.
      queueMicrotask(() => {
        for (const listener of listeners) listener();
      });
    },
    async until(look, everyMs) {
      const { promise, resolve } = Promise.withResolvers<NonNullable<ReturnType<typeof look>>>();
      const check = (): void => {
        const value = look();
        if (value != null) resolve(value);
      };
      const timer = setInterval(check, everyMs);
      listeners.add(check);
      check();
      try {
        return await promise;
      } finally {
        clearInterval(timer);
        listeners.delete(check);
      }
    },
  };
}
