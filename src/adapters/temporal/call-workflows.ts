import {
  Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Connection, WorkflowHandle, WorkflowOptions } from '@temporalio/client';
import {
  ApplicationFailure,
  defaultPayloadConverter,
  fromPayloadsAtIndex,
  TypedSearchAttributes,
} from '@temporalio/common';
import { z } from 'zod';
import type { SpeechProgress } from '../../contracts/activities.ts';
import { CALL_WORKFLOW } from '../../contracts/call.ts';
import type { Attached, CallSignals, CallStart } from '../../contracts/call.ts';
import { CONTROL_REFUSED } from '../../contracts/control.ts';
import type { ControlAction, ControlAnswer, ControlRefusal } from '../../contracts/control.ts';
import { parseProgress } from '../../contracts/signals.ts';
import { callWorkflowId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { AGENT_ATTRIBUTE, TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import type { CallState } from '../../conversation/state.ts';
import { openedHistory } from './payload-codec.ts';
import type { CallCodec } from './payload-codec.ts';
import { toRequestError } from './request-error.ts';
import { stateFromHistory } from './state-from-history.ts';

/** Longest wait for the first try. A signal is stored in 6 ms (p95 16 ms): a later answer means an outage. */
const REQUEST_MS = 500;
/** Longest wait for any try. A server that is only far away or slow has stored the signal by then. */
const LONGEST_REQUEST_MS = 8_000;
/** Longest wait for reading what a lost gateway knew. Longer than for a signal, because without it words are said twice. */
const READ_MS = 1_000;

/** Longest wait for an operator's request. A worker that dies meanwhile is replaced within seconds. */
const CONTROL_MS = 8_000;

/** Whether the workflow has the signal. `closed`: the workflow has ended and will never take it. */
export type Delivery = 'delivered' | 'closed';

/** The workflows of calls, as gateways reach them. While the server is away, requests fail by their deadline. */
export interface CallWorkflows {
  /** Starts the workflow of a call. False if it was started before. Each further `attempt` (1, 2, …) is given more time. */
  start(start: CallStart, attempt?: number): Promise<boolean>;
  /**
   * Reports a connection, and starts the workflow if there is none. Each further `attempt` (1, 2, …) is given more time.
   * Throws `AdapterError`, as `signal` does: see `toRequestError` for which errors pass.
   */
  attach(start: CallStart, attached: Attached, attempt?: number): Promise<Delivery>;
  signal<Name extends keyof CallSignals>(
    callSid: CallSid,
    name: Name,
    message: CallSignals[Name],
    attempt?: number,
  ): Promise<Delivery>;
  /** The last heartbeat of the gateway that is speaking, or has died speaking. */
  progress(callSid: CallSid): Promise<SpeechProgress | undefined>;
  /** What the workflow knows; undefined if there is no workflow. */
  state(callSid: CallSid): Promise<CallState | undefined>;
  /** The same, computed from the history that the server has stored. Needs no worker. */
  recordedState(callSid: CallSid): Promise<CallState | undefined>;
}

/** How operators act on calls. */
export interface CallControl {
  /**
   * Throws `AdapterError` if it is not known whether the call has accepted the action: the same one, with the same id, may be sent
   * again.
   */
  control(
    callSid: CallSid,
    action: ControlAction,
  ): Promise<ControlAnswer | { readonly refused: ControlRefusal | { readonly reason: 'unknown' } }>;
}

/** Under which name and id the workflow of a call runs, and how it is started. */
export interface CallKind {
  readonly workflowType: string;
  readonly workflowId: (callSid: CallSid) => string;
  readonly options: (
    start: CallStart,
  ) => Pick<WorkflowOptions, 'staticSummary' | 'typedSearchAttributes' | 'workflowExecutionTimeout'>;
}

export const CALL: CallKind = {
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

/** How a process reaches the workflows of a namespace. */
export interface TemporalAccess {
  readonly connection: Connection;
  readonly namespace: string;
  readonly codec: CallCodec;
}

export function createCallWorkflows(
  access: TemporalAccess,
  kind: CallKind = CALL,
): CallWorkflows & CallControl {
  const { connection, codec } = access;
  const { workflow } = clientOf(access);
  const handleOf = (callSid: CallSid) => workflow.getHandle(kind.workflowId(callSid));
  const within = <T>(ms: number, request: () => Promise<T>) =>
    connection.withDeadline(Date.now() + ms, request);
  const ofTenant = (start: CallStart) => {
    codec.belongs(kind.workflowId(start.callSid), start.agent.tenant);
    return startOptions(kind, start);
  };
  return {
    async start(start, attempt = 1) {
      try {
        await within(signalMs(attempt), () => workflow.start(kind.workflowType, ofTenant(start)));
        return true;
      } catch (error: unknown) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw toRequestError('start', error);
      }
    },
    attach: (start, attached, attempt = 1) =>
      delivery('attach', () =>
        within(signalMs(attempt), () =>
          workflow.signalWithStart(kind.workflowType, {
            ...ofTenant(start),
            signal: 'attached',
            signalArgs: [attached],
          }),
        ),
      ),
    signal: (callSid, name, message, attempt = 1) =>
      delivery('signal', () => within(signalMs(attempt), () => handleOf(callSid).signal(name, message))),
    async control(callSid, { do: name, ...request }) {
      try {
        return await within(CONTROL_MS, () =>
          handleOf(callSid).executeUpdate<ControlAnswer, [typeof request]>(name, {
            args: [request],
            updateId: request.id,
          }),
        );
      } catch (error: unknown) {
        if (error instanceof WorkflowNotFoundError) return { refused: { reason: 'unknown' } };
        const refused = refusalIn(error);
        if (refused !== undefined) return { refused };
        throw toRequestError('control', error);
      }
    },
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
      const { events } = await within(READ_MS, () => openedHistory(codec, handle));
      return stateFromHistory(events ?? []);
    },
    progress: (callSid) => within(READ_MS, () => readProgress(handleOf(callSid), codec)),
  };
}

/** A client that encrypts what it sends, and reads what others have encrypted. */
export function clientOf({ connection, namespace, codec }: TemporalAccess): Client {
  return new Client({ connection, namespace, dataConverter: codec.dataConverter });
}

/** Doubles with every try: a signal whose deadline is always too short would be stored each time, but never known to be. */
function signalMs(attempt: number): number {
  return Math.min(REQUEST_MS * 2 ** (attempt - 1), LONGEST_REQUEST_MS);
}

export function startOptions({ workflowId, options }: CallKind, start: CallStart) {
  return {
    workflowId: workflowId(start.callSid),
    taskQueue: CALLS_QUEUE,
    args: [start],
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    workflowTaskTimeout: start.policy.workflowTaskTimeoutMs,
    ...options(start),
  };
}

async function delivery(operation: string, request: () => Promise<unknown>): Promise<Delivery> {
  try {
    await request();
    return 'delivered';
  } catch (error: unknown) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
      return 'closed';
    throw toRequestError(operation, error);
  }
}

