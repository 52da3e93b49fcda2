/** Whether this gateway still holds the call's newest connection, after a pause of the process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallState } from '../../conversation/state.ts';

/**
 * While a process is paused (a suspended container, say), the relay may reconnect to another gateway. After the pause, the
 * process must not speak until it knows whether the call is still here.
 */
export interface CallOwnership {
  /** Asks, after a pause of this process. Calls `onGone` if the call has a newer connection. */
  check(): void;
  /** False from a pause until the check after it has finished. */
  readonly isCertain: boolean;
  /**
   * False if the call is known to be elsewhere. After a pause it first waits until the received data has been read, and then
   * asks again: when the process woke up, the relay may not have reconnected elsewhere yet.
   */
  isOurs(): Promise<boolean>;
  /** The connection is closed, so the call is no longer here. */
  stop(): void;
}

/** Creates the ownership of connection `epoch`. */
export function createCallOwnership({
  epoch,
  read,
  readingMs,
  onGone,
}: {
  readonly epoch: number;
  /** Reads the state of the call. If it rejects, the call is assumed to be here. */
  readonly read: () => Promise<Pick<CallState, 'epoch'>>;
  /** How long (ms) incoming data may still be from before a pause. If it notices the pause, it first calls `check`. */
  readonly readingMs: () => number;
  readonly onGone: () => void;
}): CallOwnership {
  let isGone = false;
  let isChecked = true;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const now = await read().catch(() => ({ epoch }));
    if (isGone || now.epoch <= epoch) return;
    isGone = true;
    onGone();
  };
  const askLater = async (ms: number) => {
    await sleep(ms, undefined, { ref: false });
    isChecked = true;
    await ask();
    asking = undefined;
  };
  const isCertain = () => readingMs() === 0 && isChecked && asking === undefined;
  return {
    check() {
      isChecked = false;
      void ask();
    },
    get isCertain() {
      return isCertain();
    },
    async isOurs() {
      if (!isCertain()) await (asking ??= askLater(readingMs()));
      return !isGone;
    },
    stop() {
      isGone = true;
    },
  };
}
