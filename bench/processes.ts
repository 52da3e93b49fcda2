/** What the processes of a system cost, from /proc: on another system than Linux nothing is known. */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Ticks of /proc per second: fixed in Linux's interface, whatever the kernel's own clock. */
const TICKS_PER_S = 100;

/** Seconds of a core, since its start. */
export interface CpuTime {
  readonly all: number;
  /** Of the thread that runs JavaScript: it can be full while the machine is not. */
  readonly mainThread: number;
}

/** By the names given. */
export type CpuTimes = ReadonlyMap<string, CpuTime>;

/** What each process has used so far, with its children; those that are gone, and on other systems all, are left out. */
export async function readCpuTimes(pids: Readonly<Record<string, number | undefined>>): Promise<CpuTimes> {
  if (process.platform !== 'linux') return new Map();
  const processes = await readProcesses();
  const times = new Map<string, CpuTime>();
  for (const [name, pid] of Object.entries(pids)) {
    const root = pid === undefined ? undefined : processes.get(pid);
    if (pid === undefined || root === undefined) continue;
    const mainThread = await readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8').then(
      parseStat,
      () => undefined,
    );
    times.set(name, { all: withChildren(processes, pid), mainThread: mainThread?.ownS ?? 0 });
  }
  return times;
}

export interface CpuUse {
  readonly s: number;
  readonly mainThreadS: number;
}

/** What was used between two readings. */
export function cpuBetween(before: CpuTimes, after: CpuTimes): ReadonlyMap<string, CpuUse> {
  return new Map(
    [...after].map(([name, { all, mainThread }]) => {
      const start = before.get(name) ?? { all: 0, mainThread: 0 };
      return [name, { s: all - start.all, mainThreadS: mainThread - start.mainThread }];
    }),
  );
}

interface Stat {
  readonly parent: number;
  readonly ownS: number;
  /** Of children that have ended and were waited for. */
  readonly endedChildrenS: number;
}

async function readProcesses(): Promise<ReadonlyMap<number, Stat>> {
  const names = await readdir('/proc');
  const pids = names.filter((name) => /^\d+$/u.test(name)).map(Number);
  const stats = await Promise.all(
    // Some end while we look.
    pids.map(
      async (pid) =>
        [pid, await readFile(`/proc/${pid}/stat`, 'utf8').then(parseStat, () => undefined)] as const,
    ),
  );
  return new Map(stats.flatMap(([pid, stat]) => (stat === undefined ? [] : [[pid, stat] as const])));
}

/** The second field is the program's name in brackets and may hold blanks; the rest is numbers. */
function parseStat(line: string): Stat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const at = (index: number): number => Number(fields[index - 3]); // Numbered from 1 in proc(5); ours begin with the third.
  return {
    parent: at(4),
    ownS: (at(14) + at(15)) / TICKS_PER_S,
    endedChildrenS: (at(16) + at(17)) / TICKS_PER_S,
  };
}

function withChildren(processes: ReadonlyMap<number, Stat>, pid: number): number {
  const own = processes.get(pid);
  if (own === undefined) return 0;
  const children = [...processes].filter(([, { parent }]) => parent === pid);
  return children.reduce(
    (sum, [child]) => sum + withChildren(processes, child),
    own.ownS + own.endedChildrenS,
  );
}

/** States of a connection that the side which accepted it has not closed: established, and closed by the other side only. */
const HELD_STATES: ReadonlySet<string> = new Set(['01', '08']);

/**
 * Connections to a port of this machine that the side which accepted them still holds, without those of this very
 * process; undefined where the system does not tell.
 */
export async function socketsOf(port: number): Promise<number | undefined> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
  if (table === undefined) return undefined;
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const [, ...lines] = table.trim().split('\n');
  const rows = lines.map((line) => {
    // Columns of proc_net_tcp: number, local and remote address, state, five more, inode.
    const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/u);
    return { local, remote, state, inode };
  });
  const ours = await ownSockets();
  const ourEnds = new Set(rows.filter(({ inode }) => ours.has(inode)).map(({ local }) => local));
  const held = rows.filter(({ local, state }) => local.endsWith(hex) && HELD_STATES.has(state));
  return held.filter(({ remote }) => !ourEnds.has(remote)).length;
}

/** Inodes of the sockets of this process. */
async function ownSockets(): Promise<ReadonlySet<string>> {
  const names = await readdir('/proc/self/fd');
  // Some are closed while we look.
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/u.exec(link)?.[1] ?? []));
}
