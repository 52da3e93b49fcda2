/** Sends small events in batches, one batch at a time, and never lets whoever adds them wait. */
import { setTimeout as sleep } from 'node:timers/promises';

/** More than these are dropped: the receiver is away. */
const MAX_WAITING = 1_000;
/** Events of so long a time go together. */
const GATHER_MS = 20;

export interface EventBatches<Event> {
  add(event: Event): void;
  /** Adding does nothing from now on. Resolves when nothing is being sent. */
  stop(): Promise<void>;
}

/** `send` gets at most `max` events. What it rejects is dropped, as are events above a limit. */
export function createEventBatches<Event>({
  max,
  send,
  onDropped,
}: {
  readonly max: number;
  readonly send: (events: readonly Event[]) => Promise<unknown>;
  readonly onDropped: (events: number, error?: unknown) => void;
}): EventBatches<Event> {
  const waiting: Event[] = [];
  let isStopped = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    await sleep(GATHER_MS);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, max);
      await send(batch).catch((error: unknown) => onDropped(batch.length, error));
    }
    running = undefined;
  };
  return {
    add(event) {
      if (isStopped) return;
      if (waiting.length >= MAX_WAITING) {
        onDropped(1);
        return;
      }
      waiting.push(event);
      running ??= run();
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
