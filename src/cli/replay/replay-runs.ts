/** Runs the current workflow code against recorded histories, without a server. */
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { describeEvent, readComplaint } from './difference.ts';
import type { History } from './history-file.ts';
import type { StoredRun } from './stored-calls.ts';

export interface Difference {
  /** One line: the event, what the history has there, and what the code did. */
  readonly summary: string;
  /** The complete message of the SDK. */
  readonly message: string;
}

export interface ReplayedRun extends StoredRun {
  /** Absent if the code follows the history. */
  readonly difference?: Difference;
}

/** Turns off the logs of the native core; errors come back as results. Call once per process, before the first replay. */
export function installReplayRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF' } },
  });
}

/** Replays the runs one after another, each to its end or to its first difference. */
export async function* replayRuns(
  workflowBundle: WorkflowBundleOption,
  runs: AsyncIterable<StoredRun> | Iterable<StoredRun>,
): AsyncGenerator<ReplayedRun, void, void> {
  let run: StoredRun | undefined;
  const oneByOne = async function* () {
    for await (run of runs) yield run;
  };
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, oneByOne())) {
    if (run === undefined) throw new Error('unreachable: a result belongs to a history');
    yield error === undefined
      ? run
      : { ...run, difference: await differenceOf(workflowBundle, run, error.message) };
  }
}

async function differenceOf(
  workflowBundle: WorkflowBundleOption,
  run: StoredRun,
  message: string,
): Promise<Difference> {
  const { eventId, code } = readComplaint(message);
  const id = eventId ?? (await firstBadEvent(workflowBundle, run));
  const event = run.history.events?.find((each) => Number(each.eventId) === id);
  const history = event === undefined ? 'has no such event' : `has ${describeEvent(event)}`;
  return { summary: `event ${id}: the history ${history}, the code ${code}`, message };
}

/**
 * Finds the first event with which the history cannot be replayed, if the SDK does not name it. A binary search works,
 * because a history that is cut before that event replays, and one that contains it does not.
 */
async function firstBadEvent(
  workflowBundle: WorkflowBundleOption,
  { workflowId, history }: StoredRun,
): Promise<number> {
  const events = history.events ?? [];
  let good = 0;
  let bad = events.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const part: History = { events: events.slice(0, middle) };
    const isGood = await replays(workflowBundle, { workflowId, history: part });
    if (isGood) good = middle;
    else bad = middle;
  }
  return Number(events[bad - 1]?.eventId);
}

async function replays(workflowBundle: WorkflowBundleOption, run: StoredRun): Promise<boolean> {
  const results = Worker.runReplayHistories({ workflowBundle }, [run]);
  for await (const { error } of results) return error === undefined;
  return false;
}
