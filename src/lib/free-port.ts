import { randomInt } from 'node:crypto';
import getPort from 'get-port';

/** Below them are well-known services, above them the ports that Linux (32,768 up) gives to outgoing connections. */
const LOWEST = 15_000;
const HIGHEST = 32_767;
const TRIES = 32;

export interface FreePortOptions {
  /** Taken if it can be had. */
  readonly preferred?: number | undefined;
  /** `127.0.0.1` unless given. */
  readonly host?: string;
  readonly exclude?: Iterable<number>;
}

/**
 * A free TCP port for something that will listen in a while. One that the system itself picks may be given to an
 * outgoing connection before that; these are not, and two programs that look at the same time rarely find the same.
 */
export function freePort({
  preferred,
  host = '127.0.0.1',
  exclude = [],
}: FreePortOptions = {}): Promise<number> {
  const random = Array.from({ length: TRIES }, () => randomInt(LOWEST, HIGHEST + 1));
  return getPort({ host, exclude, port: preferred === undefined ? random : [preferred, ...random] });
}
