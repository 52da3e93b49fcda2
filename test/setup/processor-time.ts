/** Processor time of this thread so far, in milliseconds. Unlike the clock it does not run while other programs do. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
