import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WAYS } from '../../../chaos/hosts/host-names.ts';
import { createHostNetwork } from '../../../chaos/hosts/network.ts';
import { ip, namesOf, removeLeftovers, whyNoNamespaces } from '../../../chaos/hosts/ip.ts';

const reason = await whyNoNamespaces();
const PORT = 3_000;
/** Far longer than an answer takes. */
const LOST_MS = 400;
/** A sender tries again after 0.2, 0.6 and 1.4 s. */
const BACK_MS = 5_000;
const SERVER = `
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (data) => socket.write(data));
});
server.listen(${PORT}, '0.0.0.0', () => console.log('listening'));
`;

describe.skipIf(reason !== undefined)(
  `R-O6: a network of hosts${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    it('loses what a pulled cable would carry, without an error on either side, and carries it once it is back', async () => {
      await using network = await createHostNetwork();
      const [command, ...words] = network.commandOn('worker-1');
      const server = spawn(command, [...words, process.execPath, '-e', SERVER]);
      onTestFinished(() => void server.kill('SIGKILL'));
      await once(server.stdout, 'data');
      const socket = connect(PORT, network.addressOf('worker-1'));
      await once(socket, 'connect');
      let heard = '';
      socket.setEncoding('utf8').on('data', (data) => (heard += data.toString()));
      socket.write('whole ');
      await expect.poll(() => heard).toBe('whole ');
      for (const way of WAYS) {
        const before = heard;
        await network.pull('worker-1', way);
        socket.write(way);
        await sleep(LOST_MS);
        expect(heard).toBe(before);
        await network.plug('worker-1');
        await expect.poll(() => heard, { timeout: BACK_MS }).toBe(before + way);
      }
      socket.destroy();
    });

    it('shows each host the names of the others', async () => {
      await using network = await createHostNetwork();
      const [command, ...words] = network.commandOn('gateway-1');
      const server = spawn(command, [...words, 'getent', 'hosts', 'postgres']);
      expect(await text(server.stdout)).toContain(network.addressOf('postgres'));
    });

    it('leaves nothing behind, and removes what a killed run has left', async () => {
      const own = namesOf(process.pid);
      await (await createHostNetwork())[Symbol.asyncDispose]();
      expect(await namesThatExist(own)).toEqual([]);
      const gone = namesOf(await pidOfThePast());
      await ip('netns', 'add', `${gone.namespace}redis`);
      await ip('link', 'add', gone.link, 'type', 'bridge');
      expect(await namesThatExist(gone)).toHaveLength(2);
      await removeLeftovers();
      expect(await namesThatExist(gone)).toEqual([]);
    });
  },
);

async function namesThatExist({ link, namespace }: ReturnType<typeof namesOf>): Promise<readonly string[]> {
  const links = (await ip('-brief', 'link', 'show')).split('\n').map((line) => line.split(/[@\s]/u)[0] ?? '');
  const namespaces = await readdir('/run/netns').catch(() => []);
  return [
    ...links.filter((name) => name.startsWith(link)),
    ...namespaces.filter((name) => name.startsWith(namespace)),
  ];
}

/** The id of a process that has ended. */
async function pidOfThePast(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}
