/**
 * The events of live calls. All tabs of a browser share one stream, because HTTP/1.1 has six connections: the tab with the lock
 * reads it and passes it on. When that tab closes, another one gets the lock.
 */
import { useEffect } from 'react';
import { apiUrl } from './client.ts';
import type { LiveEvent } from './shapes.ts';

/** `again`: events may be missing, so everything must be read again. */
export type LiveNews =
  | { readonly kind: 'call'; readonly event: LiveEvent }
  | { readonly kind: 'again' }
  | { readonly kind: 'lost' };

const NAME = 'evercall-live-events';
const RETRY_MS = 3_000;

type Listener = (news: LiveNews) => void;
const listeners = new Set<Listener>();
let close: (() => void) | undefined;

/** Calls `onNews` while the component is shown. It must not change between renders. */
export function useLiveEvents(onNews: Listener): void {
  useEffect(() => {
    listeners.add(onNews);
    close ??= open();
    return () => {
      listeners.delete(onNews);
      if (listeners.size > 0) return;
      close?.();
      close = undefined;
    };
  }, [onNews]);
}

function open(): () => void {
  const channel = new BroadcastChannel(NAME);
  const closing = new AbortController();
  const tell = (news: LiveNews) => {
    for (const listener of listeners) listener(news);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<LiveNews>) => tell(data));
  const publish = (news: LiveNews) => {
    tell(news);
    channel.postMessage(news);
  };
  // Pages without https have no locks: there each tab reads a stream of its own.
  const reading =
    'locks' in navigator
      ? navigator.locks.request(NAME, { signal: closing.signal }, () => read(publish, closing.signal))
      : read(tell, closing.signal);
  reading.catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return () => {
    closing.abort();
    channel.close();
  };
}

/** Reads the stream until this tab no longer needs it. */
function read(publish: Listener, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      const stream = new EventSource(apiUrl('/events'));
      source = stream;
      stream.addEventListener('snapshot', () => publish({ kind: 'again' }));
      stream.addEventListener('gap', () => publish({ kind: 'again' }));
      stream.addEventListener('call', ({ data }: MessageEvent<string>) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the stream of our own gateway
        publish({ kind: 'call', event: JSON.parse(data) as LiveEvent });
      });
      stream.addEventListener('error', () => {
        publish({ kind: 'lost' });
        // The browser connects again by itself, unless the gateway has refused.
        if (stream.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS);
      });
    };
    connect();
    signal.addEventListener('abort', () => {
      clearTimeout(retry);
      source?.close();
      resolve();
    });
  });
}
