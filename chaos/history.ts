/** Compares the Temporal history of a call with the phone's record of the call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { fromPayloadsAtIndex, defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { z } from 'zod';
import { openedHistory } from '../src/adapters/temporal/payload-codec.ts';
import { callWorkflowId } from '../src/contracts/ids.ts';
import type { CallSid } from '../src/contracts/ids.ts';
import type { PhoneRecord } from './caller.ts';
import type { CalledSystem } from './called-system.ts';
import type { Counted, Finding } from './findings.ts';

type Audited = Pick<CalledSystem, 'client' | 'codec'>;

export type WorkflowEnd = 'completed' | 'failed' | 'open' | 'absent';

const POLL_MS = 500;

/** Resolves with the state of a call's workflow when it has closed, or at `deadlineMs` (epoch milliseconds). */
export async function workflowEnd(
  client: Client,
  callSid: CallSid,
  deadlineMs: number,
): Promise<WorkflowEnd> {
  for (;;) {
    const end = await endOf(client, callSid);
    if (end === 'completed' || end === 'failed' || Date.now() > deadlineMs) return end;
    await sleep(POLL_MS);
  }
}

async function endOf(client: Client, callSid: CallSid): Promise<WorkflowEnd> {
  try {
    const { status } = await client.workflow.getHandle(callWorkflowId(callSid)).describe();
    if (status.name === 'RUNNING') return 'open';
    return status.name === 'COMPLETED' ? 'completed' : 'failed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'absent';
    throw error;
  }
}

/** Checks that the history contains every question that was asked, and in order. */
export async function auditHistory(system: Audited, record: PhoneRecord): Promise<readonly Finding[]> {
  const { callSid } = record;
  const findings: Finding[] = [];
  const find = (kind: Counted, detail: string, turn?: number): void => {
    findings.push({ kind, count: 1, callSid, detail, ...(turn === undefined ? {} : { turn }) });
  };
  const signalled = await readUtterances(system, callSid);
  for (const { number, question, promptsAtMs } of record.turns) {
    const isSignalled = signalled.some(({ text }) => text === question);
    if (promptsAtMs.length > 0 && !isSignalled)
      find('historyMissing', 'the question is not in the history', number);
  }
  for (const [at, { epoch, seq, text }] of signalled.entries()) {
    const before = signalled[at - 1];
    if (before === undefined) continue;
    const isLater = epoch > before.epoch || (epoch === before.epoch && seq > before.seq);
    if (!isLater) find('historyOutOfOrder', `a signal came after a later one: ${text}`);
  }
  return findings;
}

const utterance = z.object({ epoch: z.number(), seq: z.number(), text: z.string() });
type Utterance = z.output<typeof utterance>;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** The caller's words in the signals. A signal that was sent again because its delivery was uncertain counts once. */
async function readUtterances(system: Audited, callSid: CallSid): Promise<readonly Utterance[]> {
  const events = await readEvents(system, callSid);
  const seen = new Set<string>();
  return events.flatMap((event) => {
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName !== 'utterance') return [];
    const said = utterance.parse(inputOf(signal));
    const id = `${said.epoch}.${said.seq}`;
    if (seen.has(id)) return [];
    seen.add(id);
    return [said];
  });
}

/** The events of all runs of the call, oldest first. A long call has several runs, through continue-as-new. */
async function readEvents({ client, codec }: Audited, callSid: CallSid): Promise<readonly HistoryEvent[]> {
  const runs: HistoryEvent[][] = [];
  for (let runId: string | undefined; ;) {
    const handle = client.workflow.getHandle(callWorkflowId(callSid), runId);
    const { events } = await openedHistory(codec, handle);
    runs.unshift(events ?? []);
    const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
    if (before === '') return runs.flat();
    runId = before;
  }
}

function inputOf(signal: temporal.api.history.v1.IWorkflowExecutionSignaledEventAttributes): unknown {
  return fromPayloadsAtIndex(defaultPayloadConverter, 0, signal.input?.payloads);
}
