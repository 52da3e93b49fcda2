/** Recognises requests that a page of another site makes in an operator's browser. */
import type { FastifyRequest } from 'fastify';

/** Methods that change nothing. Pages of other sites cannot read the answers. */
const READS = new Set(['GET', 'HEAD']);

/**
 * Whether the request is a read, or comes from our own pages or from a program other than a browser. Browsers send `Origin`
 * with every write, and current ones `Sec-Fetch-Site`; scripts cannot change either.
 */
export function isFromOwnPage({ method, headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  // A WebSocket begins with a GET, and its answer can be read.
  if (READS.has(method) && headers.upgrade === undefined) return true;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  return origin === undefined || URL.parse(origin)?.host === host;
}
