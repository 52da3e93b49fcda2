import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLink } from '../../chaos/link.ts';
import type { Link } from '../../chaos/link.ts';

let echo: Server;
let link: Link;
let client: Socket;
beforeEach(async () => {
  echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  link = await startLink(portOf(echo));
  client = connect(link.port, '127.0.0.1').setEncoding('utf8');
});
afterEach(async () => {
  client.destroy();
  await link[Symbol.asyncDispose]();
  echo.close();
});

function heard(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  client.once('data', (text) => resolve(text.toString()));
  return promise;
}

it('passes everything on', async () => {
  client.write('hello');
  expect(await heard()).toBe('hello');
});

it('delays both directions', async () => {
  link.delay(50);
  const startedMs = performance.now();
  client.write('hello');
  expect(await heard()).toBe('hello');
  expect(performance.now() - startedMs).toBeGreaterThan(95);
});

it('holds back data while it is cut, and delivers it in order once it is healed', async () => {
  client.write('one ');
  expect(await heard()).toBe('one ');
  link.cut();
  let isSilent = true;
  client.once('data', () => (isSilent = false));
  client.write('two ');
  client.write('three');
  // Some round trips over another link give the cut one time to deliver.
  await using other = await startLink(portOf(echo));
  const probe = connect(other.port, '127.0.0.1');
  for (let trips = 0; trips < 5; trips += 1) {
    probe.write('probe');
    await once(probe, 'data');
  }
  probe.destroy();
  expect(isSilent).toBe(true);
  link.heal();
  let text = '';
  while (text.length < 'two three'.length) text += await heard();
  expect(text).toBe('two three');
});

it('loses the data of open connections for good, closes none of them, and takes new ones', async () => {
  client.write('one');
  expect(await heard()).toBe('one');
  link.lose();
  let isSilent = true;
  client.on('data', () => (isSilent = false)).on('close', () => (isSilent = false));
  client.write('two');
  const other = connect(link.port, '127.0.0.1').setEncoding('utf8');
  other.write('three');
  let answer = '';
  other.on('data', (text) => (answer += text.toString()));
  await expect.poll(() => answer).toBe('three');
  link.heal();
  other.write('four');
  await expect.poll(() => answer).toBe('threefour');
  other.destroy();
  expect(isSilent).toBe(true);
});

it('closes one end when the other is closed', async () => {
  client.write('hello');
  await heard();
  client.end();
  await once(client, 'close');
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
