import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { cpuBetween, readCpuTimes, socketsOf } from '../../bench/processes.ts';

const onLinux = it.runIf(process.platform === 'linux');

onLinux(
  'the time of a process that works grows, on its main thread; one that is gone is left out',
  async () => {
    const pids = { self: process.pid, nobody: undefined };
    const before = await readCpuTimes(pids);
    const start = process.cpuUsage();
    const usedMs = (): number => (process.cpuUsage(start).user + process.cpuUsage(start).system) / 1_000;
    while (usedMs() < 150);
    const used = cpuBetween(before, await readCpuTimes(pids));
    expect([...used.keys()]).toEqual(['self']);
    expect(used.get('self')?.s).toBeGreaterThan(0.1);
    expect(used.get('self')?.mainThreadS).toBeGreaterThan(0.05);
  },
);

onLinux('connections are counted at the port that accepted them', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await socketsOf(port)).toBe(0);
  const client = connect(port, '127.0.0.1');
  await once(server, 'connection');
  expect(await socketsOf(port)).toBe(1);
  client.destroy();
  server.close();
});
