/** Whether this gateway still holds the call's newest connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayRef } from '../../contracts/call.ts';
import type { CallState } from '../../conversation/state.ts';

/**
 * While a process is paused (a suspended container, say), the relay may reconnect to another gateway. After the pause, the
 * process must not speak until it knows whether the call is still here.
 */
export interface CallOwnership {
  /** Asks whether another gateway has this very connection: someone uses its token a second time. Speech does not wait. */
  confirm(): void;
  /** Asks, after a pause of this process. Calls `onGone` if the call is no longer here. */
  check(): void;
  /** False from a pause until the check after it has finished. */
  readonly isCertain: boolean;
  /**
   * False if the call is known to be elsewhere. After a pause it first waits until the received data has been read, and then
   * asks again: when the process woke up, the relay may not have reconnected elsewhere yet. The relay must also answer on this
   * connection, because the workflow may not know yet that the relay has reconnected.
   */
  isOurs(): Promise<boolean>;
  /** The connection is closed, so the call is no longer here. */
  stop(): void;
}

/** Creates the ownership of connection `epoch`. */
export function createCallOwnership({
  epoch,
  gateway,
  read,
  answers,
  readingMs,
  onGone,
}: {
  readonly epoch: number;
  readonly gateway: GatewayRef;
  /** Reads the state of the call. If it rejects, the call is assumed to be here. */
  readonly read: () => Promise<Pick<CallState, 'epoch' | 'gateway'>>;
  /** Asks the relay for a sign of life on this connection. */
  readonly answers: () => Promise<boolean>;
  /** How long (ms) incoming data may still be from before a pause. If it notices the pause, it first calls `check`. */
  readonly readingMs: () => number;
  /** `moved`: the call has a newer connection. `taken`: another gateway has reported this one first. */
  readonly onGone: (how: 'moved' | 'taken') => void;
}): CallOwnership {
  let isGone = false;
  let isChecked = true;
  let asking: Promise<void> | undefined;
  const giveUp = (how: 'moved' | 'taken') => {
    if (isGone) return;
    isGone = true;
    onGone(how);
  };
  const ask = async () => {
    const now = await read().catch(() => ({ epoch, gateway }));
    const isTaken = now.epoch === epoch && now.gateway !== null && now.gateway.id !== gateway.id;
    if (isTaken || now.epoch > epoch) giveUp(isTaken ? 'taken' : 'moved');
  };
  const askLater = async (ms: number) => {
    const answered = answers();
    await sleep(ms, undefined, { ref: false });
    isChecked = true;
    await ask();
    if (!isGone && !(await answered)) giveUp('moved');
    asking = undefined;
  };
  const isCertain = () => readingMs() === 0 && isChecked && asking === undefined;
  return {
    confirm() {
      if (!isGone) void ask();
    },
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
