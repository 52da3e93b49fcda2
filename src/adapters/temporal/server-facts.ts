/** What a check of the set-up needs to know about the Temporal server. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { CALL_ATTRIBUTES } from '../../contracts/search-attributes.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

export interface TemporalFacts {
  readonly version: string;
  readonly roundTripMs: number;
  /** Undefined if there is no such namespace. */
  readonly namespace: NamespaceFacts | undefined;
}

export interface NamespaceFacts {
  /** How long closed workflows are kept. */
  readonly retentionMs: number;
  /** Search attributes that are missing or have another type, as `Name=Type`. Undefined if the server does not tell. */
  readonly missingAttributes: readonly string[] | undefined;
  /** Whether a worker waits for tasks of calls. */
  readonly hasWorker: boolean;
}

const REQUEST_MS = 2_000;
const NOT_FOUND = 5;

/** Asks the server. Rejects if it does not answer. */
export async function readTemporalFacts(connection: Connection, namespace: string): Promise<TemporalFacts> {
  const within = <T>(request: () => Promise<T>) => connection.withDeadline(Date.now() + REQUEST_MS, request);
  const { serverVersion } = await within(() => connection.workflowService.getSystemInfo({}));
  const startedAt = performance.now();
  await within(() => connection.workflowService.getSystemInfo({}));
  const roundTripMs = performance.now() - startedAt;
  return {
    version: serverVersion,
    roundTripMs,
    namespace: await within(() => namespaceFacts(connection, namespace)),
  };
}

async function namespaceFacts(
  connection: Connection,
  namespace: string,
): Promise<NamespaceFacts | undefined> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: CALLS_QUEUE },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    });
    const ttl = config?.workflowExecutionRetentionTtl;
    return {
      retentionMs: Number(ttl?.seconds ?? 0) * 1_000,
      missingAttributes: await missingAttributes(connection, namespace),
      hasWorker: pollers.length > 0,
    };
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return undefined;
    throw error;
  }
}

async function missingAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[] | undefined> {
  const types = {
    KEYWORD: ['Keyword', IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD],
    INT: ['Int', IndexedValueType.INDEXED_VALUE_TYPE_INT],
  } as const;
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return CALL_ATTRIBUTES.flatMap(({ name, type }) => {
      const [label, value] = types[type];
      return customAttributes[name] === value ? [] : [`${name}=${label}`];
    });
  } catch {
    return undefined; // Temporal Cloud tells them in its console only.
  }
}
