/** A wait that only `signal` ends, by rejecting: what a vendor that never answers looks like. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('aborted')));
  return promise;
}
