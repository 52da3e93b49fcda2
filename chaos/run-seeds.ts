/** Runs scenarios with several seeds and prints what came of it. */
import { appendFileSync } from 'node:fs';
import type { CalledSystem } from './called-system.ts';
import { printRuns } from './print-runs.ts';
import type { Printed } from './print-runs.ts';
import { runSeed } from './run.ts';
import type { Run, RunOptions } from './run.ts';

type Given<System extends CalledSystem> = Pick<
  RunOptions<System>,
  'scenarios' | 'parameters' | 'evidenceDir'
> &
  Pick<Printed, 'jsonFile'> & {
    readonly seeds: readonly number[];
    /** Gets the output of the system's processes. */
    readonly logFile: string | undefined;
  };

interface Surroundings<System extends CalledSystem> extends Pick<RunOptions<System>, 'log' | 'signal'> {
  readonly meta: Printed['meta'];
  readonly start: (
    options: Parameters<RunOptions<System>['start']>[0] & {
      readonly log: (line: string) => void;
      readonly onLine: (process: string, line: string) => void;
    },
  ) => Promise<System>;
}

/** Runs all scenarios once per seed, each time on a new system. Returns the exit code: 0 if every scenario ran and every limit was kept. */
export async function runSeeds<System extends CalledSystem>(
  { seeds, scenarios, parameters, evidenceDir, logFile, jsonFile }: Given<System>,
  { meta, start, log, signal }: Surroundings<System>,
): Promise<number> {
  const onLine = (process: string, line: string): void => {
    if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
  };
  const runs: Run[] = [];
  for (const seed of seeds) {
    const startOne: RunOptions<System>['start'] = (options) => start({ ...options, log, onLine });
    runs.push(await runSeed({ scenarios, parameters, evidenceDir, seed, start: startOne, log, signal }));
  }
  return await printRuns({ runs, parameters, meta: { 'meta.seeds': seeds.join(','), ...meta }, jsonFile });
}
