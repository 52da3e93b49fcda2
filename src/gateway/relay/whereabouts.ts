import type { CallState } from '../../conversation/state.ts';

/** Whether a call is still here, after a pause of this process in which it may have gone on elsewhere. */
export interface Whereabouts {
  /** Asks; `onGone` is called where the call has a newer connection than this one. */
  check(): void;
  /** Does it at once, or when it is known that the call is here; never where it is not. */
  ifHere(act: () => void): void;
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
  let checked: Promise<void> | undefined;
  const check = async () => {
    const now = await read().catch(() => ({ epoch }));
    if (isGone || now.epoch <= epoch) return;
    isGone = true;
    onGone();
  };
  return {
    check() {
      const asked = check().finally(() => {
        if (checked === asked) checked = undefined;
      });
      checked = asked;
    },
    ifHere(act) {
      const actIfHere = () => {
        if (!isGone) act();
      };
      if (checked === undefined) actIfHere();
      else void checked.then(actIfHere);
    },
    stop() {
      isGone = true;
    },
  };
}