async function readProgress(handle: WorkflowHandle, codec: CallCodec): Promise<SpeechProgress | undefined> {
  const { raw } = await handle.describe();
  // The latest first: an activity of a gateway that died stays pending until its heartbeat times out.
  for (const activity of (raw.pendingActivities ?? []).toSorted(byLatest)) {
    const payloads = codec.opened(activity.heartbeatDetails)?.payloads;
    if (payloads == null || payloads.length === 0) continue;
    const progress = parseProgress(fromPayloadsAtIndex(defaultPayloadConverter, 0, payloads));
    if (progress !== undefined) return progress;
  }
  return undefined;
}

/** Why the workflow has rejected an update. Undefined for any other error. */
function refusalIn(error: unknown): ControlRefusal | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== CONTROL_REFUSED) return undefined;
  const [detail] = cause.details ?? [];
  const { data } = refusalSchema.safeParse(detail);
  return data;
}

const refusalSchema = z.discriminatedUnion('reason', [
  z.object({ reason: z.enum(['over', 'nobody', 'ringing']) }),
  z.object({ reason: z.literal('held'), holder: z.string() }),
]);

/** Activity ids count up within a run. */
function byLatest(a: { activityId?: string | null }, b: { activityId?: string | null }): number {
  return Number(b.activityId) - Number(a.activityId);
}
