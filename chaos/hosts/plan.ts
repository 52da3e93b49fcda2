/** Plans when a cable is pulled, for how long and which way. */
import type { Random } from '../random.ts';
import type { Way } from './host-names.ts';

export interface Pull {
  /** After the start of the calls. */
  readonly atMs: number;
  readonly forMs: number;
  readonly way: Way;
}

const LENGTH_MS = [2_000, 30_000] as const;
/** The longest share of the time with calls in which the cable is out. Shorter calls have shorter pulls. */
const MOST = 0.8;

/** The pulls of one cable, in order, in three parts of the time: two of the whole cable, and one of one direction. */
export function planPulls(random: Random, windowMs: number): readonly Pull[] {
  const oneWay = random.pick(['in', 'out'] as const);
  const ways = random.pick<readonly Way[]>([
    [oneWay, 'both', 'both'],
    ['both', oneWay, 'both'],
    ['both', 'both', oneWay],
  ]);
  const drawn = ways.map(() => random.between(...LENGTH_MS));
  const scale = Math.min(1, (windowMs * MOST) / sumOf(drawn));
  const lengths = drawn.map((ms) => Math.max(LENGTH_MS[0], ms * scale));
  const moments = random.moments(ways.length, Math.max(0, windowMs - sumOf(lengths)));
  return ways.map((way, at) => ({
    atMs: (moments[at] ?? 0) + sumOf(lengths.slice(0, at)),
    forMs: lengths[at] ?? 0,
    way,
  }));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
