/** What to do about a model that failed, in one sentence without words of the vendor. */
import type { AdapterError, AdapterErrorKind } from '../ports/error.ts';

const CERTIFICATE = /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_/u;

/** An operator must change something. The other kinds pass, or the vendor must act. */
export const FOR_THE_OPERATOR: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
  'only-thoughts',
]);

const ADVICE: Readonly<Record<AdapterErrorKind, string>> = {
  unreachable: 'check the address in the base URL, and that the server runs',
  unauthorized: 'the server rejects the key: check that it belongs to this server',
  'not-found': 'check the name of the model and the path of the base URL',
  quota: 'the account has no credit left',
  'rate-limited': 'the server allows fewer requests: ask for a higher limit or set a fallback model',
  timeout: 'the server is too slow or overloaded',
  server: 'the server failed: see its log or status page',
  loading: 'the server is loading the model: calls are answered by it as soon as it is loaded',
  'bad-request': 'the server refuses the request: see code and param',
  cut: 'the server or a proxy closed the connection within the answer',
  malformed: 'this is no API of OpenAI: check the path of the base URL, and proxies',
  empty: 'the model answered without words',
  'only-thoughts':
    'the model used up its tokens while thinking: set reasoningEffort or raise OPENAI_MAX_TOKENS',
  filtered: 'a content filter stopped the answer',
};

/** The class and the codes of the error below, such as `APIConnectionError ECONNREFUSED`. */
export function causeOf({ cause }: AdapterError): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

/** What is wrong with the address itself: certificate, host name, port, or TLS. Undefined if it is something else. */
export function adviceForAddress(error: AdapterError): string | undefined {
  const cause = causeOf(error) ?? '';
  if (CERTIFICATE.test(cause)) {
    const own = cause.includes('SELF_SIGNED') ? 'self-signed' : 'not trusted';
    return `the certificate is ${own}: name its authority in NODE_EXTRA_CA_CERTS`;
  }
  if (/ENOTFOUND|EAI_AGAIN/u.test(cause)) return 'the host in the base URL has no address: check its name';
  if (/ECONNREFUSED/u.test(cause)) return 'no server listens there: check host and port, and that it runs';
  if (/ERR_SSL|EPROTO/u.test(cause))
    return 'the server does not speak TLS there: check the port, or use http';
  return undefined;
}

/** Codes of vendors that have no such model, or none any more. */
const NO_MODEL: ReadonlySet<string> = new Set([
  'model_not_found',
  'model_not_available',
  'model_decommissioned',
]);

/** What to do about a failure of `model` at `baseUrl`. */
export function adviceFor(
  error: AdapterError,
  { baseUrl, model }: { readonly baseUrl: string; readonly model: string },
): string {
  const { kind, code, status } = error;
  const address = adviceForAddress(error);
  if (address !== undefined) return address;
  if (code === 'not_a_chat_model') return `"${model}" is not a model for chat: choose another one`;
  if (code === 'context_length_exceeded')
    return `the request does not fit into the context of ${model}: give the server a larger context or choose another model`;
  if (status !== undefined && status >= 300 && status < 400)
    return 'the server redirects requests: set the base URL to where they lead, often https or another path';
  if (NO_MODEL.has(code ?? '')) return `the server has no model ${model}: check its name`;
  if (kind !== 'not-found' && kind !== 'malformed') return ADVICE[kind];
  return /^\/?$/u.test(new URL(baseUrl).pathname) ? 'the base URL has no path: add /v1' : ADVICE[kind];
}
