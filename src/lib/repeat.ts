/** Runs a task at once, or first after a while, and then every `everyMs`, never twice at the same time. Returns how to stop. */
export function repeat(
  task: () => Promise<void>,
  {
    everyMs,
    isAtOnce = true,
    onError,
  }: { everyMs: number; isAtOnce?: boolean; onError: (error: unknown) => void },
): () => void {
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await task();
    } catch (error: unknown) {
      onError(error);
    } finally {
      isRunning = false;
    }
  };
  if (isAtOnce) void run();
  const timer = setInterval(() => void run(), everyMs);
  return () => clearInterval(timer);
}
