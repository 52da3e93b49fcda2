import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { TEMPORAL_SERVER_VERSION } from '../../src/start/temporal-release.ts';
import { dynamicConfigText, PORT_COUNT, serverConfigText } from '../../src/start/temporal-server-config.ts';
import { DYNAMIC_CONFIG } from '../../src/start/temporal-server.ts';
import { temporalStoreAt } from '../../src/start/temporal-store.ts';

const PORTS = Array.from({ length: PORT_COUNT }, (_, index) => 20_001 + index);
const OWN = 'postgres://evercall_temporal:secret@127.0.0.1:5433/evercall';

const rpcSchema = z.strictObject({
  rpc: z.strictObject({ grpcPort: z.int(), membershipPort: z.int(), bindOnLocalHost: z.literal(true) }),
});
const configSchema = z.object({
  services: z.record(z.enum(['frontend', 'matching', 'history', 'worker']), rpcSchema),
  global: z.strictObject({
    membership: z.object({ broadcastAddress: z.literal('127.0.0.1') }),
  }),
  publicClient: z.object({ hostPort: z.string() }),
  persistence: z.object({
    datastores: z.record(z.enum(['histories', 'visibility']), z.object({ sql: z.unknown() })),
  }),
});

function configFor(url: string) {
  const text = serverConfigText({ store: temporalStoreAt(url), ports: PORTS, dynamicConfigFile: '/d.yaml' });
  return configSchema.parse(parse(text));
}

test('the full server listens on eight loopback ports, each once, and has no HTTP API', () => {
  const { services, publicClient } = configFor(OWN);
  const used = Object.values(services).flatMap(({ rpc }) => [rpc.grpcPort, rpc.membershipPort]);
  expect(used.sort()).toEqual(PORTS);
  expect(services.frontend.rpc.grpcPort).toBe(PORTS[0]);
  expect(publicClient.hostPort).toBe(`127.0.0.1:${PORTS[0]}`);
});

test('histories and visibility are in databases of their own beside the call records, without TLS on this machine', () => {
  const { datastores } = configFor(OWN).persistence;
  const shared = {
    pluginName: 'postgres12_pgx',
    connectAddr: '127.0.0.1:5433',
    connectProtocol: 'tcp',
    user: 'evercall_temporal',
    password: 'secret',
    maxConnLifetime: '1h',
  };
  expect(datastores.histories.sql).toEqual({
    ...{ ...shared, databaseName: 'evercall_temporal', maxConns: 10, maxIdleConns: 10 },
  });
  expect(datastores.visibility.sql).toEqual({
    ...{ ...shared, databaseName: 'evercall_temporal_visibility', maxConns: 3, maxIdleConns: 3 },
  });
});

test('a password with special characters arrives as it is, and a database elsewhere is reached with TLS', () => {
  const url = 'postgres://calls:p%40ss%3Aword@db.example.com/prod?sslmode=verify-full&sslrootcert=/ca.pem';
  expect(configFor(url).persistence.datastores.histories.sql).toMatchObject({
    connectAddr: 'db.example.com:5432',
    databaseName: 'prod_temporal',
    user: 'calls',
    password: 'p@ss:word',
    connectAttributes: { sslmode: 'verify-full', sslrootcert: '/ca.pem' },
  });
  const unverified = temporalStoreAt('postgres://calls:x@db.example.com/prod?sslmode=no-verify');
  expect(unverified.attributes).toEqual({ sslmode: 'require' });
});

test('the full server has the dynamic settings of the development server, and asks its vendor for nothing', () => {
  const settings: unknown = parse(dynamicConfigText(DYNAMIC_CONFIG));
  const own = { 'frontend.namespaceRPS.visibility': 100, 'frontend.enableServerVersionCheck': false };
  const expected = { ...DYNAMIC_CONFIG, ...own };
  expect(settings).toEqual(
    Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, [{ value }]])),
  );
});

test('the version of the full server is the one that is built', () => {
  const modules = readFileSync(new URL('../../tools/temporal/go.mod', import.meta.url), 'utf8');
  expect(modules).toContain(`go.temporal.io/server ${TEMPORAL_SERVER_VERSION}`);
});
