/** Logs why a model failed: one line per cause and minute, with what to do about it. */
import { AdapterError } from '../ports/error.ts';
import type { AdapterErrorKind } from '../ports/error.ts';
import type { ReplyModel } from '../ports/model.ts';

/** The part of a pino logger that is used here. */
export interface FailureLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How long the same cause is not logged again. */
const QUIET_MS = 60_000;

const CERTIFICATE = /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_/u;

/** An operator must change something. The other kinds pass, or the vendor must act. */
const FOR_THE_OPERATOR: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
  'only-thoughts',
]);

/** Where a model is asked. */
export interface ModelPlace {
  readonly rung: string;
  readonly baseUrl: string;
  readonly log: FailureLog;
}

/** The same model, with a line in the log for each failed request. The line has neither words of callers nor text of the vendor. */
export function withFailureLog(model: ReplyModel, place: ModelPlace): ReplyModel {
  const loggedAt = new Map<string, number>();
  return {
    ...model,
    async *stream(request) {
      try {
        yield* model.stream(request);
      } catch (error) {
        if (error instanceof AdapterError) logOnce(error, { ...place, model: model.name }, loggedAt);
        throw error;
      }
    },
  };
}

function logOnce(
  error: AdapterError,
  { rung, baseUrl, log, model }: ModelPlace & { readonly model: string },
  loggedAt: Map<string, number>,
): void {
  const { vendor, kind, status, code, param, requestId } = error;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  const id = [kind, status, code, param, cause].join(' ');
  const now = performance.now();
  if (now - (loggedAt.get(id) ?? -Infinity) < QUIET_MS) return;
  loggedAt.set(id, now);
  const { host } = new URL(baseUrl);
  const advice = adviceFor(error, { cause, baseUrl, model });
  const fields = { vendor, host, model, rung, kind, status, code, param, cause, requestId, advice };
  log[FOR_THE_OPERATOR.has(kind) ? 'error' : 'warn'](fields, 'the model did not answer');
}

const ADVICE: Readonly<Record<AdapterErrorKind, string>> = {
  unreachable: 'check the address in the base URL, and that the server runs',
  unauthorized: 'the server rejects the key: check that it belongs to this server',
  'not-found': 'check the name of the model and the path of the base URL',
  quota: 'the account has no credit left',
  'rate-limited': 'the server allows fewer requests: ask for a higher limit or set a fallback model',
  timeout: 'the server is too slow or overloaded',
  server: 'the server failed: see its log or status page',
  'bad-request': 'the server refuses the request: see code and param',
  cut: 'the server or a proxy closed the connection within the answer',
  malformed: 'this is no API of OpenAI: check the path of the base URL, and proxies',
  empty: 'the model answered without words',
  'only-thoughts':
    'the model used up its tokens while thinking: set reasoningEffort or raise OPENAI_MAX_TOKENS',
  filtered: 'a content filter stopped the answer',
};

function adviceFor(
  { kind, code }: AdapterError,
  { cause = '', baseUrl, model }: { cause: string | undefined; baseUrl: string; model: string },
): string {
  if (CERTIFICATE.test(cause))
    return 'the certificate is not trusted: name its authority in NODE_EXTRA_CA_CERTS';
  if (/ENOTFOUND|EAI_AGAIN/u.test(cause)) return 'the host in the base URL has no address: check its name';
  if (/ECONNREFUSED/u.test(cause)) return 'no server listens there: check host and port, and that it runs';
  if (kind !== 'not-found' && kind !== 'malformed') return ADVICE[kind];
  if (code === 'model_not_found') return `the server has no model ${model}: check its name`;
  return /^\/?$/u.test(new URL(baseUrl).pathname) ? 'the base URL has no path: add /v1' : ADVICE[kind];
}
