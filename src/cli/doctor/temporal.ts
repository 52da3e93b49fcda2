/** Checks of the Temporal server. */
import { lazyConnection } from '../../adapters/temporal/connection.ts';
import { readTemporalFacts } from '../../adapters/temporal/server-facts.ts';
import type { TemporalFacts } from '../../adapters/temporal/server-facts.ts';
import type { TemporalSettings } from '../../config/temporal.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const ADDRESS = 'TEMPORAL_ADDRESS';
const NAMESPACE = 'TEMPORAL_NAMESPACE';
const DAY_MS = 86_400_000;
/** The path of a turn has several round trips. */
const SLOW_MS = 50;

/** Asks the server and judges its answers. */
export async function checkTemporal(settings: TemporalSettings | undefined): Promise<readonly Finding[]> {
  if (settings === undefined) {
    const message = 'no Temporal server: none is set, and no system has run from DATA_DIR';
    return [fault(ADDRESS, message, 'run "npm start", or set it to a server')];
  }
  const { namespace, connectionOptions } = settings;
  const connection = lazyConnection(connectionOptions);
  try {
    return temporalFindings(await readTemporalFacts(connection, namespace), namespace);
  } catch (error: unknown) {
    const code = error instanceof Error && 'code' in error ? ` (gRPC status ${String(error.code)})` : '';
    const message = `no usable server at ${connectionOptions.address}${code}`;
    return [fault(ADDRESS, message, 'start the server, and check the address, TLS and the API key')];
  } finally {
    await connection.close();
  }
}

/** Judges the facts. */
export function temporalFindings(
  { version, roundTripMs, namespace: facts }: TemporalFacts,
  namespace: string,
): readonly Finding[] {
  const about = `Temporal ${version}, ${roundTripMs.toFixed(1)} ms for a round trip`;
  const reached =
    roundTripMs > SLOW_MS
      ? warning(ADDRESS, about, 'run the gateways and workers near the server')
      : ok(ADDRESS, about);
  if (facts === undefined) {
    const fix = 'correct the name, or create it: temporal operator namespace create --namespace NAME';
    return [reached, fault(NAMESPACE, `there is no namespace "${namespace}"`, fix)];
  }
  const { retentionMs, missingAttributes, hasWorker } = facts;
  const days = retentionMs / DAY_MS;
  const kept = `closed calls are kept for ${Number(days.toFixed(1))} days`;
  return [
    reached,
    days < 1
      ? warning(NAMESPACE, kept, 'raise the retention of the namespace to a day or more, for replays')
      : ok(NAMESPACE, kept),
    attributeFinding(missingAttributes),
    hasWorker
      ? ok('worker', 'a worker waits for calls')
      : fault('worker', 'no worker waits for calls', 'run "npm start" or "npm run start:worker"'),
  ];
}

function attributeFinding(missing: readonly string[] | undefined): Finding {
  if (missing === undefined) {
    const fix = 'see "Finding a call in the Web UI" in docs/operations.md';
    return warning(NAMESPACE, 'the server does not tell its search attributes', fix);
  }
  if (missing.length === 0) return ok(NAMESPACE, 'all search attributes are registered');
  const commands = missing.map((each) => {
    const [name = '', type = ''] = each.split('=');
    return `temporal operator search-attribute create --name ${name} --type ${type}`;
  });
  return fault(NAMESPACE, `search attributes are missing: ${missing.join(', ')}`, commands.join('; '));
}
