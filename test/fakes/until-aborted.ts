/** Waits like a vendor that never answers: rejects when `signal` is aborted, and never resolves. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('aborted')));
  return promise;
}
