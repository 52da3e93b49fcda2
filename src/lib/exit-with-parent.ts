/** Limit of the orderly shutdown after the parent is gone. */
const GRACE_MS = 10_000;

/**
 * Ends this process when its parent is gone, so that no orphan keeps running. The sign is the closed IPC channel, which
 * also follows a kill -9 of the parent. Does nothing in a process that was started without an IPC channel.
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
  // The open channel must not keep this process alive.
  process.channel?.unref();
}
