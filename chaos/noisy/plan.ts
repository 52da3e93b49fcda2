/** Draws the script of a noisy call. The same seed and number draw the same script. */
import type { ScriptStep } from '../../src/phone/script.ts';
import { markerOf } from '../answers.ts';
import { randomOf, seedOf } from '../random.ts';
import type { Random } from '../random.ts';
import { BEHAVIOURS } from './behaviours.ts';
import type { Drawing } from './behaviours.ts';
import { questionAbout } from './questions.ts';

export interface NoisyPlan {
  readonly seed: number;
  /** Number of the call with this seed, from 1. */
  readonly number: number;
  /** Seed of the phone's random delays. */
  readonly phoneSeed: number;
  readonly behaviours: readonly string[];
  readonly steps: readonly ScriptStep[];
  readonly ending: Ending;
}

/**
 * How the call ends. `goodbye`: both say it, and the agent hangs up. `silence`: the caller says nothing more. `hang-up`: the
 * caller hangs up after the last answer, `cut-off`: within one. `voicemail`: an answering machine has taken the call.
 */
export type Ending = 'goodbye' | 'silence' | 'hang-up' | 'cut-off' | 'voicemail';

export interface PlanOptions {
  /** Behaviours of each call. */
  readonly turns: number;
  readonly scale: number;
  /** Names of behaviours and endings that are left out. */
  readonly without: readonly string[];
}

/** Of ten calls, five end with a goodbye. */
const ENDINGS: readonly Ending[] = [
  ...(['goodbye', 'goodbye', 'goodbye', 'goodbye', 'goodbye'] as const),
  ...(['hang-up', 'hang-up', 'cut-off', 'silence', 'voicemail'] as const),
];
/** Most questions of a call. */
const MOST_IDS = 40;

/** Everything that `--without` can name. */
export const NAMES: readonly string[] = [...new Set([...Object.keys(BEHAVIOURS), ...ENDINGS])];

/** Plans call `number` of a seed. */
export function planCall(seed: number, number: number, { turns, scale, without }: PlanOptions): NoisyPlan {
  const random = randomOf('noisy', seed, number);
  let ids = 0;
  const newId = (): string => markerOf(number * MOST_IDS + (ids += 1));
  const real = (minMs: number, maxMs: number): number => Math.round(random.between(minMs, maxMs) / scale);
  const allowed = Object.entries(BEHAVIOURS).filter(([name]) => !without.includes(name));
  const ending = oneOf(
    random,
    ENDINGS.filter((name) => !without.includes(name)),
  );
  const drawn = Array.from({ length: ending === 'voicemail' ? 0 : turns }, () => oneOf(random, allowed));
  const drawing = { random, newId, real };
  const steps = drawn.flatMap(([, behaviour]) => [...behaviour(drawing), { listen: real(100, 1_500) }]);
  const first: ScriptStep[] = random.happens(0.3)
    ? [{ cough: { afterWords: 1 } }]
    : [{ listen: real(300, 800) }];
  const behaviours = drawn.map(([name]) => name);
  const phoneSeed = seedOf('phone', seed, number);
  return {
    ...{ seed, number, phoneSeed, behaviours, ending },
    steps: [...(ending === 'voicemail' ? [] : first), ...steps, ...lastSteps(ending, drawing)],
  };
}

function lastSteps(ending: Ending, { random, newId, real }: Drawing): readonly ScriptStep[] {
  switch (ending) {
    case 'goodbye':
      return [{ say: { text: 'That is all, thank you. Goodbye.', waitForAnswer: false } }];
    case 'hang-up':
      return [{ hangUp: true }];
    case 'cut-off':
      return [
        { say: { text: questionAbout(newId(), random), waitForAnswer: false } },
        { wait: real(800, 2_500) },
        { hangUp: true },
      ];
    case 'silence':
      return [];
    case 'voicemail':
      return [{ voicemail: VOICEMAIL }];
  }
}

const VOICEMAIL =
  'Hi, you have reached the mailbox of Sam and Kim. We cannot come to the phone right now. Please leave a message after the tone.';

function oneOf<T>(random: Random, items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('--without leaves nothing to do');
  return random.pick([first, ...rest]);
}
