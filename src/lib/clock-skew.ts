/** Above this, sessions, signed addresses and tokens of other servers may be refused. */
export const MAX_SKEW_MS = 5_000;

/** The header `Date` has whole seconds. */
const HALF_SECOND_MS = 500;

/**
 * How far this machine's clock is ahead of that of the server at `url`, to about a second. Undefined if its answer has no date.
 * Rejects if the server does not answer.
 */
export async function clockSkewMs(url: string, signal: AbortSignal): Promise<number | undefined> {
  const askedAt = Date.now();
  const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
  const meanwhile = (askedAt + Date.now()) / 2;
  const there = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(there) ? undefined : Math.round(meanwhile - there - HALF_SECOND_MS);
}
