/** The programs of iproute2, and what a run leaves behind if it is killed. */
import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** `ip netns exec` shows the files of this folder to programs in a namespace, in place of those in `/etc`. */
export const NETNS_FILES = '/etc/netns';
const NAMESPACES = '/run/netns';
/** Linux allows 15 characters for the name of a link. Seven of them are for a process id. */
const LINK_PREFIX = 'evc';
const NAMESPACE_PREFIX = 'evercall-';

/** Names of the links and namespaces of the process `pid`. No other process has such names. */
export function namesOf(pid: number): { readonly link: string; readonly namespace: string } {
  return { link: `${LINK_PREFIX}${pid}`, namespace: `${NAMESPACE_PREFIX}${pid}-` };
}

/** Runs a program. Rejects with what it complains of. */
export async function ip(...args: readonly string[]): Promise<string> {
  return (await run('ip', args)).stdout;
}

export async function bridge(...args: readonly string[]): Promise<void> {
  await run('bridge', args);
}

export async function tc(...args: readonly string[]): Promise<void> {
  await run('tc', args);
}

/** Why there can be no namespaces here, in one line, or undefined. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces are a part of Linux';
  if (process.getuid?.() !== 0) return 'only root can make network namespaces';
  for (const program of ['ip', 'bridge', 'tc']) {
    try {
      await run(program, ['-Version']);
    } catch {
      return `the program "${program}" is missing: install the package iproute2`;
    }
  }
  const name = `${namesOf(process.pid).namespace}trial`;
  try {
    await ip('netns', 'add', name);
    await ip('netns', 'del', name);
    return undefined;
  } catch (error) {
    return `this machine allows no network namespaces (${complaintOf(error)})`;
  }
}

function complaintOf(error: unknown): string {
  const { data } = z.object({ stderr: z.string() }).safeParse(error);
  return (data?.stderr ?? String(error)).trim().split('\n').at(-1) ?? '';
}

const links = z.array(z.object({ ifname: z.string() }));

/** Removes links, namespaces and files of runs whose process is gone: they were killed. */
export async function removeLeftovers(): Promise<void> {
  const namespaces = (await readdir(NAMESPACES).catch(() => [])).filter(isLeftover(NAMESPACE_PREFIX));
  for (const name of namespaces) await removeNamespace(name);
  const found = links.parse(JSON.parse(await ip('-json', 'link', 'show')));
  for (const { ifname } of found.filter(({ ifname: name }) => isLeftover(LINK_PREFIX)(name))) {
    await ip('link', 'del', ifname).catch(() => undefined); // Its other end was deleted with its namespace.
  }
}

/** Removes a namespace with its files. Its links go with the last process in it. */
export async function removeNamespace(name: string): Promise<void> {
  await ip('netns', 'del', name);
  await rm(join(NETNS_FILES, name), { recursive: true, force: true });
}

function isLeftover(prefix: string): (name: string) => boolean {
  const pattern = new RegExp(`^${prefix}(\\d+)(?:\\D|$)`, 'u');
  return (name) => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
