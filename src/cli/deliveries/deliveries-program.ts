/** The program of `npm run deliveries`. */
import { createDeliveryStore } from '../../adapters/postgres/deliveries.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import type { ListedDelivery } from '../../adapters/ports/deliveries.ts';
import { createCallCodec } from '../../adapters/temporal/payload-codec.ts';
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import { startDelivery } from '../../adapters/temporal/deliver-workflow.ts';
import { loadPrivacyConfig } from '../../config/privacy.ts';
import { complain, print } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { readOptions, USAGE } from './options.ts';

export const DELIVERIES: Program = { name: 'deliveries', main, complaintOf: databaseComplaint };

/** Runs one command and resolves with the exit code. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const { databaseUrl, temporal, payloadKeys: keys } = await loadPrivacyConfig(env);
  await using stack = new AsyncDisposableStack();
  const pool = createPool(databaseUrl, { max: 1 });
  stack.defer(() => pool.end());
  const store = createDeliveryStore(pool);
  if (command.name === 'list') {
    for (const delivery of await store.list(command)) print(lineOf(delivery));
    return 0;
  }
  const { id } = command;
  const tenant = await store.reopen(id);
  if (tenant === undefined) {
    complain(`deliveries: ${id} is none, or it is neither refused nor given up`);
    return 1;
  }
  const connection = lazyConnection(temporal.connectionOptions);
  stack.defer(() => connection.close());
  const access = { connection, namespace: temporal.namespace, codec: createCallCodec({ keys }) };
  await startDelivery(access, { id, tenant });
  print(`${id} is sent again`);
  return 0;
}

function lineOf({
  id,
  callSid,
  event,
  destination,
  state,
  attempts,
  reason,
  updatedAt,
}: ListedDelivery): string {
  const times = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  return [id, updatedAt.toISOString(), callSid ?? '', event, destination.name, state, times, reason ?? '']
    .filter((part) => part !== '')
    .join('  ');
}
