/** Reads what Temporal and the call record contain about the calls of a run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { z } from 'zod';
import type { TurnRow } from '../src/adapters/postgres/turns.ts';
import { callWorkflowId, parseCallSid } from '../src/contracts/ids.ts';
import type { BenchSystem } from './system.ts';

/** Waits until the call's workflow has closed, then reads its turns from the call record. Throws on an invalid call SID. */
export async function recordedTurns(our: BenchSystem, callSid: string): Promise<readonly TurnRow[]> {
  const known = parseCallSid(callSid);
  if (known === undefined) throw new Error(`${callSid} is not a call SID`);
  try {
    await our.temporal.workflow.getHandle(callWorkflowId(known)).result();
  } catch (error) {
    // A call whose workflow failed has rows too.
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
  return our.callRecords.readTurns(known);
}

const timed = z.object({ kind: z.literal('speech'), times: z.object({ claimed: z.number() }) });

/** By turn, from the final prompt to the workflow's claim of the turn: signal, search, reply. */
export async function claimTimes(our: BenchSystem, callSid: string): Promise<readonly number[]> {
  const turns = await recordedTurns(our, callSid);
  return turns.flatMap(({ details }) => timed.safeParse(details).data?.times.claimed ?? []);
}

export interface HistorySize {
  readonly events: number;
  readonly bytes: number;
}

const POLL_MS = 300;
/** A workflow whose history has not grown for this many polls waits for its caller. */
const QUIET_LOOKS = 3;

/** The size of a live call's history, read once the history has stopped growing for about a second. */
export async function historySize(our: BenchSystem, workflowId: string): Promise<HistorySize> {
  const handle = our.temporal.workflow.getHandle(workflowId);
  let last: HistorySize = { events: 0, bytes: 0 };
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    const { historyLength: events, historySize: bytes = 0 } = await handle.describe();
    quiet = events === last.events ? quiet + 1 : 0;
    last = { events, bytes };
    await sleep(POLL_MS);
  }
  return last;
}

/** The history sizes of all runs of a call, newest first. Each continue-as-new adds a run. */
export async function historiesOf(our: BenchSystem, workflowId: string): Promise<readonly HistorySize[]> {
  const found: HistorySize[] = [];
  for await (const run of our.temporal.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { historyLength: events, historySize: bytes = 0 } = await our.temporal.workflow
      .getHandle(workflowId, run.runId)
      .describe();
    found.push({ events, bytes });
  }
  return found;
}

/** Events from each utterance of a call to the next one. The last turn is left out. */
export async function eventsBetweenUtterances(
  our: BenchSystem,
  workflowId: string,
): Promise<readonly number[]> {
  const { events } = await our.temporal.workflow.getHandle(workflowId).fetchHistory();
  const starts = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }, at) =>
    signal?.signalName === 'utterance' ? [at] : [],
  );
  return starts.slice(1).map((start, turn) => start - (starts[turn] ?? 0));
}

/** Waits up to `timeoutMs` until no workflow is running. Returns the number of workflows that still run. */
export async function openWorkflows(our: BenchSystem, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { count } = await our.temporal.workflow.count("ExecutionStatus = 'Running'");
    if (count === 0 || Date.now() > deadline) return count;
    await sleep(POLL_MS);
  }
}
