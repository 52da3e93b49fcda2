/** Tools over HTTP. */
import type { Response } from 'undici';
import { ledToPrivateAddress } from '../../lib/public-addresses.ts';
import type { Wish } from '../ports/tools.ts';
import type {
  HttpRequest,
  LookupOutcome,
  ToolFault,
  ToolOutcome,
  ToolService,
} from '../../contracts/tools.ts';
import { MAX_RESULT_CHARS, shortResult } from '../../conversation/tools/results.ts';
import { isError, isNothing, saysNo } from './answer-meaning.ts';
import { boundedText } from './bounded-text.ts';
import { fillRequest } from './filled-request.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

type HttpService = Extract<ToolService, { kind: 'http' }>;

export interface HttpDeps {
  readonly fetch: GuardedFetch;
  readonly secrets: ReadonlyMap<string, string>;
}

/** Sends the request of a wish. */
export async function runHttpTool(deps: HttpDeps, wish: Wish, tool: HttpService): Promise<ToolOutcome> {
  const header =
    tool.idempotencyHeader === undefined ? {} : { [tool.idempotencyHeader.toLowerCase()]: wish.key };
  const answer = await send(deps, wish, { tool, request: tool.request, header });
  return 'fault' in answer ? afterFault(tool, answer) : outcomeOf(tool, answer);
}

/** Sends the look-up of a wish. */
export async function lookUpHttpTool(deps: HttpDeps, wish: Wish, tool: HttpService): Promise<LookupOutcome> {
  if (tool.lookup === undefined) return { status: 'unknown', cause: 'misconfigured' };
  // Its URL names all that it needs: a service may refuse fields that it does not know.
  const answer = await send(deps, wish, { tool, request: tool.lookup, header: {}, isLookup: true });
  if ('fault' in answer) return { status: 'unknown', cause: answer.fault };
  const { status, value } = answer;
  if (status === 404 || (isOk(status) && isNothing(value))) return { status: 'absent' };
  return isOk(status) && value !== undefined && !isError(value)
    ? { status: 'done', text: shortResult(value) }
    : { status: 'unknown', cause: status >= 500 ? 'server' : 'misconfigured' };
}

/** A fault of the network. `isSent`: the service may have got the request. */
interface Fault {
  readonly fault: ToolFault;
  readonly isSent: boolean;
}

interface ServiceAnswer {
  readonly status: number;
  /** Undefined if it is neither JSON nor plain text, such as the page of a proxy, or too large. */
  readonly value: unknown;
}

async function send(
  { fetch, secrets }: HttpDeps,
  { arguments: given, key, signal }: Wish,
  {
    tool,
    request,
    header,
    isLookup = false,
  }: {
    readonly tool: HttpService;
    readonly request: HttpRequest;
    readonly header: Readonly<Record<string, string>>;
    readonly isLookup?: boolean;
  },
): Promise<ServiceAnswer | Fault> {
  const named = isLookup ? onlyNamed(request.url, given) : given;
  const filled = fillRequest(request, { tool, given: named, key, secrets });
  if ('refused' in filled) return { fault: filled.refused, isSent: false };
  const { url, method, headers, body } = filled;
  try {
    const response = await fetch(
      url,
      {
        method,
        headers: { accept: 'application/json', ...headers, ...header },
        ...(body === undefined ? {} : { body }),
      },
      { privateAddresses: tool.privateAddresses === true, timeoutMs: tool.timeoutMs, signal },
    );
    return { status: response.status, value: await valueOf(response) };
  } catch (error) {
    return faultOf(error);
  }
}

function onlyNamed(url: string, given: Wish['arguments']): Wish['arguments'] {
  return Object.fromEntries(Object.entries(given).filter(([name]) => url.includes(`{${name}}`)));
}

async function valueOf(response: Response): Promise<unknown> {
  const text = await boundedText(response);
  const type = response.headers.get('content-type') ?? '';
  if (text?.trim() === '') return null;
  // Some servers call their error pages plain text.
  if (text === undefined || type.includes('html') || /^\s*<(?:!doctype html|html)\b/iu.test(text))
    return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // What is nested too deeply to be written again could not be told either.
    JSON.stringify(value);
    return value;
  } catch {
    return type.startsWith('text/plain') ? text : undefined;
  }
}

const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What an error of `fetch` means. Anything that it does not know counts as sent. */
function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) throw error;
  const code = codeOf(error) ?? codeOf(error.cause);
  if (ledToPrivateAddress(error)) return { fault: 'not-allowed', isSent: false };
  if (code !== undefined && (NOT_SENT.has(code) || /CERT|TLS|SSL/u.test(code)))
    return { fault: 'unreachable', isSent: false };
  return { fault: error.name === 'TimeoutError' ? 'timeout' : 'unreachable', isSent: true };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // Several addresses were tried.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What is read can be asked again, so it has failed. What changes something may have been done. */
function afterFault(tool: HttpService, { fault, isSent }: Fault): ToolOutcome {
  return isSent && tool.isReadOnly !== true
    ? { status: 'unknown', cause: fault }
    : { status: 'failed', cause: fault };
}

function outcomeOf(tool: HttpService, { status, value }: ServiceAnswer): ToolOutcome {
  if (isOk(status)) {
    if (value === undefined) return afterFault(tool, { fault: 'server', isSent: true });
    if (tool.isReadOnly === true) return { status: 'done', text: shortResult(value) };
    if (saysNo(value)) return { status: 'refused', text: shortResult(value) };
    const text = value === null ? '' : shortResult(value);
    return { status: 'done', text: status === ACCEPTED ? `${NOT_YET} ${text}`.trim() : text };
  }
  if (status === 429) return { status: 'failed', cause: 'busy' };
  if (status === 401 || status === 403 || status === 407) return { status: 'failed', cause: 'misconfigured' };
  if (status === 408 || status >= 500)
    return afterFault(tool, { fault: status === 408 ? 'timeout' : 'server', isSent: true });
  // A redirect is not followed: it would take the owner's key elsewhere.
  if (status < 400) return afterFault(tool, { fault: 'misconfigured', isSent: true });
  return { status: 'refused', text: refusalText(status, value) };
}

/** The service has taken the wish, and does it later. */
const ACCEPTED = 202;
const NOT_YET = 'The service has taken the request. Say that it is on its way, not that it is done.';

function refusalText(status: number, value: unknown): string {
  if (value !== undefined && value !== null) return shortResult(value, MAX_RESULT_CHARS);
  return status === 404
    ? 'not found'
    : status === 409
      ? 'it conflicts with something else'
      : 'the request is not accepted';
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}
