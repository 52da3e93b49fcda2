/** Removes the histories of call workflows: by age, or those of one call. */
import { Client } from '@temporalio/client';
import type { ConnectionLike, WorkflowExecutionInfo } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { CALL_WORKFLOW } from '../../contracts/call.ts';
import type { CallStart } from '../../contracts/call.ts';
import { callWorkflowId, parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import type { OldHistories } from '../ports/retention.ts';
import { openedHistory } from './payload-codec.ts';
import type { CallCodec } from './payload-codec.ts';
import { isNotFound, toRequestError } from './request-error.ts';
import { startFromHistory } from './state-from-history.ts';

const isOpen = (status: string) => status === 'RUNNING' || status === 'PAUSED';
/** Soon after a call has ended, a server with default settings takes up to a minute to remove its history. Later it does so at once. */
const REMOVED_WITHIN = { retries: 100, minTimeout: 100, maxTimeout: 2_000 };
/** Histories that are removed at the same time. */
const AT_ONCE = 20;

/** One run of a call's workflow. */
export type CallRun = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'> & {
  readonly callSid: CallSid;
  readonly isOpen: boolean;
};

export interface CallHistories extends OldHistories {
  /** The runs of the calls that fulfil a condition of the server's list filters. */
  runs(condition?: string): AsyncIterable<CallRun>;
  /** All runs of one call, also of those that the lists do not show yet. */
  runsOf(callSid: CallSid): Promise<readonly CallRun[]>;
  /** How the call began. Undefined if its history is gone. */
  startOf(run: CallRun): Promise<CallStart | undefined>;
  /** The decrypted history. */
  read(run: CallRun): Promise<temporal.api.history.v1.IHistory>;
  /** Resolves when the histories are gone. */
  removeRuns(runs: readonly CallRun[]): Promise<void>;
  isGone(run: CallRun): Promise<boolean>;
  /** Asks the workflow to say goodbye and to end the call. */
  end(callSid: CallSid): Promise<void>;
}

export function createCallHistories({
  connection,
  namespace,
  codec,
}: {
  connection: ConnectionLike;
  namespace: string;
  codec: CallCodec;
}): CallHistories {
  const { workflow, workflowService } = new Client({ connection, namespace });
  const executionOf = ({ workflowId, runId }: CallRun) => ({ workflowId, runId });
  const list = async function* (condition?: string) {
    const query = [`WorkflowType = '${CALL_WORKFLOW}'`, ...(condition === undefined ? [] : [condition])];
    for await (const { workflowId, runId, status } of workflow.list({ query: query.join(' and ') })) {
      const callSid = parseCallSid(workflowId.replace(/^call-/u, ''));
      if (callSid !== undefined) yield { workflowId, runId, callSid, isOpen: isOpen(status.name) };
    }
  };
  const expired = (tenant: string, before: number) =>
    list(
      `${TENANT_ATTRIBUTE.name} = '${tenant}' and ExecutionStatus != 'Running' and CloseTime < '${new Date(before).toISOString()}'`,
    );
  const isGone = async (run: CallRun) => {
    try {
      await workflowService.describeWorkflowExecution({ namespace, execution: executionOf(run) });
      return false;
    } catch (error: unknown) {
      if (isNotFound(error)) return true;
      throw error;
    }
  };
  const ask = async (run: CallRun) => {
    try {
      await workflowService.deleteWorkflowExecution({ namespace, workflowExecution: executionOf(run) });
    } catch (error: unknown) {
      if (!isNotFound(error)) throw error;
    }
  };
  const removeRuns = async (runs: readonly CallRun[]) => {
    const queue = new PQueue({ concurrency: AT_ONCE });
    await queue.addAll(
      runs.map((run) => async () => {
        await ask(run);
        await pRetry(async () => {
          if (!(await isGone(run))) throw new Error(`the history of ${run.workflowId} is still there`);
        }, REMOVED_WITHIN);
      }),
    );
  };
  const asAdapterError = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error: unknown) {
      throw toRequestError(operation, error);
    }
  };
  return {
    runs: list,
    isGone,
    async runsOf(callSid) {
      const listed = await Array.fromAsync(list(`WorkflowId = '${callWorkflowId(callSid)}'`));
      const workflowId = callWorkflowId(callSid);
      try {
        const { runId, status } = await workflow.getHandle(workflowId).describe();
        const latest = { workflowId, runId, callSid, isOpen: isOpen(status.name) };
        return [...listed.filter((run) => run.runId !== runId), latest];
      } catch (error: unknown) {
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return listed;
        throw error;
      }
    },
    async startOf(run) {
      const { history } = await workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: executionOf(run),
        maximumPageSize: 1,
      });
      return startFromHistory(codec.opened(history)?.events ?? []);
    },
    read: ({ workflowId, runId }) => openedHistory(codec, workflow.getHandle(workflowId, runId)),
    removeRuns,
    async end(callSid) {
      await workflow.getHandle(callWorkflowId(callSid)).cancel();
    },
    count: (tenant, before) =>
      asAdapterError('countHistories', async () => (await Array.fromAsync(expired(tenant, before))).length),
    remove: (tenant, before) =>
      asAdapterError('removeHistories', async () => {
        const runs = await Array.fromAsync(expired(tenant, before));
        await removeRuns(runs);
        return runs.length;
      }),
  };
}
