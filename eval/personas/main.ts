/** `npm run eval:personas`: callers of many kinds talk to the whole system. See `--help`. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { provideProduct } from '../../chaos/sabotage.ts';
import { runProgram } from '../../src/lib/command-line.ts';
import { readPersonaOptions } from './options.ts';
import type { PersonaOptions } from './options.ts';
import { personaNumbers, storyOf } from './report.ts';
import { runPersonas } from './run.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readPersonaOptions(args);
  if (typeof options !== 'string') return (await run(options)) ? 0 : 1;
  console.log(options);
  return 0;
}

process.exit(await runProgram({ name: 'eval:personas', main, complaintOf: () => undefined }));

/** Returns whether every conversation ended as it should. */
async function run(options: PersonaOptions): Promise<boolean> {
  const startedAt = Date.now();
  const log = (line: string): void => {
    console.error(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const onLine = (service: string, line: string): void => {
    if (options.logFile !== undefined) appendFileSync(options.logFile, `${service}: ${line}\n`);
  };
  await using product = await provideProduct(options.sabotage);
  const judged = await runPersonas({ ...options, productDir: product.dir, log, onLine });
  for (const one of judged) if (options.isVerbose || one.problems.length > 0) console.log(storyOf(one));
  const numbers = personaNumbers(judged);
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const report = JSON.stringify({ ...numbers, 'meta.seconds': seconds });
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${report}\n`);
  console.log(`\n${report}`);
  return numbers['personas.failed'] === 0;
}
