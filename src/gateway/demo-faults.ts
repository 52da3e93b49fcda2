/** Faults that the visitors of `npm run demo` cause from the browser phone: a model that is away, a worker that dies. */
import { AdapterError } from '../adapters/ports/error.ts';
import type { ReplyModel } from '../adapters/ports/model.ts';
import { KILL_WORKER } from '../lib/kill-request.ts';

export const DEMO_FAULTS = ['model', 'worker'] as const;
export type DemoFault = (typeof DEMO_FAULTS)[number];

/** Long enough for two or three questions. */
const MODEL_AWAY_MS = 30_000;

export interface DemoFaults {
  /** Causes the fault. Returns for how long it lasts, in seconds; 0: the supervisor mends it at once. */
  cause(fault: DemoFault): number;
  /** The same model, which is away after `cause('model')`. */
  stoppable(model: ReplyModel): ReplyModel;
}

/** Creates the faults. `tellSupervisor` and `now` are replaced in tests. */
export function createDemoFaults({
  tellSupervisor = (message: string) => void process.send?.(message),
  now = () => Date.now(),
} = {}): DemoFaults {
  let isAwayUntil = 0;
  return {
    cause(fault) {
      if (fault === 'model') {
        isAwayUntil = now() + MODEL_AWAY_MS;
        return MODEL_AWAY_MS / 1_000;
      }
      tellSupervisor(KILL_WORKER);
      return 0;
    },
    stoppable: (model) => ({
      ...model,
      async *stream(request) {
        if (now() < isAwayUntil)
          throw new AdapterError({ vendor: model.name, operation: 'reply', kind: 'unreachable' });
        yield* model.stream(request);
      },
    }),
  };
}
