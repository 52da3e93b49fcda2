/** Live calls, read again as their events come. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { apiUrl, ask, queries } from './client.ts';
import { useLiveEvents } from './live-events.ts';
import type { LiveNews } from './live-events.ts';
import type { LiveCall, LiveDetail } from './shapes.ts';

/** Many calls have many events: the lists are read again this often at most. */
const EVERY_MS = 250;
/** In case an event was lost. */
const AT_LATEST_MS = 15_000;

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

function readAgain(queryKey: readonly string[]): void {
  const name = queryKey.join(' ');
  if (waiting.has(name)) return;
  const timer = setTimeout(() => {
    waiting.delete(name);
    void queries.invalidateQueries({ queryKey });
  }, EVERY_MS);
  waiting.set(name, timer);
}

function onNews(news: LiveNews): void {
  if (news.kind === 'lost') return;
  readAgain(['live']);
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
