/** The workflows of warm transfers, as gateways reach them. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { TransferPolicy } from '../../contracts/policy.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { TypedSearchAttributes } from '@temporalio/common';
import { TRANSFER_WORKFLOW, transferWorkflowId } from '../../contracts/warm-transfer.ts';
import type {
  Leg,
  TransferProgress,
  TransferRef,
  TransferSignals,
  TransferStart,
} from '../../contracts/warm-transfer.ts';
import { clientOf } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';
import { toRequestError } from './request-error.ts';

/** Longest wait of a caller, who hears silence meanwhile. */
const ASK_MS = 1_500;
/** Longest wait of a person who has pressed the key. A worker that dies meanwhile is replaced within seconds. */
const ACCEPT_MS = 6_000;

/** All throw `AdapterError` if Temporal does not answer. */
export interface TransferWorkflows {
  /** The same transfer again changes nothing. */
  start(start: TransferStart, policy: Pick<TransferPolicy, 'workflowTaskTimeoutMs'>): Promise<void>;
  /** `closed`: there is no such transfer any more. */
  signal<Name extends keyof TransferSignals>(
    ref: TransferRef,
    name: Name,
    message: TransferSignals[Name],
  ): Promise<'delivered' | 'closed'>;
  /** Whether the person who has pressed the key is connected with the caller. */
  accept(ref: TransferRef, leg: Leg): Promise<boolean>;
  /** The caller is about to join the person. Undefined: there is no such transfer. */
  join(ref: TransferRef): Promise<TransferProgress | undefined>;
  progress(ref: TransferRef): Promise<TransferProgress | undefined>;
}

export function createTransferWorkflows(access: TemporalAccess): TransferWorkflows {
  const { connection, codec } = access;
  const { workflow } = clientOf(access);
  const handleOf = (ref: TransferRef) => workflow.getHandle(transferWorkflowId(ref));
  const within = <T>(ms: number, request: () => Promise<T>) =>
    connection.withDeadline(Date.now() + ms, request);
  /** `absent` if there is no such workflow, or it is over. */
  const asked = async <T, Absent>(
    operation: string,
    { ms, absent }: { readonly ms: number; readonly absent: Absent },
    request: () => Promise<T>,
  ): Promise<T | Absent> => {
    try {
      return await within(ms, request);
    } catch (error: unknown) {
      if (error instanceof WorkflowNotFoundError) return absent;
      throw toRequestError(operation, error);
    }
  };
  return {
    async start(start, policy) {
      const workflowId = transferWorkflowId(start);
      codec.belongs(workflowId, start.tenant);
      try {
        await within(ASK_MS, () =>
          workflow.start(TRANSFER_WORKFLOW, {
            workflowId,
            taskQueue: CALLS_QUEUE,
            args: [start],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowTaskTimeout: policy.workflowTaskTimeoutMs,
            typedSearchAttributes: new TypedSearchAttributes([
              { key: TENANT_ATTRIBUTE, value: start.tenant },
            ]),
            staticSummary: `Transfer of ${start.callSid}`,
          }),
        );
      } catch (error: unknown) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError))
          throw toRequestError('start transfer', error);
      }
    },
    signal: (ref, name, message) =>
      asked('signal transfer', { ms: ASK_MS, absent: 'closed' as const }, async () => {
        await handleOf(ref).signal(name, message);
        return 'delivered' as const;
      }),
    accept: (ref, leg) =>
      asked('accept transfer', { ms: ACCEPT_MS, absent: false }, () =>
        handleOf(ref).executeUpdate<boolean, [Leg]>('accept', { args: [leg], updateId: `accept-${leg.sid}` }),
      ),
    join: (ref) =>
      asked('join transfer', { ms: ASK_MS, absent: undefined }, () =>
        handleOf(ref).executeUpdate<TransferProgress, []>('join'),
      ),
    progress: (ref) =>
      asked('ask transfer', { ms: ASK_MS, absent: undefined }, () =>
        handleOf(ref).query<TransferProgress>('progress'),
      ),
  };
}
