import { Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Connection, WorkflowHandle, WorkflowOptions } from '@temporalio/client';
import { defaultPayloadConverter, fromPayloadsAtIndex, TypedSearchAttributes } from '@temporalio/common';
import type { SpeechProgress } from '../../contracts/activities.ts';
import { CALL_WORKFLOW } from '../../contracts/call.ts';
import type { Attached, CallSignals, CallStart } from '../../contracts/call.ts';
import { parseProgress } from '../../contracts/progress.ts';
import { callWorkflowId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { stateFromHistory } from './state-from-history.ts';
import type { CallState } from '../../conversation/state.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { AGENT_ATTRIBUTE, TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';

/** Longest wait for a first try: a signal is stored in 6 ms (p95 16 ms), so a later answer means an outage. */
const REQUEST_MS = 500;
/** Longest wait for any try: a server that is only far away or slow has stored it by then. */
const LONGEST_REQUEST_MS = 8_000;
/** Reading what a lost gateway knew is worth a little more: without it words are said twice. */
const READ_MS = 1_000;

/** Whether a signal has a workflow to arrive at. `closed` is final: the same signal will never be taken. */
export type Delivery = 'delivered' | 'closed';

/** The workflows of calls, as gateways reach them. Requests fail by deadline while the server is away. */
export interface CallWorkflows {
  /** Starts the workflow of a call; does nothing where it was started before. */
  start(start: CallStart): Promise<void>;
  /** Reports a connection, starting the workflow where nobody has. The `attempt`-th try (1, 2, …) of the same is given longer. */
  attach(start: CallStart, attached: Attached, attempt?: number): Promise<Delivery>;
  signal<Name extends keyof CallSignals>(
    callSid: CallSid,
    name: Name,
    message: CallSignals[Name],
    attempt?: number,
  ): Promise<Delivery>;
  /** What the gateway that speaks (or has died speaking) last reported of its words. */
  progress(callSid: CallSid): Promise<SpeechProgress | undefined>;
  /** What the workflow knows; undefined where there is no workflow. */
  state(callSid: CallSid): Promise<CallState | undefined>;
  /** The same from what the server has stored, where no worker answers for the workflow. */
  recordedState(callSid: CallSid): Promise<CallState | undefined>;
}

/** Under which name and id the workflow of a call runs, and how it is started. */
export interface CallKind {
  readonly workflowType: string;
  readonly workflowId: (callSid: CallSid) => string;
  readonly options: (
    start: CallStart,
  ) => Pick<WorkflowOptions, 'staticSummary' | 'typedSearchAttributes' | 'workflowExecutionTimeout'>;
}

const CALL: CallKind = {
  workflowType: CALL_WORKFLOW,
  workflowId: callWorkflowId,
  options: ({ agent }) => ({
    staticSummary: `Call answered by ${agent.name} (${agent.id})`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: TENANT_ATTRIBUTE, value: agent.tenant },
      { key: AGENT_ATTRIBUTE, value: agent.id },
    ]),
  }),
};

export function createCallWorkflows(
  connection: Connection,
  namespace: string,
  kind: CallKind = CALL,
): CallWorkflows {
  const { workflow } = new Client({ connection, namespace });
  const handleOf = (callSid: CallSid) => workflow.getHandle(kind.workflowId(callSid));
  const within = <T>(ms: number, request: () => Promise<T>) =>
    connection.withDeadline(Date.now() + ms, request);
  return {
    async start(start) {
      try {
        await within(REQUEST_MS, () => workflow.start(kind.workflowType, startOptions(kind, start)));
      } catch (error: unknown) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
    attach: (start, attached, attempt = 1) =>
      delivery(() =>
        within(signalMs(attempt), () =>
          workflow.signalWithStart(kind.workflowType, {
            ...startOptions(kind, start),
            signal: 'attached',
            signalArgs: [attached],
          }),
        ),
      ),
    signal: (callSid, name, message, attempt = 1) =>
      delivery(() => within(signalMs(attempt), () => handleOf(callSid).signal(name, message))),
    async state(callSid) {
      const handle = handleOf(callSid);
      try {
        return await within(READ_MS, () => handle.query<CallState>('state'));
      } catch (error: unknown) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    async recordedState(callSid) {
      const handle = handleOf(callSid);
      const { events } = await within(READ_MS, () => handle.fetchHistory());
      return stateFromHistory(events ?? []);
    },
    progress: (callSid) => within(READ_MS, () => readProgress(handleOf(callSid))),
  };
}

/** Twice as long with every try: one that is always too short is stored each time, and never known to be. */
function signalMs(attempt: number): number {
  return Math.min(REQUEST_MS * 2 ** (attempt - 1), LONGEST_REQUEST_MS);
}

function startOptions({ workflowId, options }: CallKind, start: CallStart) {
  return {
    workflowId: workflowId(start.callSid),
    taskQueue: CALLS_QUEUE,
    args: [start],
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    workflowTaskTimeout: start.policy.workflowTaskTimeoutMs,
    ...options(start),
  };
}

async function delivery(request: () => Promise<unknown>): Promise<Delivery> {
  try {
    await request();
    return 'delivered';
  } catch (error: unknown) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
      return 'closed';
    throw error;
  }
}

async function readProgress(handle: WorkflowHandle): Promise<SpeechProgress | undefined> {
  const { raw } = await handle.describe();
  // The latest first: one of a gateway that died stays pending until its heartbeat times out.
  for (const activity of (raw.pendingActivities ?? []).toSorted(byLatest)) {
    const payloads = activity.heartbeatDetails?.payloads;
    if (payloads == null || payloads.length === 0) continue;
    const progress = parseProgress(fromPayloadsAtIndex(defaultPayloadConverter, 0, payloads));
    if (progress !== undefined) return progress;
  }
  return undefined;
}

/** Temporal counts the activities of a run. */
function byLatest(a: { activityId?: string | null }, b: { activityId?: string | null }): number {
  return Number(b.activityId) - Number(a.activityId);
}
