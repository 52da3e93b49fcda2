/** `npm run privacy -- export`: everything that is stored about a caller or of a call, as JSON. */
import { writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openedSignal } from '../../adapters/postgres/signal-journal.ts';
import { print, UsageError } from '../../lib/command-line.ts';
import type { Subject } from './options.ts';
import { callsOf } from './subject.ts';
import type { PrivacyDeps } from './subject.ts';

/** Writes to `file`, which only its owner may read, or to standard output. Returns the exit code. */
export async function exportData(
  { subject, file }: { subject: Subject; file?: string },
  deps: PrivacyDeps,
): Promise<number> {
  const calls = await callsOf(subject, deps);
  const rows = await deps.data.export({ ...('number' in subject ? { number: subject.number } : {}), calls });
  const journal = await deps.data.journalOf(calls);
  const runs = (await Promise.all(calls.map((call) => deps.histories.runsOf(call)))).flat();
  const histories: unknown[] = [];
  for (const run of runs) {
    const events: unknown = JSON.parse(historyToJSON(await deps.histories.read(run)));
    histories.push({ workflowId: run.workflowId, runId: run.runId, history: events });
  }
  const signals = journal.map(({ signal }) => openedSignal(deps.keys, signal) ?? 'its key was destroyed');
  const text = `${JSON.stringify({ ...rows, journal: signals, histories }, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
      throw new UsageError(`cannot write ${file} (${code})`);
    });
    print(`${calls.length} ${calls.length === 1 ? 'call' : 'calls'} saved in ${file}`);
  }
  return 0;
}
