/** Schemas of the requests of tools: addresses with arguments, and headers with secrets. */
import { z } from 'zod';
import { isHeaderValue } from '../lib/header-value.ts';
import { PLACEHOLDER } from '../lib/placeholder.ts';
import { text } from './agent-fields.ts';

const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/u;
/** Headers of the connection itself. A request that sets them is not sent as it is written. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const ORIGIN = /^https?:\/\/[^/?#{}@\s]+(?=[/?#]|$)/u;

const url = text.superRefine((template, context) => {
  const complain = (message: string) => context.addIssue({ code: 'custom', message });
  if (!ORIGIN.test(template))
    complain('must be a URL with http or https, without arguments, user or password in its host');
  else if (!URL.canParse(template.replaceAll(PLACEHOLDER, 'x'))) complain('must be a URL');
});

const headerName = z
  .string()
  .regex(HEADER, 'must be the name of a header')
  .refine((name) => !OF_CONNECTION.has(name.toLowerCase()), 'is a header that HTTP itself sets');
const headerValue = text
  .refine(isHeaderValue, 'must be one line of plain letters, digits and signs')
  .refine(
    (value) => !/\$\{(?!\w+\})/u.test(value),
    'has a ${NAME} that cannot be a secret: letters, digits and _',
  );
const headers = z.record(headerName, headerValue).exactOptional();

/** A request that finds out what became of another. */
export const lookup = z.strictObject({
  method: z.enum(['GET', 'POST'], 'must be GET or POST').default('GET'),
  url,
  headers,
});

/** A request of a tool. */
export const http = z.strictObject({
  method: z
    .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'must be GET, POST, PUT, PATCH or DELETE')
    .default('GET'),
  url,
  headers,
  /** Header for the key of the wish. */
  idempotencyHeader: headerName.exactOptional(),
});

/** A tool of an MCP server. */
export const mcp = z.strictObject({ url, headers, tool: text.exactOptional() });

/** The host of an address with arguments. Empty if it is none. */
export function hostOf(template: string): string {
  const bare = template.replaceAll(PLACEHOLDER, 'x');
  return URL.canParse(bare) ? new URL(bare).host : '';
}
