/** The program of `npm run privacy`. */
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createPersonalData } from '../../adapters/postgres/personal-data.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createRetentionStore } from '../../adapters/postgres/retention.ts';
import { createCallHistories } from '../../adapters/temporal/call-histories.ts';
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import { createCallCodec } from '../../adapters/temporal/payload-codec.ts';
import type { AuditAction, AuditEntry } from '../../adapters/ports/audit.ts';
import { loadPrivacyConfig } from '../../config/privacy.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { RetentionSetting } from '../../contracts/retention.ts';
import type { Program } from '../../lib/command-line.ts';
import { byCommand } from '../command-actor.ts';
import { databaseComplaint } from '../database-complaint.ts';
import { erase } from './erase.ts';
import { exportData } from './export.ts';
import { readOptions, USAGE } from './options.ts';
import type { Command } from './options.ts';
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
  const audit = createAuditLog(pool);
  /** A telephone number is not among it: the log is kept when the caller's data are erased. */
  const note = (action: AuditAction, details: AuditEntry['details']) =>
    audit.add({ ...byCommand(), action, tenant: null, subject: callOf(command), details });
  switch (command.name) {
    case 'export': {
      const code = await exportData(command, deps);
      await note('caller.exported', {});
      return code;
    }
    case 'erase': {
      const code = await erase(command, deps);
      const askedBy = command.by === undefined ? {} : { askedBy: command.by };
      await note('caller.erased', { isComplete: code === 0, ...askedBy });
      return code;
    }
    case 'retention':
      return command.isDryRun
        ? printReport(await dryRun(store, histories), 'would go')
        : printReport(await runNow(access), 'removed');
    case 'keep':
      if (command.setting !== undefined) {
        await store.set(command.setting);
        await note('retention.changed', detailsOf(command.setting));
      }
      return printSettings(await store.settings());
  }
}

/** The call that a command names. */
function callOf(command: Command): CallSid | null {
  return 'subject' in command && 'call' in command.subject ? command.subject.call : null;
}

const detailsOf = ({ what, days, tenant }: RetentionSetting): AuditEntry['details'] => ({
  ...{ what, tenant },
  days: days ?? 'forever',
});
