/** `npm run noisy`: callers cough, hum, hesitate and come back, at random moments of many calls. See `--help`. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { runProgram } from '../../src/lib/command-line.ts';
import { provideProduct } from '../sabotage.ts';
import { readNoisyOptions } from './options.ts';
import type { NoisyOptions } from './options.ts';
import { isQuiet, noisyNumbers, storyOf } from './report.ts';
import { runNoisyCalls } from './run.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));
}

async function main(args: readonly string[]): Promise<number> {
  const options = readNoisyOptions(args);
  if (typeof options !== 'string') return (await run(options)) ? 0 : 1;
  console.log(options);
  return 0;
}

const complaintOf = () => (stopping.signal.aborted ? 'stopped' : undefined);
process.exit(await runProgram({ name: 'noisy', main, complaintOf }));

/** Returns whether every call has kept all invariants. */
async function run(options: NoisyOptions): Promise<boolean> {
  const startedAt = Date.now();
  const log = (line: string): void => {
    console.error(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const onLine = (process: string, line: string): void => {
    if (options.logFile !== undefined) appendFileSync(options.logFile, `${process}: ${line}\n`);
  };
  await using product = await provideProduct(options.sabotage);
  const ran = await runNoisyCalls({
    ...{ ...options, productDir: product.dir, log, onLine, signal: stopping.signal },
  });
  for (const call of ran.calls) if (call.findings.length > 0) console.log(storyOf(call));
  const { sockets, signals } = ran.left;
  if (sockets + signals.length > 0) {
    console.log(
      `\nleft: ${sockets} sockets, ${signals.length} signals in the journal (${signals.join(', ')})`,
    );
  }
  const report = JSON.stringify(noisyNumbers(ran));
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${report}\n`);
  console.log(`\n${report}`);
  return isQuiet(ran);
}
