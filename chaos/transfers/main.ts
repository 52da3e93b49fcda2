/** `npm run chaos -- --scenario transfers`: nobody is rung twice, left alone or forgotten, whatever dies. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { readKillingOptions } from '../killing-options.ts';
import type { KillingScenario } from '../killing-options.ts';
import { provideProduct } from '../sabotage.ts';
import { runTransfers } from './run.ts';
import { WITHOUT_LOOKUP } from './without-lookup.ts';
import { faultsOf, faultsOfWish, isRight, transferNumbers } from './verdict.ts';

export const TRANSFERS: KillingScenario = {
  name: 'transfers',
  calls: 'callers who want a person, and one call out for every three of them',
  defaults: { calls: 200, atOnce: 8, scale: 0.1, everyMs: 2_000 },
  sabotage: { name: 'no-lookup', does: 'asks for a number again without a look-up' },
};

/** Runs the scenario. Returns the exit code. */
export async function runTransferScenario(
  args: readonly string[],
  { log, signal }: { readonly log: (line: string) => void; readonly signal: AbortSignal },
): Promise<number> {
  const options = readKillingOptions(TRANSFERS, args);
  if (typeof options === 'string') {
    console.log(options);
    return 0;
  }
  const { logFile, jsonFile } = options;
  const onLine = (process: string, line: string): void => {
    if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
  };
  await using product = await provideProduct(options.isSabotaged ? WITHOUT_LOOKUP : undefined);
  const { calls, wishes, kills } = await runTransfers({
    ...options,
    productDir: product.dir,
    log,
    onLine,
    signal,
  });
  for (const call of calls) {
    const faults = faultsOf(call);
    if (faults.length === 0 && call.fate !== 'unasked') continue;
    const rung = call.rung.map(({ to, status }) => `${to} ${status}`).join(', ');
    console.log(
      [`${call.callSid} (${call.fate}; ${rung}): ${faults.join('; ')}`, ...call.story].join('\n    '),
    );
  }
  for (const wish of wishes) {
    const faults = faultsOfWish(wish);
    if (faults.length === 0) continue;
    const story = wish.calls.map(({ status, heard }) => `${status}: ${heard.join(' | ')}`);
    console.log(
      [`${wish.to} (${wish.outcome ?? 'not done'}): ${faults.join('; ')}`, ...story].join('\n    '),
    );
  }
  const numbers = transferNumbers(calls, wishes);
  const report = JSON.stringify({ 'meta.seed': options.seed, 'meta.kills': kills, ...numbers });
  if (jsonFile !== undefined) await writeFile(jsonFile, `${report}\n`);
  console.log(report);
  return isRight(numbers) ? 0 : 1;
}
