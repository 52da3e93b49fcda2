/** Live calls, read again as their events come. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { apiUrl, ask, queries } from './client.ts';
import { useLiveEvents } from './live-events.ts';
import type { LiveNews } from './live-events.ts';
import type { LiveCall, LiveDetail } from './shapes.ts';

/** What an event changes is read so soon. */
const SOON_MS = 250;
/** A hundred calls have many events in each second: lists are read again this often at most, one call every `SOON_MS`. */
const LIST_EVERY_MS = 1_000;
/** In case an event was lost. */
const AT_LATEST_MS = 15_000;

/** When each is read the next time, or was read last, in milliseconds. */
const readAt = new Map<string, number>();

function readAgain(queryKey: readonly string[], everyMs = SOON_MS): void {
  const name = queryKey.join(' ');
  const now = performance.now();
  const last = readAt.get(name) ?? -Infinity;
  if (last > now) return;
  const at = Math.max(now + SOON_MS, last + everyMs);
  readAt.set(name, at);
  setTimeout(() => void queries.invalidateQueries({ queryKey }), at - now);
}

function onNews(news: LiveNews): void {
  if (news.kind === 'lost') return;
  readAgain(['live'], LIST_EVERY_MS);
  if (news.kind === 'call') readAgain(['live-call', news.event.callSid]);
  else readAgain(['live-call']);
}

/** All calls in progress. */
export function useLiveCalls(): UseQueryResult<{ readonly at: string; readonly calls: readonly LiveCall[] }> {
  useLiveEvents(onNews);
  return useQuery({
    queryKey: ['live'],
    queryFn: ({ signal }) =>
      ask<{ readonly at: string; readonly calls: readonly LiveCall[] }>(apiUrl('/live'), { signal }),
    refetchInterval: AT_LATEST_MS,
  });
}

/** One call in progress, with its words. */
export function useLiveCall(callSid: string): UseQueryResult<LiveDetail> {
  useLiveEvents(onNews);
  return useQuery({
    queryKey: ['live-call', callSid],
    queryFn: ({ signal }) => ask<LiveDetail>(apiUrl(`/live/${callSid}`), { signal }),
    refetchInterval: AT_LATEST_MS,
  });
}
