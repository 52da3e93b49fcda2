/** Routes that work on a recorded call: erase it, replay it, fork it, and copy it as a script of the simulator. */
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ListedCall } from '../../adapters/postgres/call-list.ts';
import type { AuditAction } from '../../adapters/ports/audit.ts';
import { mayUse } from '../../contracts/access.ts';
import { auditRequest } from '../access/audit-request.ts';
import { principalOf } from '../plugins/access.ts';
import type { ApiDeps } from './api-deps.ts';
import { turnDetail } from './call-detail.ts';
import type { CallPrograms, ProgramResult } from './call-programs.ts';
import { callScript } from './call-script.ts';
import { callParams, CALLS_PATH, findCall, NO_CALL } from './calls.ts';
import {
  erasedSchema,
  forkBodySchema,
  forkedSchema,
  forkSchema,
  replayedSchema,
  runningSchema,
} from './job-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

type Run = Parameters<CallPrograms['run']>;
type CallRequest = FastifyRequest<{ Params: { callSid: string } }>;

/** Adds the routes. */
export function callWorkRoutes(app: FastifyInstance, deps: ApiDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const work = worker(deps);
  const answers = <Done extends typeof erasedSchema | typeof replayedSchema | typeof forkedSchema>(
    done: Done,
  ) => ({
    ...{ 200: done, 202: runningSchema, '4xx': problemSchema, 503: problemSchema },
  });

  api.post(
    `${CALLS_PATH}/:callSid/erase`,
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Erases everything that is stored of a call that is over. 202: ask again',
        params: callParams,
        response: answers(erasedSchema),
      },
    },
    async (request, reply) => {
      const run = ({ callSid }: ListedCall): Run => [
        'privacy',
        ['erase', `--call=${callSid}`, `--by=${principalOf(request).name}`],
      ];
      const result = await work(request, reply, { name: 'erase', action: 'call.erased', run });
      if (result === undefined) return reply;
      return { done: true as const, isErased: result.code === 0, report: result.out };
    },
  );

  api.post(
    `${CALLS_PATH}/:callSid/replay`,
    {
      config: { access: 'operator' },
      schema: {
        summary: "Checks that today's code follows the history of a call. 202: ask again",
        params: callParams,
        response: answers(replayedSchema),
      },
    },
    async (request, reply) => {
      const run = ({ callSid }: ListedCall): Run => ['replay', [`--call=${callSid}`]];
      const result = await work(request, reply, { name: 'replay', action: 'call.replayed', run });
      if (result === undefined) return reply;
      return { done: true as const, isSame: result.code === 0, report: result.out };
    },
  );

  api.post(
    `${CALLS_PATH}/:callSid/fork`,
    {
      config: { access: 'operator' },
      schema: {
        summary:
          'Answers a call again from a turn on, and shows both versions. Changes nothing. 202: ask again',
        params: callParams,
        body: forkBodySchema,
        response: answers(forkedSchema),
      },
    },
    async (request, reply) => {
      const { turn, agent, model } = request.body;
      const run = (call: ListedCall): Run => [
        'fork',
        [
          ...['--json', `--call=${call.callSid}`, `--turn=${turn}`],
          ...(agent === 'then' ? [] : [`--agent=${join(deps.api.agentsDir, `${call.agent}.yaml`)}`]),
          ...(model === undefined ? [] : [`--model=${model}`]),
        ],
      ];
      const name = `fork ${turn} ${agent} ${model ?? ''}`;
      const result = await work(request, reply, { name, action: 'call.forked', run });
      if (result === undefined) return reply;
      return { done: true as const, ...forkSchema.parse(JSON.parse(result.out)) };
    },
  );

  api.get(
    `${CALLS_PATH}/:callSid/script`,
    {
      config: { access: 'viewer' },
      schema: { summary: 'What the caller did, as a script for npm run phone', params: callParams },
    },
    async (request, reply) => {
      const call = await findCall(deps.api.calls, request);
      if (call === undefined) return sendProblem(reply, 404, NO_CALL);
      const turns = await deps.api.calls.turns(call.callSid);
      const script = callScript(
        turns.map((turn) => turnDetail(call.callSid, turn, new Map())),
        { hasHungUp: call.endedBy === 'caller' },
      );
      return reply
        .type('application/yaml; charset=utf-8')
        .header('content-disposition', `attachment; filename="${call.callSid}.yaml"`)
        .send(script);
    },
  );
}

/** Runs a program, or joins it, and records who asked. Undefined: the reply says why there is no result yet. */
function worker({ api: { calls, jobs }, audit }: ApiDeps) {
  return async (
    request: CallRequest,
    reply: FastifyReply,
    { name, action, run }: { name: string; action: AuditAction; run: (call: ListedCall) => Run },
  ): Promise<ProgramResult | undefined> => {
    const { callSid } = request.params;
    const key = `${callSid} ${name}`;
    const running = jobs.tenantOf(key);
    // An erased call has no record any more.
    if (running === undefined || !mayUse(principalOf(request), running)) {
      const call = await findCall(calls, request);
      if (call === undefined) return refused(reply, 404, NO_CALL);
      if (call.status === 'active') return refused(reply, 409, 'the call is in progress');
      if (!jobs.start(key, call.tenant, run(call)))
        return refused(reply, 503, 'other calls are worked on: try again later');
      await auditRequest(audit, request, { action, tenant: call.tenant, subject: callSid });
    }
    const result = await jobs.take(key);
    if (result === undefined) {
      await reply.code(202).send({ done: false });
      return undefined;
    }
    // 1 is an answer, too, but also how a bug ends. 2: it could not begin, and its line says why. Null: it was ended at its limit.
    if (result.code === 0 || (result.code === 1 && result.out !== '')) return result;
    return refused(reply, result.code === 2 ? 422 : 503, complaintIn(result));
  };
}

async function refused(reply: FastifyReply, status: number, detail: string): Promise<undefined> {
  await sendProblem(reply, status, detail);
  return undefined;
}

const complaintIn = ({ code, err }: ProgramResult): string =>
  code === 2 ? (/^\w+: (.*)$/mu.exec(err)?.[1] ?? 'it could not be done') : 'it took too long, or failed';
