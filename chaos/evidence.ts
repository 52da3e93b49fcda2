/** Saves the records of calls that broke a limit. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openedHistory } from '../src/adapters/temporal/payload-codec.ts';
import { callWorkflowId } from '../src/contracts/ids.ts';
import { historyText } from '../src/cli/replay/history-file.ts';
import type { PhoneRecord } from './caller.ts';
import { workflowEnd } from './history.ts';
import { forbiddenIn, limitsOf } from './limits.ts';
import type { Outcome } from './outcome.ts';
import type { CalledSystem } from './called-system.ts';

export interface Evidence {
  readonly dir: string;
  readonly outcome: Outcome;
  readonly records: readonly PhoneRecord[];
  readonly system: Pick<CalledSystem, 'client' | 'codec'>;
}

/**
 * Writes the phone's record and the Temporal history of each call that broke a limit to `dir`, because the system is
 * deleted after the run. The histories can be replayed (`npm run replay -- --file`).
 */
export async function keepEvidence({ dir, outcome, records, system }: Evidence): Promise<void> {
  const { scenario, seed, findings } = outcome;
  const forbidden = forbiddenIn(scenario);
  const { silenceMaxMs = Infinity } = limitsOf(scenario);
  await mkdir(dir, { recursive: true });
  for (const record of records) {
    const { callSid, log, turns, words } = record;
    const own = findings.filter((finding) => finding.callSid === callSid && forbidden.includes(finding.kind));
    // Whether a silence breaks its limit is known once the control run is: a wait as long as the limit may.
    const mayBreak = outcome.turns.some(
      (turn) => turn.callSid === callSid && (turn.waitMs ?? 0) > silenceMaxMs,
    );
    if (own.length === 0 && !mayBreak) continue;
    const file = join(dir, `${scenario}-${seed}-${callSid}`);
    await writeFile(`${file}.phone.json`, JSON.stringify({ findings: own, turns, words, log }, null, 1));
    // A call that was never accepted has no workflow.
    if ((await workflowEnd(system.client, callSid, Date.now())) === 'absent') continue;
    const handle = system.client.workflow.getHandle(callWorkflowId(callSid));
    const history = await openedHistory(system.codec, handle);
    await writeFile(`${file}.history.json`, historyText(history));
  }
}
