/** Limits of the web server against peers that open connections and say little or nothing. */
import type { IncomingMessage } from 'node:http';
import { VOICE_PATH } from './routes/paths.ts';

export interface HttpLimits {
  /** Longest wait for the headers of a request. */
  readonly headersMs: number;
  /** Longest wait for a whole request. The longest is a document of 10 MB; webhooks come in one piece. */
  readonly requestMs: number;
  /** A connection without any traffic is closed. Twilio waits 15 s for an answer; a page of the Web UI may wait for a minute. */
  readonly idleMs: number;
  /** How often the first two are checked. */
  readonly checkMs: number;
  /** Beyond it, new connections are closed at once: file handles are left for those that exist. */
  readonly maxConnections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersMs: 5_000,
  requestMs: 30_000,
  idleMs: 75_000,
  checkMs: 1_000,
  maxConnections: 10_000,
};

/** Fastify's options for the limits. */
export function serverOptions({ headersMs, requestMs, idleMs, checkMs }: HttpLimits) {
  return {
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: idleMs,
    http: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkMs,
      // Elsewhere an upgrade is answered as an ordinary request: no handshake, no socket.
      shouldUpgradeCallback: (request: IncomingMessage) => isRelayUpgrade(request),
    },
  };
}

function isRelayUpgrade({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && url.split('?', 1)[0] === VOICE_PATH;
}
