/** All live events that this gateway knows, its own and those of other gateways, in one order. */
import { randomUUID } from 'node:crypto';
import type { LiveEvents } from '../../adapters/ports/live-events.ts';
import type { LiveEvent } from '../../contracts/live.ts';

/** So many events are kept for readers that come back. */
const KEPT = 2_000;

export interface FeedEntry {
  /** `<epoch of the feed>.<number>`. A new epoch begins with every gap. */
  readonly id: string;
  readonly event: LiveEvent;
}

/** `gap`: the reader must read everything again. */
export type FeedListener = (entry: FeedEntry | 'gap') => void;

export interface LiveFeed {
  /** Passes an event of this gateway on. Never waits and never throws. */
  publish(event: LiveEvent): void;
  /** The id of the latest event. */
  readonly latestId: string;
  /** The events after the one with that id. Undefined if some of them are not known here. */
  after(id: string): readonly FeedEntry[] | undefined;
  /** Returns how to stop. */
  follow(listener: FeedListener): () => void;
}

/** Creates the feed. `others`: the events of other gateways. Absent: there are none. */
export function createLiveFeed(others?: Pick<LiveEvents, 'publish' | 'subscribe'>): LiveFeed {
  const listeners = new Set<FeedListener>();
  const kept: FeedEntry[] = [];
  let epoch = newEpoch();
  let number = 0;
  const add = (event: LiveEvent) => {
    number += 1;
    const entry = { id: `${epoch}.${number}`, event };
    kept.push(entry);
    if (kept.length > KEPT) kept.shift();
    for (const listener of listeners) listener(entry);
  };
  const beginAnew = () => {
    epoch = newEpoch();
    number = 0;
    kept.length = 0;
    for (const listener of listeners) listener('gap');
  };
  let wasUp: boolean | undefined;
  others?.subscribe({
    onEvent: add,
    onConnection(isUp) {
      // At the loss, so that readers know, and after it, because only then everything can be read.
      if (wasUp !== undefined && isUp !== wasUp) beginAnew();
      wasUp = isUp;
    },
  });
  return {
    publish(event) {
      add(event);
      others?.publish(event);
    },
    get latestId() {
      return `${epoch}.${number}`;
    },
    after(id) {
      const [of, text = ''] = id.split('.');
      const after = Number(text);
      const first = number - kept.length;
      if (of !== epoch || !Number.isSafeInteger(after) || after < first || after > number) return undefined;
      return kept.slice(after - first);
    },
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const newEpoch = (): string => randomUUID().slice(0, 8);
