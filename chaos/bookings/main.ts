/** `npm run chaos -- --scenario bookings`: every confirmed wish is booked exactly once, whatever dies. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { readKillingOptions } from '../killing-options.ts';
import type { KillingScenario } from '../killing-options.ts';
import { provideProduct } from '../sabotage.ts';
import { runBookings } from './run.ts';
import { bookingNumbers, faultsOf, isRight, storyOf } from './verdict.ts';

export const BOOKINGS: KillingScenario = {
  name: 'bookings',
  calls: 'calls that book',
  defaults: { calls: 1_000, atOnce: 50, scale: 0.2, everyMs: 5_000 },
  sabotage: { name: 'wish-key', does: 'removes the key of the wish from requests' },
};

/** Removes the key of the wish from requests. */
export const NO_KEY = {
  edits: [
    {
      file: 'adapters/tools/http-tools.ts',
      find: '{ [tool.idempotencyHeader.toLowerCase()]: wish.key }',
      put: '{}',
    },
  ],
};

/** Runs the scenario. Returns the exit code. */
export async function runBookingScenario(
  args: readonly string[],
  { log, signal }: { readonly log: (line: string) => void; readonly signal: AbortSignal },
): Promise<number> {
  const options = readKillingOptions(BOOKINGS, args);
  if (typeof options === 'string') {
    console.log(options);
    return 0;
  }
  const { logFile, jsonFile } = options;
  const onLine = (process: string, line: string): void => {
    if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
  };
  await using product = await provideProduct(options.isSabotaged ? NO_KEY : undefined);
  const { calls, kills } = await runBookings({ ...options, productDir: product.dir, log, onLine, signal });
  for (const call of calls) {
    if (faultsOf(call).length > 0) console.log(storyOf(call, call.callSid));
  }
  const numbers = bookingNumbers(calls);
  const report = JSON.stringify({ 'meta.seed': options.seed, 'meta.kills': kills, ...numbers });
  if (jsonFile !== undefined) await writeFile(jsonFile, `${report}\n`);
  console.log(report);
  return isRight(numbers, kills) ? 0 : 1;
}
