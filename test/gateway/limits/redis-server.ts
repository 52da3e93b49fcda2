/** A real Redis of Debian's package. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import getPort from 'get-port';

/** Why there is no Redis here, or undefined. Root installs the package if it is missing. */
export function whyNoRedis(): string | undefined {
  if (isInstalled()) return undefined;
  if (process.getuid?.() !== 0) return 'redis-server is not installed, and only root can install it';
  try {
    execFileSync('apt-get', ['install', '-y', 'redis-server'], { stdio: 'ignore', timeout: 50_000 });
  } catch {
    return 'redis-server cannot be installed from a Debian package';
  }
  return isInstalled() ? undefined : 'the Debian package has no redis-server';
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Stops answering, as a machine that hangs. */
  freeze(): void;
  kill(): Promise<void>;
}

export async function startRedis(port?: number): Promise<RedisServer> {
  const chosen = port ?? (await getPort());
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/tmp' });
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  // Output that nobody reads would stop it.
  child.stdout.resume();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${chosen}`,
    freeze: () => child.kill('SIGSTOP'),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
