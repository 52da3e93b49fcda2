/** Checks the Postgres and Temporal servers that the settings name, and registers our search attributes. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { ALERTS, provideSchedule, RETENTION } from '../adapters/temporal/schedules.ts';
import type { TemporalSettings } from '../config/temporal.ts';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';
import { connectionTo } from './temporal-connection.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

const CONNECT_MS = 5_000;

/** Connects once to the database that `variable` names. Throws `StartError`. */
export async function checkDatabase(databaseUrl: string, variable = 'DATABASE_URL'): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined); // The query in progress reports it.
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    const where = withoutPassword(databaseUrl);
    throw new StartError(`${variable}: no database at ${where}: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Connects once to the server of TEMPORAL_ADDRESS and registers missing search attributes. Throws `StartError`. */
export async function checkTemporal(settings: TemporalSettings, log: Log): Promise<void> {
  const { namespace } = settings;
  const { address } = settings.connectionOptions;
  const connection = connectionTo(settings);
  try {
    await connection.withDeadline(Date.now() + CONNECT_MS, async () => {
      await connection.workflowService.describeNamespace({ namespace });
    });
    await connection.withDeadline(Date.now() + CONNECT_MS, () =>
      registerSearchAttributes(connection, namespace, log),
    );
  } catch (error) {
    throw new StartError(
      isNotFound(error)
        ? `TEMPORAL_NAMESPACE: there is no namespace "${namespace}" at ${address}.`
        : `TEMPORAL_ADDRESS: no usable Temporal server at ${address}: ${reasonOf(error)}.`,
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}

/** Has old data removed every night, and alerts looked for every minute. A server that allows no schedules is reported. */
export async function provideSchedules(settings: TemporalSettings, log: Log): Promise<void> {
  const connection = connectionTo(settings);
  try {
    await connection.withDeadline(Date.now() + CONNECT_MS, async () => {
      await provideSchedule(connection, settings.namespace, RETENTION);
      await provideSchedule(connection, settings.namespace, ALERTS);
    });
  } catch (error) {
    log(
      `old data is not removed by itself, and there are no alerts (${reasonOf(error)}): start "npm run privacy -- retention" regularly`,
    );
  } finally {
    await connection.close();
  }
}

/** gRPC status code. */
const NOT_FOUND = 5;

/** Whether a server says that there is no such namespace. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}

const { IndexedValueType } = proto.temporal.api.enums.v1;
const VALUE_TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/** Registers those of our search attributes that are missing. */
export async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, VALUE_TYPES[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

async function registerSearchAttributes(connection: Connection, namespace: string, log: Log): Promise<void> {
  try {
    await addSearchAttributes(connection, namespace);
  } catch (error) {
    // Temporal Cloud allows this only in its console.
    const names = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${type}`);
    log(
      `register these search attributes in namespace ${namespace} (${firstLine(error)}): ${names.join(' ')}`,
    );
  }
}

/** Returns `url` without its password and parameters, safe for printing. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.username === '' ? '' : `${parsed.username}@`}${parsed.host}${parsed.pathname}`;
}

/** An error of a connection to several addresses has no message; the first inner error has one. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return firstLine(error.errors[0]);
  return firstLine(error) || (errorCode(error) ?? 'no reason given');
}
