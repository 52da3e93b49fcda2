/** Warm transfers in memory: the real rules, without Temporal. */
import type { TransferWorkflows } from '../../src/adapters/temporal/transfer-workflows.ts';
import { transferWorkflowId } from '../../src/contracts/warm-transfer.ts';
import type { TransferRef, TransferStart } from '../../src/contracts/warm-transfer.ts';
import {
  mayAccept,
  progressOf,
  reduceTransfer,
  startedTransfer,
} from '../../src/conversation/warm-transfer.ts';
import type { TransferEvent, TransferState } from '../../src/conversation/warm-transfer.ts';

export interface MemoryTransfers extends TransferWorkflows {
  readonly starts: TransferStart[];
  /** Thrown by every request, if there is one. */
  failure: Error | undefined;
  apply(ref: TransferRef, event: TransferEvent): void;
}

export function memoryTransfers(): MemoryTransfers {
  const states = new Map<string, TransferState>();
  const asked = (ref: TransferRef) => {
    if (memory.failure !== undefined) throw memory.failure;
    return states.get(transferWorkflowId(ref));
  };
  const apply = (ref: TransferRef, event: TransferEvent) => {
    const state = states.get(transferWorkflowId(ref));
    if (state !== undefined) states.set(transferWorkflowId(ref), reduceTransfer(state, event));
  };
  const memory: MemoryTransfers = {
    starts: [],
    failure: undefined,
    apply,
    async start(start) {
      if (asked(start) !== undefined) return;
      memory.starts.push(start);
      states.set(transferWorkflowId(start), startedTransfer(start.numbers.length));
    },
    async signal(ref, name, message) {
      const state = asked(ref);
      if (state === undefined || state.step === 'over') return 'closed';
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each signal is an event with its name
      apply(ref, { type: name, ...message } as TransferEvent);
      return 'delivered';
    },
    async accept(ref, leg) {
      const state = asked(ref);
      if (state === undefined || !mayAccept(state, leg)) return false;
      apply(ref, { type: 'accepted', ...leg });
      return true;
    },
    async join(ref) {
      apply(ref, { type: 'joined' });
      return memory.progress(ref);
    },
    async progress(ref) {
      const state = asked(ref);
      return state && progressOf(state);
    },
  };
  return memory;
}
