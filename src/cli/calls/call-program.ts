/** The program of `npm run call`. */
import { acceptWish } from '../../adapters/outbound/accept-wish.ts';
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createDoNotCallList, createOutboundStore } from '../../adapters/postgres/outbound.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import type { Wish } from '../../adapters/ports/outbound.ts';
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import { createOutboundWorkflows } from '../../adapters/temporal/outbound-workflows.ts';
import { createCallCodec } from '../../adapters/temporal/payload-codec.ts';
import { loadAgents } from '../../config/agents.ts';
import { loadOutboundConfig } from '../../config/outbound.ts';
import type { OutboundCliConfig } from '../../config/outbound.ts';
import { readBetween } from '../../conversation/outbound/calling-hours.ts';
import { complain, print } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { byCommand } from '../command-actor.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { readOptions, USAGE } from './options.ts';
import type { Command } from './options.ts';

export const CALL: Program = { name: 'call', main, complaintOf: databaseComplaint };

/** Runs one command and resolves with the exit code. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = await loadOutboundConfig(env);
  await using stack = new AsyncDisposableStack();
  const pool = createPool(config.databaseUrl, { max: 1 });
  stack.defer(() => pool.end());
  const store = createOutboundStore(pool);
  const list = createDoNotCallList(pool);
  switch (command.name) {
    case 'list':
      for (const wish of await store.list(command)) print(lineOf(wish));
      return 0;
    case 'blocked':
      for (const { number, tenant, reason } of await list.list()) print([number, tenant, reason].join('  '));
      return 0;
    case 'block':
      await list.add(command);
      print(`${command.number} is never called`);
      return 0;
    case 'unblock':
      if (await list.remove(command)) {
        print(`${command.number} may be called again`);
        return 0;
      }
      complain(`call: ${command.number} is not on the list`);
      return 1;
    case 'call':
    case 'cancel': {
      const connection = lazyConnection(config.temporal.connectionOptions);
      stack.defer(() => connection.close());
      const codec = createCallCodec({ keys: config.payloadKeys });
      const workflows = createOutboundWorkflows({
        ...{ connection, codec, namespace: config.temporal.namespace },
      });
      const parts = { store, workflows, audit: createAuditLog(pool) };
      return command.name === 'call' ? await call(parts, command, config) : await cancel(parts, command.id);
    }
  }
}

interface Parts {
  readonly store: ReturnType<typeof createOutboundStore>;
  readonly workflows: ReturnType<typeof createOutboundWorkflows>;
  readonly audit: ReturnType<typeof createAuditLog>;
}

async function call(
  { store, workflows, audit }: Parts,
  { to, agent: agentId, reason, person, details, between, key }: Extract<Command, { name: 'call' }>,
  { agentsDir, isConfigured }: OutboundCliConfig,
): Promise<number> {
  const agent = (await loadAgents(agentsDir)).get(agentId);
  if (agent === undefined || !isConfigured) {
    complain(
      agent === undefined ? `call: there is no agent ${agentId}` : 'call: TWILIO_ACCOUNT_SID is missing',
    );
    return 1;
  }
  const { actor } = byCommand();
  const accepted = await acceptWish(store, {
    ...{ agent, to, reason, key: `command ${key}`, requestedBy: `command ${actor.name}` },
    ...(person === undefined ? {} : { name: person }),
    ...(details === undefined ? {} : { details }),
    ...(between === undefined ? {} : { between: readBetween(between) }),
  });
  if ('refused' in accepted) {
    complain(`call: refused (${accepted.refused})`);
    return 1;
  }
  const { id } = accepted;
  const { tenant } = agent;
  await workflows.start({ id, tenant });
  await audit.add({ ...byCommand(), action: 'outbound.requested', tenant, subject: id, details: {} });
  print(id);
  return 0;
}

async function cancel({ store, workflows, audit }: Parts, id: string): Promise<number> {
  const wish = await store.find(id);
  if (wish === undefined || !(await store.cancel(id))) {
    complain(`call: ${id} is no call that is still to be placed`);
    return 1;
  }
  await workflows.signal(id, 'cancel', {});
  const { tenant } = wish;
  await audit.add({ ...byCommand(), action: 'outbound.cancelled', tenant, subject: id, details: {} });
  print(`${id} is cancelled`);
  return 0;
}

function lineOf({ id, createdAt, tenant, agentId, to, state, outcome, attempts, isCancelled }: Wish): string {
  const times = `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`;
  const how = outcome ?? (isCancelled ? 'cancelled' : '');
  return [id, createdAt.toISOString(), tenant, agentId, to, state, times, how]
    .filter((part) => part !== '')
    .join('  ');
}
