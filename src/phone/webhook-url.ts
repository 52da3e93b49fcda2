/** Webhook URLs: retry options in the fragment, relative URLs, and the address that a request really goes to. */

/** Options in the fragment of a webhook URL. The fragment is neither sent nor signed. */
export interface FetchOptions {
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Over all attempts. */
  readonly totalTimeoutMs: number;
  readonly retries: number;
  readonly retryOn: readonly string[];
}

export interface WebhookAddress {
  /** The URL as written, without the fragment: the part that is sent and signed. */
  readonly url: string;
  readonly options: FetchOptions;
}

/** Splits `https://host/path?query#rc=5&rp=all` into URL and options. */
export function parseWebhookUrl(written: string): WebhookAddress {
  const hash = written.indexOf('#');
  const fields = new URLSearchParams(hash === -1 ? '' : written.slice(hash + 1));
  return {
    url: hash === -1 ? written : written.slice(0, hash),
    options: {
      connectTimeoutMs: numberIn(fields, 'ct', 5_000, 100, 10_000),
      readTimeoutMs: numberIn(fields, 'rt', 15_000, 100, 15_000),
      totalTimeoutMs: numberIn(fields, 'tt', 15_000, 100, 15_000),
      retries: numberIn(fields, 'rc', 1, 0, 5),
      retryOn: (fields.get('rp') ?? 'ct').split(','),
    },
  };
}

/** Resolves a URL of TwiML against the URL of its document. An absolute URL stays as written. */
export function resolveUrl(written: string, base: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : new URL(written, base).href;
}

export interface Target {
  /** The address to connect to. */
  readonly url: string;
  /** The host of the public URL, for the Host header. */
  readonly host: string;
}

/** The address for a request to `publicUrl`: `connectTo` if set, loopback sockets without TLS, else the URL itself. */
export function targetOf(publicUrl: string, connectTo: string | undefined): Target {
  const target = new URL(publicUrl);
  const host = target.host;
  if (connectTo !== undefined) {
    const origin = new URL(connectTo);
    const isSocket = target.protocol === 'wss:' || target.protocol === 'ws:';
    const isSecure = origin.protocol === 'https:' || origin.protocol === 'wss:';
    target.protocol = isSocket ? (isSecure ? 'wss:' : 'ws:') : isSecure ? 'https:' : 'http:';
    target.hostname = origin.hostname;
    target.port = origin.port;
  } else if (target.protocol === 'wss:' && isLoopback(target.hostname)) {
    target.protocol = 'ws:';
  }
  return { url: target.href, host };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

function numberIn(fields: URLSearchParams, name: string, fallback: number, min: number, max: number): number {
  const text = fields.get(name);
  if (text === null || !/^\d+$/.test(text)) return fallback;
  return Math.min(max, Math.max(min, Number(text)));
}
