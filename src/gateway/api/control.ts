/** Routes through which operators act on a call in progress, whichever gateway holds it. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditAction, AuditLog } from '../../adapters/ports/audit.ts';
import { mayUse } from '../../contracts/access.ts';
import type { ControlAction, ControlName, ControlRefusal, ControlRequest } from '../../contracts/control.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { LiveParts } from '../live/live-parts.ts';
import { principalOf } from '../plugins/access.ts';
import { callParams, CALLS_PATH, NO_CALL } from './calls.ts';
import { problemSchema, sendProblem } from './problem.ts';

const MAX_CHARS = 1_000;
const words = z.string().trim().min(1).max(MAX_CHARS);
const id = z
  .string()
  .regex(/^[\w-]{1,100}$/u)
  .exactOptional()
  .describe('a request that is repeated with the same id acts once');
const answerSchema = z.object({
  accepted: z.literal(true),
  holder: z.string().nullable().describe('who has taken over the call'),
});

/** A body in which everything may be left out may be left out itself. */
const orNothing = <Output extends object>(schema: z.ZodType<Output>) =>
  schema.nullish().transform((given): Partial<Output> => given ?? {});

export interface ControlDeps {
  readonly live: Pick<LiveParts, 'calls' | 'control' | 'feed'>;
  readonly audit: Pick<AuditLog, 'add'>;
}

/** Adds the routes. */
export function controlRoutes(app: FastifyInstance, deps: ControlDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const options = <Body extends z.ZodType>(summary: string, body: Body) => ({
    config: { access: 'operator' as const },
    schema: {
      summary,
      params: callParams,
      body,
      response: { 200: answerSchema, '4xx': problemSchema, 503: problemSchema },
    },
  });

  const act = actor(deps);

  api.post(
    `${CALLS_PATH}/:callSid/say`,
    options(
      'Says words, after or instead of what is being said',
      z.object({ id, text: words, mode: z.enum(['after', 'instead']) }),
    ),
    async (request, reply) => act(request, reply, (who) => ({ do: 'say', ...request.body, ...who })),
  );
  api.post(
    `${CALLS_PATH}/:callSid/hang-up`,
    options('Says goodbye and ends the call', orNothing(z.object({ id, goodbye: words.exactOptional() }))),
    async (request, reply) => act(request, reply, (who) => ({ do: 'hangUp', ...request.body, ...who })),
  );
  api.post(
    `${CALLS_PATH}/:callSid/take-over`,
    options('The agent does not answer until the call is given back', orNothing(z.object({ id }))),
    async (request, reply) => act(request, reply, (who) => ({ do: 'takeOver', ...who })),
  );
  api.post(
    `${CALLS_PATH}/:callSid/give-back`,
    options('The agent answers again', orNothing(z.object({ id }))),
    async (request, reply) => act(request, reply, (who) => ({ do: 'giveBack', ...who })),
  );
  api.post(
    `${CALLS_PATH}/:callSid/transfer`,
    options('Puts the caller through to a person', orNothing(z.object({ id }))),
    async (request, reply) => act(request, reply, (who) => ({ do: 'transfer', ...who })),
  );
}

const AUDITED: Readonly<Record<ControlName, AuditAction>> = {
  say: 'call.said',
  hangUp: 'call.hung-up',
  takeOver: 'call.taken-over',
  giveBack: 'call.given-back',
  transfer: 'call.transferred',
};

const DETAILS: Readonly<Record<Exclude<ControlRefusal['reason'], 'held'>, string>> = {
  over: 'the call is over',
  nobody: 'nobody can be reached at this time: the file of the agent says who and when (transfer)',
  ringing: 'a person is being rung already',
};

function detailOf(refused: ControlRefusal): string {
  return refused.reason === 'held' ? `${refused.holder} has taken over the call` : DETAILS[refused.reason];
}

type ControlledRequest = FastifyRequest<{ Params: { callSid: string }; Body: { id?: string } }>;

/** Sends the action to the call, and records it. */
function actor({ live, audit }: ControlDeps) {
  return async (
    request: ControlledRequest,
    reply: FastifyReply,
    toAction: (who: ControlRequest) => ControlAction,
  ) => {
    const callSid = parseCallSid(request.params.callSid);
    const tenant = callSid && (await live.calls.tenantOf(callSid));
    const principal = principalOf(request);
    if (callSid === undefined || tenant === undefined || !mayUse(principal, tenant))
      return sendProblem(reply, 404, NO_CALL);
    const by = { id: `${principal.kind} ${principal.id ?? principal.name}`, name: principal.name };
    const action = toAction({ id: request.body.id ?? randomUUID(), by });
    const answer = await live.control(callSid, action);
    if (!('refused' in answer)) {
      // Nothing of a connection, so it has no number. The gateway of the call says the same once it knows.
      live.feed.publish({ callSid, tenant, epoch: 0, n: 0, kind: 'control' });
      await auditRequest(audit, request, { action: AUDITED[action.do], tenant, subject: callSid });
      return answer;
    }
    const { refused } = answer;
    if (refused.reason === 'unknown') return sendProblem(reply, 404, NO_CALL);
    return sendProblem(reply, 409, detailOf(refused));
  };
}
