/** A network of hosts on this machine: a namespace for each, and a bridge that connects them by virtual cables. */
import { mkdir, writeFile } from 'node:fs/promises';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { HOSTS } from './host-names.ts';
import type { HostName, Way } from './host-names.ts';
import { bridge, ip, namesOf, NETNS_FILES, removeLeftovers, removeNamespace, tc } from './ip.ts';

export interface HostNetwork extends AsyncDisposable {
  /** Of the bridge, where callers, the balancer and the models are. Its cable is never pulled. */
  readonly outside: string;
  readonly addressOf: (host: HostName) => string;
  /** A command that runs a program on a host. Hosts know each other by their names. */
  readonly commandOn: (host: HostName) => readonly [string, ...string[]];
  /** Pulls a host's cable out of the bridge. The host sees no error: what it sends, and what is sent to it, is lost. */
  readonly pull: (host: HostName, way: Way) => Promise<void>;
  /** Plugs it in again. */
  readonly plug: (host: HostName) => Promise<void>;
}

/** Makes the network. Disposing it removes everything; so does a failure. */
export async function createHostNetwork(): Promise<HostNetwork> {
  await removeLeftovers();
  await using stack = new AsyncDisposableStack();
  const names = namesOf(process.pid);
  const net = await freeNetwork();
  const addresses = new Map(HOSTS.map((host, index) => [host, `${net}.${index + 2}`]));
  const addressOf = (host: HostName): string => addresses.get(host) ?? '';
  const cableOf = (host: HostName): string => `${names.link}v${HOSTS.indexOf(host)}`;
  const namespaceOf = (host: HostName): string => `${names.namespace}${host}`;
  const hostsFile = ['127.0.0.1 localhost', ...[...addresses].map(([host, at]) => `${at} ${host}`), ''].join(
    '\n',
  );
  await ip('link', 'add', names.link, 'type', 'bridge');
  stack.defer(async () => void (await ip('link', 'del', names.link)));
  await ip('address', 'add', `${net}.1/24`, 'dev', names.link);
  await ip('link', 'set', names.link, 'up');
  for (const host of HOSTS) {
    const [namespace, cable] = [namespaceOf(host), cableOf(host)];
    await ip('netns', 'add', namespace);
    stack.defer(() => removeNamespace(namespace));
    await mkdir(join(NETNS_FILES, namespace), { recursive: true });
    await writeFile(join(NETNS_FILES, namespace, 'hosts'), hostsFile);
    await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    // The end on the bridge goes first: the other one lives on with a process that has not ended.
    stack.defer(async () => void (await ip('link', 'del', cable)));
    await ip('link', 'set', cable, 'master', names.link, 'up');
    await ip('-n', namespace, 'address', 'add', `${addressOf(host)}/24`, 'dev', 'eth0');
    await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  const resources = stack.move();
  return {
    outside: `${net}.1`,
    addressOf,
    commandOn: (host) => ['ip', 'netns', 'exec', namespaceOf(host)],
    pull: (host, way) => pull(cableOf(host), way),
    plug: (host) => plug(cableOf(host)),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Acts at the end on the bridge. Taking down the host's own end would tell its programs that there is no network. */
async function pull(cable: string, way: Way): Promise<void> {
  if (way === 'both') {
    await ip('link', 'set', cable, 'down');
  } else if (way === 'in') {
    // A queue without a place loses every packet.
    await tc('qdisc', 'replace', 'dev', cable, 'root', 'pfifo', 'limit', '0');
  } else {
    // A locked port takes packets of known senders only, and forgets those that it knew.
    await bridge('link', 'set', 'dev', cable, 'locked', 'on', 'learning', 'off');
    await ip('link', 'set', cable, 'type', 'bridge_slave', 'fdb_flush');
  }
}

async function plug(cable: string): Promise<void> {
  await tc('qdisc', 'del', 'dev', cable, 'root').catch(() => undefined); // It has its own queue.
  await bridge('link', 'set', 'dev', cable, 'locked', 'off', 'learning', 'on');
  await ip('link', 'set', cable, 'up');
}

const routes = z.array(z.object({ dst: z.string() }));
/** Networks 10.64.0.0 to 10.127.255.0. */
const [FIRST, COUNT] = [64, 16_384];

/** The first three numbers of a network that no route leads to. Runs at the same time begin their search at different ones. */
async function freeNetwork(): Promise<string> {
  const found = routes.parse(JSON.parse(await ip('-json', '-4', 'route', 'show', 'table', 'all')));
  const taken = new BlockList();
  for (const { dst } of found.filter(({ dst: to }) => to !== 'default')) {
    const [address = '', bits = '32'] = dst.split('/');
    taken.addSubnet(address, Number(bits));
  }
  for (let tries = 0; tries < COUNT; tries += 1) {
    const at = (process.pid + tries) % COUNT;
    const net = `10.${FIRST + Math.floor(at / 256)}.${at % 256}`;
    if (!taken.check(`${net}.1`) && found.every(({ dst }) => !dst.startsWith(`${net}.`))) return net;
  }
  throw new Error('all private networks from 10.64.0.0 to 10.127.255.0 are in use');
}
