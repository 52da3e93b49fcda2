/** Converts errors of the openai SDK into `AdapterError`. */
import OpenAI from 'openai';
import { isConnectTimeout, numeric, retryAfterMs, traceOf } from '../../lib/foreign-errors.ts';
import { AdapterError, kindOfStatus } from '../ports/error.ts';
import type { AdapterErrorKind } from '../ports/error.ts';

const VENDOR = 'openai';

type Operation = 'reply' | 'embed';

/** Vendor codes that are more specific than the status. Out of credit, for example, has the status of a rate limit. */
const KIND_OF_CODE: Readonly<Record<string, AdapterErrorKind>> = {
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  rate_limit_exceeded: 'rate-limited',
  content_filter: 'filtered',
  content_policy_violation: 'filtered',
  invalid_api_key: 'unauthorized',
  model_not_found: 'not-found',
  invalid_request_error: 'bad-request',
  context_length_exceeded: 'bad-request',
};

/** Builds an error for a failure that we detect ourselves in the vendor's answer. */
export function vendorFailure(
  kind: AdapterErrorKind,
  details: {
    readonly requestId?: string | undefined;
    readonly cause?: unknown;
    readonly operation?: Operation;
    readonly requests?: number | undefined;
  } = {},
): AdapterError {
  return new AdapterError({
    vendor: VENDOR,
    operation: details.operation ?? 'reply',
    kind,
    requestId: details.requestId,
    requests: details.requests,
    cause: traceOf(details.cause),
  });
}

/** Converts what the SDK threw before the answer began. `requests`: how often the server was asked. */
export function requestFailure(
  error: unknown,
  details: { readonly operation?: Operation; readonly requests?: number | undefined } = {},
): AdapterError {
  if (error instanceof OpenAI.APIConnectionTimeoutError) {
    // The SDK also reports a failed connect as a timeout. The vendor never received that request.
    return vendorFailure(isConnectTimeout(error) ? 'unreachable' : 'timeout', { ...details, cause: error });
  }
  if (error instanceof OpenAI.APIConnectionError) {
    return vendorFailure('unreachable', { ...details, cause: error });
  }
  if (error instanceof OpenAI.APIError) return fromVendor(error, details);
  const kind = error instanceof OpenAI.OpenAIError ? 'malformed' : 'bad-request';
  return vendorFailure(kind, { ...details, cause: error });
}

/** Converts what the SDK threw while the answer was read. */
export function streamFailure(error: unknown, requestId: string | undefined): AdapterError {
  if (error instanceof SyntaxError) return vendorFailure('malformed', { requestId, cause: error });
  if (error instanceof OpenAI.APIError) return fromVendor(error, { requestId });
  return vendorFailure('cut', { requestId, cause: error });
}

/** An error that came as a chunk of its own, without the field by which the SDK finds it. */
export function failureIn(chunk: unknown, requestId: string | undefined): AdapterError | undefined {
  const isError =
    typeof chunk === 'object' && chunk !== null && 'object' in chunk && chunk.object === 'error';
  return isError
    ? streamFailure(new OpenAI.APIError(undefined, chunk, undefined, undefined), requestId)
    : undefined;
}

/** The fields of the SDK's error that are used here. Its message is read and never kept. */
interface VendorError {
  readonly message: string;
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly code?: unknown;
  readonly param?: unknown;
  readonly type: unknown;
  readonly requestID: string | null | undefined;
}

function fromVendor(
  error: VendorError,
  {
    operation = 'reply',
    requestId,
    requests,
  }: {
    readonly operation?: Operation;
    readonly requestId?: string | undefined;
    readonly requests?: number | undefined;
  },
): AdapterError {
  const status = error.status ?? numeric(error.code);
  return new AdapterError({
    vendor: VENDOR,
    operation,
    kind: kindOf(error, status),
    status,
    retryAfterMs: retryAfterMs(error.headers) ?? pauseIn(error.message),
    requestId: error.requestID ?? requestId,
    code: codeOf(error, status),
    param: nameIn(error.param),
    requests,
    cause: traceOf(error),
  });
}

