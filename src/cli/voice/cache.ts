/** The commands for the audio cache: its size, and deleting from it. Each returns the exit code. */
import type { AudioAmount, AudioUpkeep } from '../../adapters/ports/audio.ts';
import { print } from '../../lib/command-line.ts';

/** Prints the number, size and age of the cached pieces. */
export async function listCache(upkeep: AudioUpkeep): Promise<number> {
  const { oldestUse, newestUse, ...amount } = await upkeep.amount();
  const times =
    oldestUse === null || newestUse === null
      ? ''
      : `, last used between ${second(oldestUse)} and ${second(newestUse)}`;
  print(`audio cache: ${sizeOf(amount)}${times}`);
  return 0;
}

/** Deletes the pieces not used for `unusedForMs`, or all. Without `isSure`, only prints how much it would delete. */
export async function purgeCache(
  upkeep: AudioUpkeep,
  { unusedForMs, isSure }: { readonly unusedForMs?: number; readonly isSure: boolean },
): Promise<number> {
  const since = unusedForMs === undefined ? undefined : new Date(Date.now() - unusedForMs);
  if (!isSure) {
    print(`would delete ${sizeOf(await upkeep.amount(since))}: add --yes to do it`);
    return 1;
  }
  print(
    `deleted ${await upkeep.purge(since)} pieces; running gateways may still hold some of them in memory`,
  );
  return 0;
}

function sizeOf({ pieces, bytes }: Pick<AudioAmount, 'pieces' | 'bytes'>): string {
  return `${pieces} pieces, ${(bytes / 1_000_000).toFixed(2)} MB`;
}

function second(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
