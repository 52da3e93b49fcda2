/** The program of `npm run privacy`. */
import { createPersonalData } from '../../adapters/postgres/personal-data.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createRetentionStore } from '../../adapters/postgres/retention.ts';
import { createCallHistories } from '../../adapters/temporal/call-histories.ts';
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import { createCallCodec } from '../../adapters/temporal/payload-codec.ts';
import { loadPrivacyConfig } from '../../config/privacy.ts';
import type { Program } from '../../lib/command-line.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { erase } from './erase.ts';
import { exportData } from './export.ts';
import { readOptions, USAGE } from './options.ts';
import { dryRun, printReport, printSettings, runNow } from './retention.ts';

/** Far longer than deleting the rows of a caller takes. */
const CHANGE_MS = 120_000;

export const PRIVACY: Program = { name: 'privacy', main, complaintOf: databaseComplaint };

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const { databaseUrl, temporal, payloadKeys: keys } = await loadPrivacyConfig(env);
  await using stack = new AsyncDisposableStack();
  const pool = createPool(databaseUrl, { max: 2, statementTimeoutMs: CHANGE_MS });
  stack.defer(() => pool.end());
  const connection = lazyConnection(temporal.connectionOptions);
  stack.defer(() => connection.close());
  const access = { connection, namespace: temporal.namespace, codec: createCallCodec({ keys }) };
  const histories = createCallHistories(access);
  const deps = { data: createPersonalData(pool), histories, keys };
  const store = createRetentionStore(pool);
  switch (command.name) {
    case 'export':
      return await exportData(command, deps);
    case 'erase':
      return await erase(command, deps);
    case 'retention':
      return command.isDryRun
        ? printReport(await dryRun(store, histories), 'would go')
        : printReport(await runNow(access), 'removed');
    case 'keep':
      if (command.setting !== undefined) await store.set(command.setting);
      return printSettings(await store.settings());
  }
}
