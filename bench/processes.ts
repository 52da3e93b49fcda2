/** Reads CPU time and sockets of processes from /proc. Without Linux there are no values. */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Clock ticks of /proc per second. Linux's interface fixes this value; it does not depend on the kernel's timer rate. */
const TICKS_PER_S = 100;

/** CPU time of a process since it started, in seconds of one core. */
export interface CpuTime {
  readonly all: number;
  /** The thread that runs JavaScript. It can be saturated while the machine is not. */
  readonly mainThread: number;
}

/** CPU times by the names given to `readCpuTimes`. */
export type CpuTimes = ReadonlyMap<string, CpuTime>;

/**
 * Reads the CPU time of each process, including its children. Processes that have ended are left out. The map is empty on
 * systems other than Linux.
 */
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

/** The CPU time used between two readings, by name. */
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
  /** CPU time of child processes that have ended and were waited for. */
  readonly endedChildrenS: number;
}

async function readProcesses(): Promise<ReadonlyMap<number, Stat>> {
  const names = await readdir('/proc');
  const pids = names.filter((name) => /^\d+$/u.test(name)).map(Number);
  const stats = await Promise.all(
    // Some processes end before their file is read.
    pids.map(
      async (pid) =>
        [pid, await readFile(`/proc/${pid}/stat`, 'utf8').then(parseStat, () => undefined)] as const,
    ),
  );
  return new Map(stats.flatMap(([pid, stat]) => (stat === undefined ? [] : [[pid, stat] as const])));
}

/** Parses a line of /proc/<pid>/stat. The second field is the program's name in brackets, which may contain blanks. */
function parseStat(line: string): Stat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  // proc(5) counts fields from 1; `fields` begins with field 3.
  const at = (index: number): number => Number(fields[index - 3]);
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

/** TCP states in which the accepting side has not closed the connection: ESTABLISHED (01) and CLOSE_WAIT (08). */
const HELD_STATES: ReadonlySet<string> = new Set(['01', '08']);

/**
 * Counts the connections to a local port that the accepting process still holds open. Connections made by this process do
 * not count. Returns undefined if the system has no /proc/net/tcp.
 */
export async function socketsOf(port: number): Promise<number | undefined> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
  if (table === undefined) return undefined;
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const [, ...lines] = table.trim().split('\n');
  const rows = lines.map((line) => {
    // Columns of /proc/net/tcp: number, local address, remote address, state, five more, inode.
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
  // Some descriptors are closed before their link is read.
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/u.exec(link)?.[1] ?? []));
}
