/** The error types of all adapters, with a closed set of failure kinds. */

/** How a vendor or the database failed. */
export type AdapterErrorKind =
  | 'unreachable' // refused, DNS, TLS, reset before an answer
  | 'unauthorized' // bad key, no permission
  | 'not-found' // no such model or voice
  | 'quota' // out of credit; waiting does not help
  | 'rate-limited'
  | 'timeout' // no answer in time, or the vendor's 408 or 504
  | 'server' // 5xx, 409
  | 'loading' // the server loads the model; a minute later it answers
  | 'bad-request'
  | 'cut' // the stream broke off
  | 'malformed' // not the vendor's wire format
  | 'empty' // a complete answer without content
  | 'only-thoughts' // the token limit was used up before the first word
  | 'filtered'; // content filter

const KIND_OF_STATUS: Readonly<Record<number, AdapterErrorKind>> = {
  401: 'unauthorized',
  402: 'quota',
  403: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  409: 'server',
  429: 'rate-limited',
  504: 'timeout',
};

/** Maps an HTTP status to a kind, for failures without a more specific vendor code. */
export function kindOfStatus(status: number): AdapterErrorKind {
  return KIND_OF_STATUS[status] ?? (status >= 500 ? 'server' : 'bad-request');
}

/** A vendor or the database failed. `message` is static text: it contains no vendor body and no caller's words. */
export class AdapterError extends Error {
  readonly vendor: string;
  readonly operation: string;
  readonly kind: AdapterErrorKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  /** The vendor's own name for the failure, such as gRPC's `INVALID_ARGUMENT`. */
  readonly code: string | undefined;
  /** The field of the request that the vendor complains about. */
  readonly param: string | undefined;
  /** How often the vendor was asked. Undefined: once. */
  readonly requests: number | undefined;

  constructor(details: {
    vendor: string;
    operation: string;
    kind: AdapterErrorKind;
    status?: number | undefined;
    retryAfterMs?: number | undefined;
    requestId?: string | undefined;
    code?: string | undefined;
    param?: string | undefined;
    requests?: number | undefined;
    cause?: unknown;
  }) {
    super(`${details.vendor}: ${details.operation} failed (${details.kind})`, { cause: details.cause });
    this.name = 'AdapterError';
    this.vendor = details.vendor;
    this.operation = details.operation;
    this.kind = details.kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
    this.code = details.code;
    this.param = details.param;
    this.requests = details.requests;
  }
}

/** A model was not asked: its budget is used up, or the caller has only pressed keys that mean nothing. */
export class ModelWithheld extends Error {
  readonly reason: 'BudgetUsedUp' | 'KeysAlone';

  constructor(reason: ModelWithheld['reason']) {
    super(`no model is asked (${reason})`);
    this.name = 'ModelWithheld';
    this.reason = reason;
  }
}

/** Kind and status of a failure, for operators. Undefined for other errors. */
export function adapterComplaint(error: unknown): string | undefined {
  if (!(error instanceof AdapterError)) return undefined;
  const { kind, status } = error;
  return status === undefined ? kind : `${kind} (${status})`;
}
