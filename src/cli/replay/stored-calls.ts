/** Reads histories of calls from a file or from the Temporal server. Changes nothing. */
import { readFile } from 'node:fs/promises';
import { Client } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import { createCallCodec, openedHistory } from '../../adapters/temporal/payload-codec.ts';
import { UnknownPayloadKeyError } from '../../lib/payload-cipher.ts';
import type { PayloadKeys } from '../../lib/payload-cipher.ts';
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import type { TemporalSettings } from '../../config/temporal.ts';
import { CALL_WORKFLOW } from '../../contracts/call.ts';
import { OUTCOME_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { UsageError } from './command-line.ts';
import { parseHistory } from './history-file.ts';
import type { History } from './history-file.ts';

/** One run of a call's workflow. A long call has several, through continue-as-new. */
export interface StoredRun {
  readonly workflowId: string;
  readonly history: History;
}

/** The stored runs of a call, oldest first. The server may have deleted older ones. */
export type StoredCall = readonly [StoredRun, ...StoredRun[]];

/** Limit of the wait for the server's first answer. */
const CONNECT_MS = 5_000;
/** gRPC status codes. */
const [DEADLINE_EXCEEDED, NOT_FOUND, UNAVAILABLE] = [4, 5, 14];

/** Reads the run in a history file. Throws `UsageError`. */
export async function runFromFile(file: string): Promise<StoredRun> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const isMissing = hasCode(error, 'ENOENT');
    throw new UsageError(isMissing ? `no such file: ${file}` : `cannot read ${file}`);
  });
  const parsed = parseHistory(text);
  if (parsed.kind === 'malformed') throw new UsageError(`${file} ${parsed.complaint}`);
  return { workflowId: startOf(parsed.history).workflowId || file, history: parsed.history };
}

export interface CallSelection {
  /** Only calls whose workflow failed or whose outcome is `failed`. */
  readonly failedOnly: boolean;
  readonly since?: Date;
}

export interface StoredCalls extends AsyncDisposable {
  /** Reads the call of a workflow in its current state. Throws `UsageError` if there is no such call. */
  read(workflowId: string): Promise<StoredCall>;
  /** Yields the runs of stored calls, newest first. Skips those whose history the server has deleted. */
  list(selection: CallSelection): AsyncIterable<StoredRun>;
}

/** Connects to the Temporal server. Throws `UsageError` if it is unreachable. */
export async function openStoredCalls(settings: TemporalSettings, keys: PayloadKeys): Promise<StoredCalls> {
  const { namespace, connectionOptions } = settings;
  const place = `${connectionOptions.address}, namespace ${namespace}`;
  const connection = lazyConnection(connectionOptions);
  await check(connection, settings);
  const codec = createCallCodec({ keys });
  const { workflow } = new Client({ connection, namespace });
  const history = async (workflowId: string, runId?: string) => {
    try {
      return await openedHistory(codec, workflow.getHandle(workflowId, runId));
    } catch (error: unknown) {
      if (hasCode(error, NOT_FOUND)) return undefined;
      if (error instanceof UnknownPayloadKeyError) throw new UsageError(`${workflowId}: ${error.message}`);
      throw error;
    }
  };
  return {
    async read(workflowId) {
      const latest = await history(workflowId);
      if (latest === undefined) throw new UsageError(`no workflow ${workflowId} at ${place}`);
      if (startOf(latest).workflowType?.name !== CALL_WORKFLOW) {
        throw new UsageError(`${workflowId} at ${place} is not a call`);
      }
      let runs: StoredCall = [{ workflowId, history: latest }];
      for (;;) {
        const runId = startOf(runs[0].history).continuedExecutionRunId ?? '';
        const earlier = runId === '' ? undefined : await history(workflowId, runId);
        if (earlier === undefined) return runs;
        runs = [{ workflowId, history: earlier }, ...runs];
      }
    },
    async *list(selection) {
      for await (const { workflowId, runId } of workflow.list({ query: queryOf(selection) })) {
        const found = await history(workflowId, runId);
        // Lists lag behind, so the call may have been deleted since.
        if (found !== undefined) yield { workflowId, history: found };
      }
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

function startOf({ events }: History) {
  return events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
}

async function check(connection: Connection, { namespace, connectionOptions }: TemporalSettings) {
  try {
    await connection.withDeadline(Date.now() + CONNECT_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error: unknown) {
    await connection.close();
    const { address } = connectionOptions;
    if (hasCode(error, NOT_FOUND)) throw new UsageError(`there is no namespace "${namespace}" at ${address}`);
    if (hasCode(error, DEADLINE_EXCEEDED, UNAVAILABLE)) {
      throw new UsageError(`Temporal is not reachable at ${address}: is the system running?`);
    }
    throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly unknown[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code);
}

/** The selection as a list filter of Temporal, as the Web UI takes it. */
export function queryOf({ failedOnly, since }: CallSelection): string {
  return [
    `WorkflowType = '${CALL_WORKFLOW}'`,
    ...(failedOnly ? [`(ExecutionStatus = 'Failed' OR ${OUTCOME_ATTRIBUTE.name} = 'failed')`] : []),
    ...(since === undefined ? [] : [`StartTime >= '${since.toISOString()}'`]),
  ].join(' AND ');
}
