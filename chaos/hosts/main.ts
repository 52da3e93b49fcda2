/** `npm run chaos -- --hosts`: gateways and workers do not share a machine, and cables are pulled. */
import { fileURLToPath } from 'node:url';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { resolveFullServer } from '../../src/start/temporal-full-programs.ts';
import { whyNoRedis } from '../../test/gateway/limits/redis-server.ts';
import { runSeeds } from '../run-seeds.ts';
import { whyNoNamespaces } from './ip.ts';
import { readHostsOptions } from './options.ts';
import type { HostsOptions } from './options.ts';
import { startHostSystem } from './system.ts';

interface Surroundings {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs the scenarios. Returns the exit code: 0 as well where there can be no network namespaces. */
export async function runOnHosts(args: readonly string[], { log, signal }: Surroundings): Promise<number> {
  const options = readHostsOptions(args);
  if (typeof options === 'string') {
    console.log(options);
    return 0;
  }
  const reason = (await whyNoNamespaces()) ?? whyNoRedis();
  if (reason !== undefined) {
    console.log(`chaos --hosts is skipped: ${reason}`);
    return 0;
  }
  await provideTemporal(options, { log, signal });
  const { temporalBackend } = options;
  return await runSeeds(options, {
    start: (given) => startHostSystem({ temporalBackend, productDir: PRODUCT, ...given }),
    meta: { 'meta.temporal': temporalBackend, 'meta.hosts': 'one for each part' },
    log,
    signal,
  });
}

const PRODUCT = fileURLToPath(new URL('../..', import.meta.url));

/** A host has no way to the internet, so what Temporal's host runs is fetched or built first. */
async function provideTemporal(
  { temporalBackend }: HostsOptions,
  { log, signal }: Surroundings,
): Promise<void> {
  const options = { env: process.env, log, signal };
  if (temporalBackend === 'postgres') await resolveFullServer(options);
  else await resolveTemporalCli(options);
}
