/** Runs the turns of a call workflow, each in a cancellation scope of its own. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Plan } from '../../conversation/plan.ts';
import { runTurn } from './turn.ts';
import type { TurnContext } from './turn.ts';

/** Creates the set of running turns. A new connection cancels the turns of the previous one. */
export function createSpeaking(context: TurnContext) {
  const running = new Set<{ scope: CancellationScope; done: Promise<void> }>();
  const cancel = () => {
    for (const { scope } of running) scope.cancel();
  };
  return {
    cancel,
    isIdle: () => running.size === 0,
    start(plan: Exclude<Plan, { do: 'nothing' }>): void {
      const scope = new CancellationScope();
      const done = scope
        .run(() => runTurn(context, plan))
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
        })
        .finally(() => running.delete(speech));
      const speech = { scope, done };
      running.add(speech);
    },
    /** Waits up to `ms` for the running turns, then cancels the rest: their gateway may be gone. */
    async settle(ms: number): Promise<void> {
      if (running.size > 0) await condition(() => running.size === 0, ms);
      cancel();
      await condition(() => running.size === 0);
    },
  };
}
