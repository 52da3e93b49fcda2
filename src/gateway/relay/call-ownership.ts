import { setTimeout as sleep } from 'node:timers/promises';
import type { CallState } from '../../conversation/state.ts';

/** Whether a call is still here, after a pause of this process in which it may have gone on elsewhere. */
export interface CallOwnership {
  /** This process was stopped: asks. `onGone` is called where the call has a newer connection than this one. */
  check(): void;
  /** False from a pause on until `isOurs` has settled. */
  readonly isCertain: boolean;
  /**
   * False where the call is known to be gone. Behind a pause it waits until what came in meanwhile was read, and asks
   * once more: when the process woke up, the call may not have come up elsewhere yet.
   */
  isOurs(): Promise<boolean>;
  /** The connection is closed: the call is not here any more. */
  stop(): void;
}

export function createCallOwnership({
  epoch,
  read,
  readingMs,
  onGone,
}: {
  readonly epoch: number;
  /** What is known of the call. Rejects where nobody can tell: then it is taken to be here. */
  readonly read: () => Promise<Pick<CallState, 'epoch'>>;
  /** How long what comes in now may still be from before a pause. Has `check` called first where nobody noticed it yet. */
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
