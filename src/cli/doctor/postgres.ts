/** Checks of the database. */
import { readDatabaseFacts } from '../../adapters/postgres/database-facts.ts';
import type { DatabaseFacts } from '../../adapters/postgres/database-facts.ts';
import { databaseErrorMessage } from '../../adapters/postgres/error-messages.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** The first version with everything that the migrations use, and supported by its makers. */
const LEAST_VERSION = 14;
/** The saving of a turn takes a few round trips, and a search must be over within 1.5 s. */
const SLOW_MS = 20;

const DATABASE = 'DATABASE_URL';

/** What the database says, and what is wrong with it. */
export async function checkPostgres(
  databaseUrl: string | undefined,
): Promise<{ readonly facts?: DatabaseFacts; readonly findings: readonly Finding[] }> {
  if (databaseUrl === undefined) {
    const message = 'no database: none is set, and no system has run from DATA_DIR';
    return { findings: [fault(DATABASE, message, 'run "npm start", or set it to a Postgres')] };
  }
  try {
    const facts = await readDatabaseFacts(databaseUrl);
    return { facts, findings: postgresFindings(facts) };
  } catch (error: unknown) {
    if (!(error instanceof AdapterError)) throw error;
    return { findings: [fault(DATABASE, 'the database cannot be used', databaseErrorMessage(error))] };
  }
}

/** Judges the facts. */
export function postgresFindings(facts: DatabaseFacts): readonly Finding[] {
  const { majorVersion, roundTripMs, migrations, missingExtensions, forbiddenTables } = facts;
  const about = `Postgres ${majorVersion}, ${roundTripMs.toFixed(1)} ms for a round trip`;
  const findings: Finding[] = [
    majorVersion < LEAST_VERSION
      ? fault(DATABASE, `Postgres ${majorVersion} is too old`, `use Postgres ${LEAST_VERSION} or newer`)
      : roundTripMs > SLOW_MS
        ? warning(DATABASE, about, 'run the gateways and workers near the database')
        : ok(DATABASE, about),
  ];
  findings.push(...serverFindings(facts));
  if (migrations.unknown.length > 0) {
    const message = `the database is newer than this version: it has ${migrations.unknown.join(', ')}`;
    findings.push(fault(DATABASE, message, 'start a newer version of Evercall'));
  }
  if (migrations.pending.length > 0) {
    const message = `the tables are older than this version: ${migrations.pending.join(', ')} missing`;
    findings.push(fault(DATABASE, message, 'run "npm run db:migrate"'));
  } else if (missingExtensions.length > 0) {
    const statements = missingExtensions.map((name) => `create extension ${name};`).join(' ');
    const message = `extensions are missing: ${missingExtensions.join(', ')}`;
    findings.push(fault(DATABASE, message, `run as the owner of the database: ${statements}`));
  }
  return [...findings, ...roleFindings(facts), ...(forbiddenTables.length === 0 ? [] : [forbidden(facts)])];
}

function serverFindings({ encoding, isReadOnly, passesNotifications }: DatabaseFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (isReadOnly) {
    const fix =
      'name the primary server: a standby, or a database with default_transaction_read_only, keeps no call';
    findings.push(fault(DATABASE, 'nothing can be written there', fix));
  }
  if (encoding !== 'UTF8') {
    const fix = "create the database with encoding 'UTF8' template template0";
    findings.push(fault(DATABASE, `its encoding is ${encoding}: words of callers may not fit`, fix));
  }
  if (!passesNotifications) {
    const fix =
      'name the server itself, or a pooler in session mode: live pages of the dashboard need notifications';
    findings.push(
      fault(DATABASE, 'notifications do not arrive, as behind a pooler in transaction mode', fix),
    );
  }
  return findings;
}

function roleFindings({ role, isPowerful }: DatabaseFacts): readonly Finding[] {
  if (!isPowerful) return [ok(DATABASE, `the role ${role} has no more rights than it needs`)];
  const message = `the role ${role} may do more than read and write rows`;
  return [
    warning(DATABASE, message, 'name another role here, and this one in DATABASE_OWNER_URL for migrations'),
  ];
}

function forbidden({ role, forbiddenTables }: DatabaseFacts): Finding {
  const message = `the role ${role} may not read or write ${forbiddenTables.join(', ')}`;
  return fault(
    DATABASE,
    message,
    'set DATABASE_OWNER_URL and run "npm run db:migrate", which gives the rights',
  );
}
