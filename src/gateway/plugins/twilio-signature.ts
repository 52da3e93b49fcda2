/** Fastify hooks that verify the signatures of Twilio's webhooks and of the relay's WebSocket. */
import type { FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { RepeatedWarning } from '../../lib/repeated-warnings.ts';
import { isSignedSocket, isSignedWebhook } from '../../adapters/telephony/signature.ts';

export interface SignatureDeps {
  readonly authToken: string;
  /** Public origin, exactly as configured at Twilio. */
  readonly baseUrl: URL;
  readonly counters: { unsigned: number };
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

/** Rejects and counts requests that Twilio did not sign, with 403. */
export function requireSignedWebhook(deps: SignatureDeps): preHandlerAsyncHookHandler {
  const { authToken, baseUrl } = deps;
  return async (request, reply) => {
    const isSigned = isSignedWebhook({
      authToken,
      signature: signatureOf(request),
      url: baseUrl.origin + request.url,
      form: formOf(request.body),
    });
    if (!isSigned) await refuse(request, reply, deps);
  };
}

/** The same for the relay's WebSocket upgrade, which Twilio signs over the `wss` URL of the TwiML. */
export function requireSignedSocket(deps: SignatureDeps): preHandlerAsyncHookHandler {
  const { authToken, baseUrl } = deps;
  return async (request, reply) => {
    const url = `wss://${baseUrl.host}${request.url}`;
    if (!isSignedSocket({ authToken, signature: signatureOf(request), url }))
      await refuse(request, reply, deps);
  };
}

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
  { counters, warn }: SignatureDeps,
): Promise<void> {
  counters.unsigned += 1;
  warn('request without a valid signature refused', { path: request.routeOptions.url });
  await reply.code(403).send({ error: 'X-Twilio-Signature is missing or wrong' });
}
