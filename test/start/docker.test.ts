/** Checks the Docker files as text, because there is no Docker where the tests run. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { gatewaySchema } from '../../src/config/gateway.ts';
import { prepareSchema } from '../../src/config/prepare.ts';
import { workerSchema } from '../../src/config/worker.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const serviceSchema = z.looseObject({
  image: z.string(),
  healthcheck: z
    .looseObject({ disable: z.boolean().optional(), test: z.array(z.string()).optional() })
    .optional(),
  'x-no-healthcheck': z.string().min(10).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z
    .array(
      z.union([
        z.string(),
        z.looseObject({ type: z.literal('bind'), source: z.string(), read_only: z.literal(true) }),
      ]),
    )
    .optional(),
  command: z.array(z.string()).optional(),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).optional(),
});
const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
  configs: z.record(z.string(), z.object({ content: z.string() })),
});

const composeText = read('docker-compose.yml');
const compose = composeSchema.parse(parse(composeText, { merge: true }));
const services = Object.entries(compose.services);
const known = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));

test('the deployment has every service that a call needs', () => {
  const names = services.map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining(['postgres', 'temporal', 'temporal-ui', 'redis', 'gateway', 'worker']),
  );
});

test('every service has a health check or says why it has none', () => {
  for (const [name, service] of services) {
    const isChecked = service.healthcheck?.test !== undefined;
    expect(isChecked, `${name}: exactly one of the two`).toBe(service['x-no-healthcheck'] === undefined);
  }
});

test('a service that others depend on exists, and has a health check if it must be healthy', () => {
  for (const [name, service] of services) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = compose.services[other];
      expect(target, `${name} waits for ${other}`).toBeDefined();
      const hasEnd = target?.['x-no-healthcheck']?.startsWith('runs once') === true;
      expect(condition).toBe(hasEnd ? 'service_completed_successfully' : 'service_healthy');
    }
  }
});

test('every variable that the deployment reads from .env is in .env.example', () => {
  const used = [...composeText.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name]) => name);
  expect(used).toContain('POSTGRES_PASSWORD');
  expect(used.filter((name) => !known.has(name))).toEqual([]);
});

test('passwords and keys without which the deployment cannot work must be set, the keys in one of two ways', () => {
  const required = [...composeText.matchAll(/\$\{([A-Z_]+):\?/gu)].map(([, name]) => name);
  expect(new Set(required)).toEqual(new Set(['POSTGRES_PASSWORD', 'POSTGRES_APP_PASSWORD', 'PAYLOAD_KEYS']));
  // A process refuses both at once, so the one that is not set must be empty.
  expect(composeText).toContain('${PAYLOAD_KEYS_FILE:-${PAYLOAD_KEYS:?');
  for (const name of ['gateway', 'worker'])
    expect(compose.services[name]?.environment).toMatchObject({
      PAYLOAD_KEYS: '${PAYLOAD_KEYS:-}',
      PAYLOAD_KEYS_FILE: '${PAYLOAD_KEYS_FILE:-}',
    });
});

test('every setting of gateway and worker is in .env.example', () => {
  for (const name of ['gateway', 'worker', 'prepare']) {
    const settings = Object.keys(compose.services[name]?.environment ?? {});
    expect(settings).toContain('DATABASE_URL');
    expect(settings.filter((setting) => !known.has(setting))).toEqual([]);
  }
});

test('the file contains no password or key', () => {
  for (const [, service] of services) {
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|PWD|KEY|TOKEN|SECRET/.test(key)) expect(value).toMatch(/^\$\{\w+(:[?-][^}]*)?\}$/);
    }
  }
});

test('ports are open to this machine only', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('every named volume and config is declared', () => {
  const mounted = services
    .flatMap(([, service]) => service.volumes ?? [])
    .flatMap((volume) => (typeof volume === 'string' ? [volume.split(':', 1)[0] ?? ''] : []));
  expect(mounted.filter((name) => !name.startsWith('.')).sort()).toEqual(Object.keys(compose.volumes).sort());
  for (const file of mounted.filter((name) => name.startsWith('.')))
    expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  const used = services.flatMap(([, service]) => service.configs ?? []).map(({ source }) => source);
  expect(used).toEqual(Object.keys(compose.configs));
});

test('R-X7: images are pinned to an exact version', () => {
  for (const [name, { image }] of services)
    expect(image, name).toMatch(/^evercall$|:v?\d+\.\d+\.\d+(?:-[a-z0-9]+)?$/u);
});

test('R-X10: no service has capabilities, new privileges, or memory without a limit', () => {
  for (const [name, service] of services) {
    expect(service, name).toMatchObject({
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pids_limit: 512,
    });
    expect(service['mem_limit'], name).toMatch(/^\d+[mg]$/u);
    expect(service, name).not.toHaveProperty('cap_add');
    expect(service, name).not.toHaveProperty('privileged');
  }
});

test('R-X10: the file system of every service is read-only, or the file says why not', () => {
  for (const [name, service] of services) {
    const reason = service['x-writable'];
    expect(service['read_only'], name).toBe(reason === undefined);
    expect(service['tmpfs'], name).toContain('/tmp');
  }
  expect(compose.services['gateway']).not.toHaveProperty('x-writable');
});

test('R-X4: each process gets the settings that it reads, and not all of .env', () => {
  const read = { gateway: gatewaySchema, worker: workerSchema, prepare: prepareSchema };
  for (const [name, schema] of Object.entries(read)) {
    const given = Object.keys(compose.services[name]?.environment ?? {}).sort();
    expect(given, name).toEqual(Object.keys(schema.shape).sort());
  }
  expect(composeText).not.toContain('env_file');
});

test('a setting of .env reaches its process, or the documentation says that it has no effect', () => {
  const used = new Set([...composeText.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name]) => name ?? ''));
  const without = /without effect there: ([^.]*)\./u.exec(read('docs/operations.md'))?.[1] ?? '';
  const told = [...without.matchAll(/`([A-Z_]+)`/gu)].map(([, name]) => name);
  expect([...known].filter((name) => !used.has(name ?? '')).sort()).toEqual(told.sort());
});

test('R-X10: only the gateway can reach Temporal and its Web UI, and only Grafana Prometheus', () => {
  expect(services.filter(([, service]) => service.ports !== undefined).map(([name]) => name)).toEqual([
    'gateway',
    'grafana',
  ]);
  expect(compose.services['temporal-ui']?.environment).toHaveProperty('TEMPORAL_UI_PUBLIC_PATH', '/temporal');
});

test('Temporal has the same tuning as the server of npm start', () => {
  const source = read('src/start/temporal-server.ts');
  const tuned: unknown = parse(compose.configs['temporal-dynamic-config']?.content ?? '');
  const settings = z
    .record(z.string(), z.array(z.object({ value: z.union([z.number(), z.string(), z.array(z.string())]) })))
    .parse(tuned);
  const { 'frontend.httpAllowedHosts': hosts, ...tuning } = settings;
  expect(hosts).toEqual([{ value: ['nobody.invalid'] }]);
  for (const [key, [first]] of Object.entries(tuning)) {
    expect(source.replaceAll('_', '').replaceAll(/: '(\w+)'/gu, ': $1')).toContain(
      `'${key}': ${String(first?.value)},`,
    );
  }
  expect(Object.keys(tuning)).toHaveLength(6);
});

test('the image runs gateway and worker as an ordinary user, with a health check, on Debian', () => {
  const lines = read('Dockerfile').split('\n');
  expect(lines.filter((line) => line.startsWith('FROM '))).toEqual([
    'FROM node:24.21.0-slim AS build',
    'FROM node:24.21.0-slim',
  ]);
  expect(lines).toContain('USER node');
  expect(lines.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  const programs = ['src/gateway/main.ts', 'src/worker/main.ts', 'src/start/prepare.ts'];
  for (const program of programs) {
    expect(read(program)).not.toBe('');
    expect(read('Dockerfile')).toContain(program);
  }
  const commands = services.flatMap(([, { image, command }]) =>
    image === 'evercall' ? (command ?? []) : [],
  );
  expect(commands.filter((command) => !programs.includes(command))).toEqual([]);
});

test('the image contains what the programs read, and no local file', () => {
  const [first, ...rest] = read('.dockerignore')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  expect(first).toBe('*');
  expect(rest.sort()).toEqual([
    '!agents',
    '!knowledge',
    '!migrations',
    '!package-lock.json',
    '!package.json',
    '!recordings',
    '!src',
  ]);
});
