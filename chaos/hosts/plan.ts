/** Plans which cable is pulled when, for how long and which way. */
import type { Random } from '../random.ts';
import type { HostName, Way } from './host-names.ts';

export interface Pull {
  readonly host: HostName;
  /** After the start of the calls. */
  readonly atMs: number;
  readonly forMs: number;
  readonly way: Way;
}

const LENGTH_MS = [2_000, 30_000] as const;
/** The longest share of the time in which a cable is out. Shorter calls have shorter pulls. */
const MOST = 0.8;
const ROUNDS = 3;

/**
 * The pulls of some cables in turn, in order: each one twice as a whole, and once in one direction. They begin when all calls have
 * come in: a gateway without a network gets none.
 */
export function planPulls(
  random: Random,
  hosts: readonly HostName[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly Pull[] {
  const waysOf = new Map(hosts.map((host) => [host, drawWays(random)]));
  const pulled = Array.from({ length: ROUNDS }, (_, round) =>
    hosts.map((host) => ({ host, way: waysOf.get(host)?.[round] ?? 'both' })),
  ).flat();
  const windowMs = toMs - fromMs;
  const drawn = pulled.map(() => random.between(...LENGTH_MS));
  const scale = Math.min(1, (windowMs * MOST) / sumOf(drawn));
  const lengths = drawn.map((ms) => Math.max(LENGTH_MS[0], ms * scale));
  const moments = random.moments(pulled.length, Math.max(0, windowMs - sumOf(lengths)));
  return pulled.map((each, at) => ({
    ...each,
    atMs: fromMs + (moments[at] ?? 0) + sumOf(lengths.slice(0, at)),
    forMs: lengths[at] ?? 0,
  }));
}

function drawWays(random: Random): readonly Way[] {
  const oneWay = random.pick(['in', 'out'] as const);
  return random.pick<readonly Way[]>([
    [oneWay, 'both', 'both'],
    ['both', oneWay, 'both'],
    ['both', 'both', oneWay],
  ]);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
