import { expect, it } from 'vitest';
import { lookInside } from '../../bench/inspector.ts';
import { spawnService } from '../../src/start/service-process.ts';

const MB = 1_048_576;

/** Keeps 30 MB in its main thread, 20 MB in another one, and a server; throws 40 MB away. */
const PROGRAM = `
  const { Worker } = require('node:worker_threads');
  globalThis.kept = Buffer.alloc(30 * ${MB});
  new Worker('globalThis.kept = Buffer.alloc(20 * ${MB}); setInterval(() => {}, 1000)', { eval: true })
    .once('online', () => console.log('up'));
  require('node:net').createServer().listen(0, '127.0.0.1');
  Buffer.alloc(40 * ${MB});
`;

it('sees what a live process keeps, in all its threads, and not what it has thrown away', async () => {
  const lines: { service: 'worker'; text: string }[] = [];
  const up = Promise.withResolvers<undefined>();
  const child = spawnService({
    ...{ name: 'worker', command: process.execPath, args: ['--inspect-port=0', '-e', PROGRAM] },
    ...{ env: {}, stopSignal: 'SIGTERM', stopGraceMs: 1_000 },
    onLine: (text) => {
      lines.push({ service: 'worker', text });
      if (text === 'up') up.resolve(undefined);
    },
  });
  try {
    await up.promise;
    const our = { lines, system: { kill: (_: string, signal: NodeJS.Signals) => child.kill(signal) } };
    const first = await lookInside(our, 'worker');
    expect(first.bytes / MB).toBeGreaterThan(50);
    expect(first.bytes / MB).toBeLessThan(75);
    expect(first.sockets).toBe(0);
    // The second look finds the inspector open.
    const second = await lookInside(our, 'worker');
    expect(second.handles).toBe(first.handles);
    expect(lines.filter(({ text }) => text.includes('Debugger listening'))).toHaveLength(1);
  } finally {
    await child.stop();
  }
});
