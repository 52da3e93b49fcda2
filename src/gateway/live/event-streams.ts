/** Server-sent events: the open streams of this gateway. */
import { PassThrough } from 'node:stream';
import type { FeedEntry, LiveFeed } from './live-feed.ts';

/** Shorter than the time after which an idle connection is closed, here or by a proxy. */
const HEARTBEAT_MS = 15_000;
/** A stream ends after this time, so that a reader who may no longer see it does not come back. */
const LONGEST_MS = 10 * 60_000;
/** A reader that takes nothing is dropped at so many bytes. */
const MAX_BUFFERED = 256 * 1024;
const MAX_STREAMS = 200;
const MAX_OF_ONE = 20;

export interface StreamRequest {
  /** Who reads. */
  readonly reader: string;
  /** Null: all tenants. */
  readonly tenant: string | null;
  /** The id of the last event that the reader has. */
  readonly lastId: string | undefined;
  /** Everything that can be seen now. */
  readonly snapshot: () => Promise<object>;
}

export interface EventStreams {
  /** Undefined if there are too many, or if the gateway is stopping. Rejects if the snapshot cannot be read. */
  open(request: StreamRequest): Promise<PassThrough | undefined>;
  /** Ends all streams, and opens no more. */
  end(): void;
  readonly size: number;
}

/** Creates them without any. */
export function createEventStreams(feed: LiveFeed): EventStreams {
  const open = new Map<PassThrough, string>();
  let isStopped = false;
  const isFull = (reader: string) =>
    open.size >= MAX_STREAMS || [...open.values()].filter((other) => other === reader).length >= MAX_OF_ONE;
  return {
    async open({ reader, tenant, lastId, snapshot }) {
      if (isStopped || isFull(reader)) return undefined;
      const stream = new PassThrough();
      open.set(stream, reader);
      const write = (text: string) => {
        if (stream.writableLength > MAX_BUFFERED) stream.destroy();
        else if (!stream.writableEnded) stream.write(text);
      };
      const writeEntry = ({ id, event: { tenant: owner, ...event } }: FeedEntry) => {
        if (tenant === null || owner === tenant) write(frame('call', event, id));
      };
      /** What comes while the snapshot is being read. */
      let early: Parameters<Parameters<LiveFeed['follow']>[0]>[0][] | undefined = [];
      const pass = (entry: FeedEntry | 'gap') => {
        if (entry === 'gap') write(frame('gap', {}, feed.latestId));
        else writeEntry(entry);
      };
      const unfollow = feed.follow((entry) => {
        if (early === undefined) pass(entry);
        else early.push(entry);
      });
      // A comment: it moves no id.
      const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
      const longest = setTimeout(() => stream.end(), LONGEST_MS);
      stream.on('close', () => {
        unfollow();
        clearInterval(heartbeat);
        clearTimeout(longest);
        open.delete(stream);
      });
      const missed = lastId === undefined ? undefined : feed.after(lastId);
      if (missed === undefined) {
        const { latestId } = feed;
        try {
          write(frame('snapshot', await snapshot(), latestId));
        } catch (error: unknown) {
          stream.destroy();
          throw error;
        }
      } else missed.forEach(writeEntry);
      for (const entry of early.splice(0)) pass(entry);
      early = undefined;
      return stream;
    },
    end() {
      isStopped = true;
      for (const stream of open.keys()) stream.end();
    },
    get size() {
      return open.size;
    },
  };
}

const frame = (name: string, data: object, id: string): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
