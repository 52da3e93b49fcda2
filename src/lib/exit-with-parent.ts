/** Longest that the orderly end may take once nobody is there to wait for it. */
const GRACE_MS = 10_000;

/**
 * Ends this process when the one that started it is gone (its IPC channel closes, even after a kill -9), so that
 * nothing is left running. Does nothing in a process that was started without such a channel.
 */
export function exitWithParent(stop: () => Promise<void>): void {
  if (process.send === undefined) return;
  const end = (): void => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  if (process.connected) process.once('disconnect', end);
  else end();
  // Watching the parent is no reason to stay alive.
  process.channel?.unref();
}
