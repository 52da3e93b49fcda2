import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
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

/** Connects to the port that it is given, and says so. */
const CALLER = `
  const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
  socket.on('connect', () => console.log('connected'));
`;

onLinux(
  'connections of others are counted until the side that accepted them closes, our own are not',
  async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const nextSocket = (): Promise<Socket> =>
      new Promise((resolve) => {
        server.once('connection', resolve);
      });
    const ownAccepted = nextSocket();
    const ownCaller = connect(port, '127.0.0.1');
    await ownAccepted;
    expect(await socketsOf(port)).toBe(0);
    const accepted = nextSocket();
    const caller = spawn(process.execPath, ['-e', CALLER, String(port)]);
    const socket = await accepted;
    await once(caller.stdout, 'data');
    expect(await socketsOf(port)).toBe(1);
    socket.resume();
    caller.kill();
    await once(socket, 'end');
    expect(await socketsOf(port)).toBe(1);
    socket.end();
    await once(socket, 'close');
    expect(await socketsOf(port)).toBe(0);
    ownCaller.destroy();
    server.close();
  },
);
