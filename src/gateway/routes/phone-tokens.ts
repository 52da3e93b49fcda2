/**
 * Calls from a browser (docs/dashboard.md#browser-phone). The gateway plays the telephone network: it sends itself the signed
 * webhooks of the call, and returns their TwiML with a token for the socket.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import type { PhoneCall, PhoneTokens } from '../../adapters/ports/phone-tokens.ts';
import { signatureFor } from '../../adapters/telephony/signature.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { mayUse } from '../../contracts/access.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { sendProblem } from '../api/problem.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { GatewayDeps } from '../deps.ts';
import { principalOf } from '../plugins/access.ts';
import { ACTION_PATH, readActionQuery, VOICE_PATH } from './paths.ts';

const PHONE_TOKENS_PATH = '/api/v1/phone-tokens';

/** As Twilio names a caller in a browser. */
const CALLER = 'client:browser-phone';
/** For an agent that answers every number: none that anybody has. */
const NO_NUMBER = '+15550100002';

const newCall = z.object({ agent: z.string().max(200).optional() });
/** What the relay reports when a connection has ended. */
const endedConnection = z.object({
  agent: z.string().max(200).optional(),
  /** The action URL of the TwiML: it proves that the call is one of a browser phone. */
  action: z.url({ protocol: /^https?$/u }).max(2_000),
  sessionStatus: z.enum(['completed', 'ended', 'failed']),
  errorCode: z.string().max(10).optional(),
  handoffData: z.string().max(10_000).optional(),
});

type Form = Readonly<Record<string, string>>;

/** Adds the routes. */
export function phoneTokenRoutes(
  app: FastifyInstance,
  deps: Pick<GatewayDeps, 'agents' | 'authTokens' | 'baseUrl' | 'drafts'>,
  audit: Pick<AuditLog, 'add'>,
  tokens: Pick<PhoneTokens, 'add'>,
): void {
  const operator = { config: { access: 'operator' } } as const;

  app.post(PHONE_TOKENS_PATH, operator, async (request, reply) => {
    const parsed = newCall.safeParse(request.body ?? {});
    if (!parsed.success) return malformed(reply, parsed.error);
    const agent = agentFor(deps, request, parsed.data.agent);
    const callSid = parseCallSid(`CA${randomBytes(16).toString('hex')}`);
    if (agent === undefined || callSid === undefined)
      return sendProblem(reply, 404, 'there is no such agent');
    await auditRequest(audit, request, { action: 'phone.called', tenant: agent.tenant, subject: callSid });
    const call = callTo(agent, callSid);
    return connect(reply, call, VOICE_PATH, { ...formOf(call), CallStatus: 'ringing' });
  });

  app.post<{ Params: { callSid: string } }>(
    `${PHONE_TOKENS_PATH}/:callSid`,
    operator,
    async (request, reply) => {
      const parsed = endedConnection.safeParse(request.body);
      if (!parsed.success) return malformed(reply, parsed.error);
      const { action, sessionStatus, errorCode, handoffData } = parsed.data;
      const agent = agentFor(deps, request, parsed.data.agent);
      const callSid = parseCallSid(request.params.callSid);
      const { pathname, search, searchParams } = new URL(action);
      const isOurs =
        callSid !== undefined &&
        pathname === ACTION_PATH &&
        readActionQuery(Object.fromEntries(searchParams), { authTokens: deps.authTokens, callSid }) !==
          undefined;
      if (agent === undefined || !isOurs) return sendProblem(reply, 404, 'there is no such call');
      const call = callTo(agent, callSid);
      return connect(reply, call, pathname + search, {
        ...formOf(call),
        CallStatus: sessionStatus === 'completed' ? 'completed' : 'in-progress',
        SessionStatus: sessionStatus,
        ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
        ...(handoffData === undefined ? {} : { HandoffData: handoffData }),
      });
    },
  );

  /** Sends the webhook. A connection that it asks for gets a token; other TwiML ends the call. */
  async function connect(
    reply: FastifyReply,
    call: PhoneCall,
    path: string,
    form: Form,
  ): Promise<FastifyReply> {
    const [authToken] = deps.authTokens;
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signatureFor({ authToken, url: deps.baseUrl.origin + path, form }),
      },
      payload: new URLSearchParams(form).toString(),
    });
    if (statusCode !== 200) return sendProblem(reply, 503, 'the gateway takes no call now');
    const answer = { callSid: call.callSid, twiml: body };
    if (!body.includes('<Connect')) return reply.send({ ...answer, token: null, url: null, expiresAt: null });
    const { token, expiresAt } = await tokens.add(call);
    return reply.send({ ...answer, token, url: phoneSocketUrl(deps.baseUrl, token), expiresAt });
  }
}

function malformed(reply: FastifyReply, { issues }: z.ZodError): FastifyReply {
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return sendProblem(reply, 400, 'the request is malformed', problems);
}

/** The asked agent or draft, or the first agent whose tenant the operator may see. */
function agentFor(
  { agents, drafts }: Pick<GatewayDeps, 'agents' | 'drafts'>,
  request: FastifyRequest,
  id: string | undefined,
): AgentConfig | undefined {
  const who = principalOf(request);
  const draft = id === undefined ? undefined : drafts?.find(id);
  const all = draft === undefined ? agents.agents : [draft];
  return all.find((agent) => (id === undefined || agent.id === id) && mayUse(who, agent.tenant));
}

function callTo(agent: AgentConfig, callSid: PhoneCall['callSid']): PhoneCall {
  const to = agent.numbers.find((number) => number !== '*') ?? NO_NUMBER;
  return { callSid, from: CALLER, to, direction: 'inbound' };
}

const formOf = ({ callSid, from, to, direction }: PhoneCall): Form => ({
  ...{ CallSid: callSid, From: from, To: to, Direction: direction },
});

/** Without TLS only on this machine, as the rest of the page. */
function phoneSocketUrl({ protocol, host }: URL, token: string): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${VOICE_PATH}?phone=${token}`;
}
