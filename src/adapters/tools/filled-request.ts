/** Fills an HTTP request in: arguments into the URL, secrets into the headers. Checks where it leads after that. */
import type { HttpRequest, ToolService } from '../../contracts/tools.ts';
import { isHeaderValue } from '../../lib/header-value.ts';
import { PLACEHOLDER } from '../../lib/placeholder.ts';

export interface FilledRequest {
  readonly url: URL;
  readonly method: HttpRequest['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `refused`: the request may not be sent. */
export type Filled = FilledRequest | { readonly refused: 'misconfigured' | 'not-allowed' };

const SECRET = /\$\{(\w+)\}/gu;

/**
 * Fills `request` in. Arguments that are not in the URL go into the query of a GET or DELETE, else into the body. The query of the file
 * counts, not an argument of the same name.
 */
export function fillRequest(
  request: HttpRequest,
  {
    tool: { hosts },
    given,
    key,
    secrets,
  }: {
    readonly tool: Pick<ToolService, 'hosts'>;
    readonly given: Readonly<Record<string, unknown>>;
    readonly key: string;
    readonly secrets: ReadonlyMap<string, string>;
  },
): Filled {
  const values: Readonly<Record<string, unknown>> = { ...given, idempotencyKey: key };
  const used = new Set<string>();
  const filled = request.url.replaceAll(PLACEHOLDER, (_whole, name: string) => {
    used.add(name);
    return encodeURIComponent(textOf(values[name]));
  });
  const url = parseUrl(filled);
  if (url === undefined || !isAllowed(url, request.url, hosts)) return { refused: 'not-allowed' };
  const headers = withSecrets(request.headers ?? {}, secrets);
  if (headers === undefined) return { refused: 'misconfigured' };
  const rest = Object.entries(given).filter(([name]) => !used.has(name));
  if (request.method === 'GET' || request.method === 'DELETE') {
    const fixed = new Set(url.searchParams.keys());
    for (const [name, value] of rest)
      if (value !== undefined && !fixed.has(name)) url.searchParams.set(name, textOf(value));
    return { url, method: request.method, headers };
  }
  return {
    url,
    method: request.method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(Object.fromEntries(rest)),
  };
}

/** Replaces `${NAME}` by secrets. Undefined if one is not known, or has characters that no header may have. Names are lower case. */
export function withSecrets(
  headers: Readonly<Record<string, string>>,
  secrets: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | undefined {
  const missing: string[] = [];
  const filled = Object.entries(headers).map(([name, value]): [string, string] => [
    // If a header's name is spelled in two ways, both values would be sent.
    name.toLowerCase(),
    value.replaceAll(SECRET, (_whole, secret: string) => {
      if (!secrets.has(secret)) missing.push(secret);
      return secrets.get(secret) ?? '';
    }),
  ]);
  const isWhole = missing.length === 0 && filled.every(([, value]) => isHeaderValue(value));
  return isWhole ? Object.fromEntries(filled) : undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Whether the filled URL has an allowed host, and the path of its template: an argument such as `..` must not lead elsewhere, also not
 * behind a proxy that decodes the path and shortens it.
 */
function isAllowed(url: URL, template: string, hosts: readonly string[]): boolean {
  if (!hosts.includes(url.host) || url.username !== '' || url.password !== '') return false;
  // A word takes the place of each argument, because a URL encodes braces.
  const path = new URL(template.replaceAll(PLACEHOLDER, 'ARGUMENT')).pathname;
  const pattern = path.split('ARGUMENT').map(escaped).join('[^/]+');
  return new RegExp(`^${pattern}$`, 'u').test(url.pathname) && !hasDotSegment(url.pathname);
}

function hasDotSegment(path: string): boolean {
  return /(?:^|\/|%2f|\\|%5c)\.{1,2}(?=$|\/|%2f|\\|%5c)/iu.test(path);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/gu, '\\$&');
}

function textOf(value: unknown): string {
  // `encodeURIComponent` throws on half a character.
  if (typeof value === 'string') return value.toWellFormed();
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
