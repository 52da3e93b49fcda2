/** What may be read of a foreign error: names, codes and waits. Its message can hold a vendor's body, and with it somebody's words. */

/** An error that may stand in histories and logs in place of `error`; undefined where there is none. */
export function traceOf(error: unknown): Error | undefined {
  if (error === undefined) return undefined;
  return new Error([nameOf(error), ...codesOf(error)].join(' '));
}

/** No connection could be made, which vendors' SDKs take for a timeout: the vendor never heard of the request. */
export function isConnectTimeout(error: unknown): boolean {
  return codesOf(error).some((code) => code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT');
}

/** The wait that a vendor asks for: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Pick<Headers, 'get'> | undefined): number | undefined {
  const exact = numeric(headers?.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const after = headers?.get('retry-after');
  const seconds = numeric(after);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const until = Date.parse(after ?? '') - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

/** A number that is not negative, or a text that is one. */
export function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && /^\w{1,64}$/u.test(code)) codes.push(code);
    current = current.cause;
  }
  return codes;
}
