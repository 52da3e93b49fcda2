/** A service that keeps failing is not asked for a while, so that callers do not wait for it in turn. */
import type { BreakerPolicy } from '../../contracts/policy.ts';
import type { ToolFault, ToolOutcome } from '../../contracts/tools.ts';

/** Our own faults: a key that is not accepted, an argument that leads elsewhere. They say nothing about the service. */
const OUR_OWN: ReadonlySet<ToolFault> = new Set<ToolFault>(['misconfigured', 'not-allowed']);

export interface ServiceBreaker {
  isOpen(tool: string, policy: BreakerPolicy): boolean;
  note(tool: string, outcome: ToolOutcome): void;
}

/** Creates the breaker of a process. */
export function createServiceBreaker(now: () => number = () => performance.now()): ServiceBreaker {
  const failures = new Map<string, { readonly count: number; readonly at: number }>();
  return {
    isOpen(tool, { failures: most, openMs }) {
      const known = failures.get(tool);
      return known !== undefined && known.count >= most && now() - known.at < openMs;
    },
    note(tool, outcome) {
      const isFault = outcome.status === 'failed' || outcome.status === 'unknown';
      if (isFault && OUR_OWN.has(outcome.cause)) return;
      if (isFault) failures.set(tool, { count: (failures.get(tool)?.count ?? 0) + 1, at: now() });
      else failures.delete(tool);
    },
  };
}
