import type { CallState } from '../../conversation/state.ts';

/** Whether a call is still here, after a pause of this process in which it may have gone on elsewhere. */
export interface Whereabouts {
  /** This process was stopped: asks. `onGone` is called where the call has a newer connection than this one. */
  check(): void;
  /**
   * False where the call is known to be gone. Behind a pause it asks once more before: when the process woke up, the
   * call may not have come up elsewhere yet.
   */
  isHere(): Promise<boolean>;
  /** The connection is closed: the call is not here any more. */
  stop(): void;
}

export function createWhereabouts({
  epoch,
  read,
  onGone,
}: {
  readonly epoch: number;
  /** What is known of the call. Rejects where nobody can tell: then it is taken to be here. */
  readonly read: () => Promise<Pick<CallState, 'epoch'>>;
  readonly onGone: () => void;
}): Whereabouts {
  let isGone = false;
  let isSure = true;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const now = await read().catch(() => ({ epoch }));
    if (isGone || now.epoch <= epoch) return;
    isGone = true;
    onGone();
  };
  return {
    check() {
      isSure = false;
      void ask();
    },
    async isHere() {
      if (!isSure) {
        isSure = true;
        asking = ask();
      }
      await asking;
      return !isGone;
    },
    stop() {
      isGone = true;
    },
  };
}
