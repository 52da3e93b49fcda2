/**
 * Extracts what is safe to keep from an error of a vendor's SDK: names, codes and waits. Its message may quote a response
 * body, and with it a caller's words.
 */

/** Returns an error that is safe for histories and logs: class name and error codes only. Undefined stays undefined. */
export function traceOf(error: unknown): Error | undefined {
  if (error === undefined) return undefined;
  return new Error([nameOf(error), ...codesOf(error)].join(' '));
}

/** Whether the connection timed out. SDKs report that like any timeout, but the vendor never received the request. */
export function isConnectTimeout(error: unknown): boolean {
  return codesOf(error).some((code) => code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT');
}

/** The wait that the vendor asks for: `retry-after-ms`, else `retry-after` (seconds or a date). */
export function retryAfterMs(headers: Pick<Headers, 'get'> | undefined): number | undefined {
  const exact = numeric(headers?.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const after = headers?.get('retry-after');
  const seconds = numeric(after);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const until = Date.parse(after ?? '') - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

/** Returns `value` if it is a non-negative number or the text of one, else undefined. */
export function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

/** The codes of the error and of its causes, outermost first. */
export function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && /^\w{1,64}$/u.test(code)) codes.push(code);
    current = current.cause;
  }
  return codes;
}
