/** The program of `npm run replay`: checks that the current workflow code still follows the histories of recorded calls. */
import { writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { dataDirFrom, findTemporal, replayKeys } from '../../config/replay.ts';
import { workflowBundleIn } from '../../worker/bundle.ts';
import type { Program } from '../../lib/command-line.ts';
import { complaintOf, UsageError } from './command-line.ts';
import { historyText } from './history-file.ts';
import { callerInputs } from './recorded-call.ts';
import { replayRuns } from './replay-runs.ts';
import type { ReplayedRun } from './replay-runs.ts';
import { USAGE, whichCalls } from './replay-options.ts';
import { runFromFile, openStoredCalls } from './stored-calls.ts';
import type { StoredCall, StoredRun } from './stored-calls.ts';

/** Needs `installReplayRuntime` in its process. */
export const REPLAY: Program = { name: 'replay', main, complaintOf };

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const which = whichCalls(args);
  if (which.by === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (which.by === 'file') return replayAll([await runFromFile(which.file)], env);
  await using calls = await openStoredCalls(await findTemporal(env), replayKeys(env));
  if (which.by === 'list') return await replayAll(calls.list(which.selection), env);
  const call = await calls.read(which.workflowId);
  if (which.exportTo !== undefined) await keep(call, which.exportTo);
  return await replayAll(call, env);
}

/** Saves a call, one file per run. The files contain a conversation, so only their owner may read them. */
async function keep(call: StoredCall, file: string): Promise<void> {
  const { dir, name, ext } = parse(file);
  for (const [index, { history }] of call.entries()) {
    const path = call.length === 1 ? file : join(dir, `${name}.${index + 1}${ext}`);
    await writeFile(path, historyText(history), { mode: 0o600 }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      throw new UsageError(`cannot write ${path}${code}`);
    });
    process.stdout.write(`saved in ${path}\n`);
  }
}

/** Prints one line per run. Returns the exit code. */
async function replayAll(
  runs: AsyncIterable<StoredRun> | Iterable<StoredRun>,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const codePath = await workflowBundleIn(dataDirFrom(env));
  let replayed = 0;
  let differences = 0;
  for await (const run of replayRuns({ codePath }, runs)) {
    replayed += 1;
    if (run.difference !== undefined) differences += 1;
    process.stdout.write(reportOf(run));
  }
  if (replayed !== 1) process.stdout.write(`${replayed} histories, ${differences} with a difference\n`);
  return differences === 0 ? 0 : 1;
}

function reportOf({ workflowId, history, difference }: ReplayedRun): string {
  const turns = callerInputs(history).length;
  const size = `${turns} ${turns === 1 ? 'turn' : 'turns'}, ${history.events?.length ?? 0} events`;
  if (difference === undefined) return `ok       ${workflowId}  ${size}\n`;
  return `differs  ${workflowId}  ${size}\n  ${difference.summary}\n  ${difference.message}\n`;
}
