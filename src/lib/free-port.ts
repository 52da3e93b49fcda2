import { randomInt } from 'node:crypto';
import getPort from 'get-port';

/** Above the ports of well-known services, below those that Linux assigns to outgoing connections (from 32,768). */
const LOWEST = 15_000;
const HIGHEST = 32_767;
const TRIES = 32;

export interface FreePortOptions {
  /** Used if it is free. */
  readonly preferred?: number | undefined;
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  readonly exclude?: Iterable<number>;
}

/**
 * Finds a free TCP port for a server that starts later. A port chosen by the operating system may meanwhile go to an
 * outgoing connection; ports of this range do not. The choice is random, so two programs that search at the same time
 * rarely get the same port.
 */
export function freePort({
  preferred,
  host = '127.0.0.1',
  exclude = [],
}: FreePortOptions = {}): Promise<number> {
  const random = Array.from({ length: TRIES }, () => randomInt(LOWEST, HIGHEST + 1));
  return getPort({ host, exclude, port: preferred === undefined ? random : [preferred, ...random] });
}
