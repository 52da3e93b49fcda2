/** Fastify hooks that verify the signatures of Twilio's webhooks and of the relay's WebSocket. */
import type { FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { PhoneCall, PhoneTokens } from '../../adapters/ports/phone-tokens.ts';
import type { RepeatedWarning } from '../../lib/repeated-warnings.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { isFromOwnPage } from '../access/own-page.ts';
import { isSignedSocket, isSignedWebhook } from '../../adapters/telephony/signature.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The call that a browser phone was allowed to make. Null: the relay's signature has proved the request. */
    phoneCall: PhoneCall | null;
  }
}

export interface SignatureDeps {
  /** Any of them may have signed. */
  readonly authTokens: readonly string[];
  /** Public origin, exactly as configured at Twilio. */
  readonly baseUrl: URL;
  readonly counters: { unsigned: number };
  /** Absent: nobody may call from a browser. */
  readonly phoneTokens?: Pick<PhoneTokens, 'redeem'> | undefined;
  /** Counts an unsigned request. True if its address has sent too many. */
  readonly rateLimits?: Pick<RateLimits, 'unsigned'> | undefined;
  readonly warn: RepeatedWarning;
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * Says what is wrong with a request that cannot be one of Twilio's webhooks as we need them. Without this, a wrong method or
 * body would be reported as a wrong signature.
 */
export async function requireForm(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === FORM) return;
  const what = type === '' ? 'without a content type' : 'of another type';
  await reply.code(415).send({ error: `a webhook has a form (${FORM}), but this body is ${what}` });
}

/** Replies to a webhook that comes by GET: at Twilio, the method of the webhook must be POST. */
export async function refuseGet(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await reply.code(405).header('allow', 'POST').send({ error: 'the method of a webhook must be POST' });
}

/** HMAC-SHA1 in base64. */
const SIGNATURE = /^[A-Za-z\d+/]{27}=$/u;

/** Rejects and counts requests without anything like a signature before their body is read: most of a flood. */
export function requireSignature(deps: SignatureDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!SIGNATURE.test(signatureOf(request) ?? '')) await refuse(request, reply, deps);
  };
}

/** Rejects and counts requests that Twilio did not sign: with 403, or 429 if there are too many. */
export function requireSignedWebhook(deps: SignatureDeps): preHandlerAsyncHookHandler {
  const { authTokens, baseUrl } = deps;
  return async (request, reply) => {
    const isSigned = isSignedWebhook({
      authTokens,
      signature: signatureOf(request),
      url: baseUrl.origin + request.url,
      form: formOf(request.body),
    });
    if (!isSigned) await refuse(request, reply, deps);
  };
}

/**
 * The same for the relay's WebSocket upgrade, which Twilio signs over the `wss` URL of the TwiML. A browser phone on one of our
 * own pages has a token instead, which is good for one connection.
 */
export function requireSignedSocket(deps: SignatureDeps): preHandlerAsyncHookHandler {
  const { authTokens, baseUrl } = deps;
  return async (request, reply) => {
    const { phone } = queryOf(request);
    if (typeof phone === 'string' && deps.phoneTokens !== undefined && isFromOwnPage(request)) {
      request.phoneCall = (await deps.phoneTokens.redeem(phone)) ?? null;
      if (request.phoneCall === null) await refuse(request, reply, deps);
      return;
    }
    const url = `wss://${baseUrl.host}${request.url}`;
    if (!isSignedSocket({ authTokens, signature: signatureOf(request), url }))
      await refuse(request, reply, deps);
  };
}

const queryOf = ({ query }: FastifyRequest): { readonly phone?: unknown } =>
  typeof query === 'object' && query !== null ? query : {};

function signatureOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-twilio-signature'];
  return typeof header === 'string' ? header : undefined;
}

/** The signed form fields. A field that occurs more than once has an array of texts. */
function formOf(body: unknown): Record<string, string | string[]> {
  if (typeof body !== 'object' || body === null) return {};
  // Not by assignment: that would leave out a field named `__proto__`.
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.map(String)]] : [];
    }),
  );
}

async function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { counters, rateLimits, warn }: SignatureDeps,
): Promise<void> {
  counters.unsigned += 1;
  // The signature comes first: behind a proxy, all requests may have one address.
  if ((await rateLimits?.unsigned(request)) === true) {
    await reply.code(429).send({ error: 'too many requests without a valid signature' });
    return;
  }
  warn('request without a valid signature refused', { path: request.routeOptions.url });
  await reply.code(403).send({ error: 'X-Twilio-Signature is missing or wrong' });
}
