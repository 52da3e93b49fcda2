/** Plans and places the calls of a scenario. */
import { setTimeout as sleep } from 'node:timers/promises';
import { markerOf, questionOf } from './answers.ts';
import { runCall } from './caller.ts';
import type { CallPlan, PhoneRecord } from './caller.ts';
import type { Parameters } from './parameters.ts';
import { randomOf, seedOf } from './random.ts';
import type { CalledSystem } from './called-system.ts';

/** Range of the pause between an answer and the next question, at real speed. */
const PAUSE_MS = [300, 1_200] as const;

/** Plans the calls of one scenario. `firstTurn`: number of its first turn on this system. */
export function planCalls(
  { calls, turns, scale, spreadMs }: Parameters,
  { seed, scenario, firstTurn }: { seed: number; scenario: string; firstTurn: number },
): readonly CallPlan[] {
  const random = randomOf(seed, scenario, 'calls');
  return Array.from({ length: calls }, (_, call) => ({
    number: call + 1,
    seed: seedOf(seed, scenario, call),
    startMs: random.between(0, spreadMs),
    scale,
    turns: Array.from({ length: turns }, (__, turn) => {
      const index = firstTurn + call * turns + turn;
      return {
        marker: markerOf(index),
        question: questionOf(index),
        pauseMs: random.between(...PAUSE_MS),
      };
    }),
  }));
}

export interface Traffic {
  /** Resolves when all calls are over. */
  readonly done: Promise<readonly PhoneRecord[]>;
  /** Number of calls in progress that have no connection. */
  readonly unconnected: () => number;
}

/** Places the calls at their planned times. */
export function startTraffic(plans: readonly CallPlan[], system: CalledSystem): Traffic {
  const isConnectedOf = new Map<CallPlan, () => boolean>();
  const one = async (plan: CallPlan): Promise<PhoneRecord> => {
    await sleep(plan.startMs);
    const record = await runCall(plan, system, (isConnected) => isConnectedOf.set(plan, isConnected));
    isConnectedOf.delete(plan);
    return record;
  };
  return {
    done: Promise.all(plans.map(one)),
    unconnected: () => [...isConnectedOf.values()].filter((isConnected) => !isConnected()).length,
  };
}
