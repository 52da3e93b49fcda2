/** The program of `npm run alerts`. */
import { z } from 'zod';
import { createAlertStore } from '../../adapters/postgres/alerts.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { prometheusRules } from '../../adapters/prometheus/alert-rules-file.ts';
import { readEnvironment } from '../../config/environment.ts';
import { loadDatabaseConfig } from '../../config/knowledge.ts';
import { deliveryVariables } from '../../config/variables.ts';
import { alertDestinations } from '../../config/worker.ts';
import { ALERT_RULES } from '../../conversation/alerts.ts';
import { complain, print, UsageError } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { databaseComplaint } from '../database-complaint.ts';

const USAGE = `Usage: npm run alerts -- COMMAND
  list        the alerts that began or ended, the newest first, then the rules
  rules       the rules as a file for Prometheus (deploy/prometheus/rules.yaml)
  test NAME   tells a test of this alert to all destinations, within a minute (npm run deliveries -- list)
Exit code: 0 done, 2 it could not be done.
`;
const LISTED = 20;

export const ALERTS: Program = { name: 'alerts', main, complaintOf: databaseComplaint };

/** Runs one command and resolves with the exit code. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command, name, ...rest] = args;
  if (command === undefined || command === '--help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (
    rest.length > 0 ||
    !['list', 'rules', 'test'].includes(command) ||
    (command !== 'test' && name !== undefined)
  )
    throw new UsageError('expected a command: list, rules, or test NAME (see --help)');
  if (command === 'rules') {
    process.stdout.write(prometheusRules());
    return 0;
  }
  const rule = ALERT_RULES.find((each) => each.name === name);
  if (command === 'test' && rule === undefined)
    throw new UsageError(`test takes one of ${ALERT_RULES.map((each) => each.name).join(', ')}`);
  const destinations = alertDestinations(readEnvironment(z.object(deliveryVariables), env));
  const pool = createPool(await loadDatabaseConfig(env), { max: 1 });
  try {
    const store = createAlertStore(pool);
    if (rule === undefined) {
      for (const { name: alert, type, value, at } of await store.list(LISTED))
        print(`${at.toISOString()}  ${alert}  ${type}  ${value}`);
      for (const { name: alert, bad, fireAt, clearAt } of ALERT_RULES)
        print(`rule  ${alert}: fires ${bad} ${fireAt}, clears at ${clearAt}`);
      return 0;
    }
    if (destinations.length === 0) {
      complain('alerts: nobody is told: set ALERT_EMAIL, ALERT_WEBHOOK_URL or ALERT_SLACK_URL');
      return 2;
    }
    await store.rehearse(
      { name: rule.name, type: 'firing', value: rule.fireAt, at: Date.now() },
      destinations,
    );
    print(`a test of ${rule.name} goes to ${destinations.map((each) => each.name).join(', ')}`);
    return 0;
  } finally {
    await pool.end();
  }
}