/** What servers without codes say about the name of a model. */
const NOT_FOR_CHAT =
  /not a chat model|(?:does not|doesn['’]t|not) support(?:ed)?\b.{0,20}\bchat|not allowed to sample from this model/iu;
const NO_SUCH_MODEL =
  /\bmodels?\b.{0,80}(?:not found|not exist|not a valid|unknown|end of life)|(?:no such|invalid|unknown) model\b|no endpoints found for|no models? loaded/iu;

const TOO_LONG =
  /context (?:length|size|window)|maximum context|prompt is too long|input token count .{0,20}exceeds|\bcontext the overflows\b|input is too long|too many tokens:|`inputs` tokens \+|reduce the length of the messages/iu;

/** Our own code for a failure that the vendor describes only in words. */
function codeIn(message: string): string | undefined {
  if (TOO_LONG.test(message)) return 'context_length_exceeded';
  if (NOT_FOR_CHAT.test(message)) return 'not_a_chat_model';
  return NO_SUCH_MODEL.test(message) ? 'model_not_found' : undefined;
}

/** The pause that Google names in the body alone: `"retryDelay": "34s"`. */
function pauseIn(message: string): number | undefined {
  const seconds = numeric(/"retryDelay":\s*"(\d+(?:\.\d+)?)s"/u.exec(message)?.[1]);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

/** Names that say no more than the status. */
const SAYS_NOTHING = /^(?:invalid_request_error|invalid_argument|bad_request|not_found)$/iu;

/** The vendor's name for the failure, else ours. A number that repeats the status says nothing. */
function codeOf({ code, message }: VendorError, status: number | undefined): string | undefined {
  const name = nameIn(code);
  const number = numeric(name);
  if (number === undefined)
    return name === undefined || SAYS_NOTHING.test(name) ? (codeIn(message) ?? name) : name;
  return codeIn(message) ?? (number === status ? undefined : name);
}

/** A code or the name of a field. Anything longer or with blanks may be free text. */
function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.[\]-]{1,64}$/u.test(value) ? value : undefined;
}

/** How servers say that they are loading a model, with status 503. */
const LOADING = /\bloading\b|warming up|cold start/iu;

/** Statuses that some vendors give to a wrong key or an empty account, which only their message tells. */
const SAID_IN_WORDS = new Set([400, 401, 403]);
const NO_CREDIT = /credit balance|\b(?:no|any|insufficient|enough|out of) (?:credits?|balance|funds)\b/iu;
const MODERATED = /\b(?:input|prompt|content) was flagged\b/iu;
const WRONG_KEY =
  /\bapi[ _-]?key\b.{0,40}\b(?:not valid|invalid|expired|missing|not found|incorrect)|\b(?:invalid|incorrect|expired|missing) (?:x-)?api[ _-]?key|\bauthentication (?:error|fail(?:s|ed))\b/iu;

function kindOf({ code, type, message }: VendorError, status: number | undefined): AdapterErrorKind {
  if (status === 503 && LOADING.test(message)) return 'loading';
  if (status !== undefined && SAID_IN_WORDS.has(status)) {
    if (NO_CREDIT.test(message)) return 'quota';
    if (WRONG_KEY.test(message)) return 'unauthorized';
    if (status === 403 && MODERATED.test(message)) return 'filtered';
  }
  const codes = [code, type];
  const named = codes.map((code) => (typeof code === 'string' ? KIND_OF_CODE[code] : undefined));
  const byCode = named.find((kind) => kind !== undefined);
  if (byCode === 'quota' || byCode === 'filtered') return byCode;
  // An error inside a stream has a code but no status.
  if (status === undefined) return byCode ?? 'server';
  // A page that takes no POST, and a model that is gone.
  return status === 405 || status === 410 ? 'not-found' : kindOfStatus(status);
}
