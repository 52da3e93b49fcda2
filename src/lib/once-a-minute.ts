const QUIET_MS = 60_000;

/** Returns a function that says whether something is due: it was not within the last minute. `now`: milliseconds, never going back. */
export function createOnceAMinute(now: () => number = () => performance.now()): (id: string) => boolean {
  const lastAt = new Map<string, number>();
  return (id) => {
    const at = now();
    if (at - (lastAt.get(id) ?? -Infinity) < QUIET_MS) return false;
    lastAt.set(id, at);
    return true;
  };
}
