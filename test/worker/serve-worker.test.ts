import { pino } from 'pino';
import { expect, it } from 'vitest';
import { databaseCheck } from '../../src/adapters/postgres/ping.ts';
import { createHealth } from '../../src/lib/health.ts';
import { serveWorker } from '../../src/worker/serve-worker.ts';

it('R-O3: a worker shows its health at its own port, red while the database is away and green again', async () => {
  const parts = { hasDatabase: true, isRunning: true };
  const query = () => (parts.hasDatabase ? Promise.resolve() : Promise.reject(new Error('gone')));
  await using server = await serveWorker(
    { host: '127.0.0.1', port: 0, isFixed: true },
    {
      registry: { text: async () => '', contentType: 'text/plain' },
      health: createHealth({ postgres: { ...databaseCheck({ query }), freshMs: 0 } }),
      isRunning: () => parts.isRunning,
      log: pino({ level: 'silent' }),
    },
  );
  const ask = async (path: string): Promise<readonly [number, unknown]> => {
    const response = await fetch(`http://127.0.0.1:${server?.port}${path}`);
    return [response.status, await response.json()];
  };
  expect(await ask('/health')).toMatchObject([200, { status: 'ok', items: { postgres: { level: 'ok' } } }]);
  parts.hasDatabase = false;
  expect(await ask('/health')).toMatchObject([200, { status: 'fault' }]);
  parts.hasDatabase = true;
  expect(await ask('/health')).toMatchObject([200, { status: 'ok' }]);
  expect(await ask('/health/ready')).toMatchObject([200, { status: 'ready' }]);
  parts.isRunning = false;
  expect(await ask('/health/ready')).toMatchObject([503, { status: 'not ready' }]);
});
