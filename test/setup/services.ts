/** Vitest's global setup: one real Postgres and one real Temporal server for all integration tests of a run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/start/embedded-postgres.ts';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { startTemporalServer } from '../../src/start/temporal-server.ts';
import { writeWorkflowBundle } from '../../src/worker/bundle.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Its user may create databases. */
    postgresUrl: string;
    /** `host:port`, namespace `default`. */
    temporalAddress: string;
    /** File with the bundled workflow code. */
    workflowBundlePath: string;
  }
}

/** Starts the services that TEST_POSTGRES_URL and TEMPORAL_ADDRESS do not provide. Returns a function that stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-test-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const bundlePath = join(folder, 'workflows.js');
    const [postgresUrl, temporalAddress] = await Promise.all([
      postgres(folder, stops),
      temporal(folder, stops),
      writeWorkflowBundle(bundlePath),
    ]);
    project.provide('postgresUrl', postgresUrl);
    project.provide('temporalAddress', temporalAddress);
    project.provide('workflowBundlePath', bundlePath);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

type Stops = (() => Promise<unknown>)[];

async function postgres(folder: string, stops: Stops): Promise<string> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return given;
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log: console.log });
  stops.push(() => server.stop());
  return server.url;
}

async function temporal(folder: string, stops: Stops): Promise<string> {
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') return given;
  const cliPath = await resolveTemporalCli({ env: process.env, log: console.log });
  // Many tests cause warnings in the server's log (lost workers, failing activities), so it is not shown.
  const server = await startTemporalServer({
    cliPath,
    dbFilename: join(folder, 'temporal.db'),
    log: () => undefined,
  });
  stops.push(() => server.stop());
  return server.address;
}
