/** The machines of the system. Each has a network namespace, and so a cable, of its own. */
export const HOSTS = [
  'gateway-1',
  'gateway-2',
  'worker-1',
  'worker-2',
  'temporal',
  'postgres',
  'redis',
] as const;
export type HostName = (typeof HOSTS)[number];

/** Which packets a pulled cable loses: all, those to the host, or those from it. */
export const WAYS = ['both', 'in', 'out'] as const;
export type Way = (typeof WAYS)[number];
