/** Routes about agents and about the policy of their calls. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readDraft } from '../../config/agents.ts';
import type { AgentFault } from '../../config/agents.ts';
import { mayUse } from '../../contracts/access.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { callPolicy } from '../../conversation/call-policy.ts';
import { CALL_POLICY, OPEN_CONNECTION, VOICE_LADDER, VOICE_POLICY } from '../../workflows/call/policy.ts';
import { principalOf } from '../plugins/access.ts';
import type { ApiDeps } from './api-deps.ts';
import { agentSchema, agentsSchema, draftSchema, policySchema, validationSchema } from './agent-schemas.ts';
import type { AgentSummary, Validation } from './agent-schemas.ts';
import { policyTimeline } from './policy-timeline.ts';
import { problemSchema, sendProblem } from './problem.ts';

const AGENTS_PATH = '/api/v1/agents';

const NO_AGENT = 'there is no such agent';

/** Adds the routes. */
export function agentRoutes(app: FastifyInstance, deps: ApiDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const { agents } = deps.agents;
  const agentOf = (request: FastifyRequest, id: string) =>
    agents.find((agent) => agent.id === id && mayUse(principalOf(request), agent.tenant));

  api.get(
    AGENTS_PATH,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Agents that are in use',
        response: { 200: agentsSchema, '4xx': problemSchema },
      },
    },
    async (request) => ({
      agents: agents.filter(({ tenant }) => mayUse(principalOf(request), tenant)).map(shown),
    }),
  );

  api.get(
    `${AGENTS_PATH}/:id`,
    {
      config: { access: 'viewer' },
      schema: {
        summary: "An agent with the text of its file, which may have changed since the gateway's start",
        params: z.object({ id: z.string() }),
        response: { 200: agentSchema.extend({ text: z.string() }), '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const agent = agentOf(request, request.params.id);
      if (agent === undefined) return sendProblem(reply, 404, NO_AGENT);
      return { ...shown(agent), text: await readFile(join(deps.api.agentsDir, fileOf(agent)), 'utf8') };
    },
  );

  api.post(
    `${AGENTS_PATH}/validate`,
    {
      config: { access: 'operator' },
      schema: {
        summary: "Checks the text of an agent's file",
        body: draftSchema,
        response: { 200: validationSchema, '4xx': problemSchema },
      },
    },
    async ({ body }) => {
      const draft = await draftOf(deps, body);
      return 'id' in draft
        ? { valid: true, errors: [] }
        : { valid: false, errors: draft.faults.map(errorOf) };
    },
  );

  const { drafts } = deps;
  if (drafts !== undefined) {
    api.post(
      `${AGENTS_PATH}/drafts`,
      {
        config: { access: 'operator' },
        schema: {
          summary:
            'Takes a draft for calls from the browser, for an hour after its last use, on this gateway',
          body: draftSchema,
          response: {
            201: z.object({ agent: z.string().describe('for POST /api/v1/phone-tokens') }),
            '4xx': problemSchema,
          },
        },
      },
      async (request, reply) => {
        const draft = await draftOf(deps, request.body);
        if (!('id' in draft)) {
          const problems = draft.faults.map(({ field = 'text', complaint }) => `${field} ${complaint}`);
          return sendProblem(reply, 422, 'the settings are not valid', problems);
        }
        const isTenant = agents.some(({ tenant }) => tenant === draft.tenant);
        if (!isTenant || !mayUse(principalOf(request), draft.tenant))
          return sendProblem(reply, 403, 'the draft is of another tenant');
        const running = agents.find(({ id, tenant }) => id === draft.id && tenant === draft.tenant);
        return reply.code(201).send({ agent: drafts.add(draft, running).id });
      },
    );
  }

  api.get(
    '/api/v1/policy',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'All timeouts and retries of a call, and what a caller hears when',
        querystring: z.object({ agent: z.string().exactOptional(), tenant: z.string().exactOptional() }),
        response: {
          200: policySchema,
          '4xx': problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { agent: id } = request.query;
      const agent = id === undefined ? agents[0] : agentOf(request, id);
      if (agent === undefined) return sendProblem(reply, 404, NO_AGENT);
      const hasFallback = deps.answering.models.fallback !== undefined;
      // Without an agent: what the project sets, with the limits that agents have by default.
      const call = callPolicy(CALL_POLICY, id === undefined ? { policy: {} } : agent, { hasFallback });
      return {
        policy: { ...call, voice: VOICE_POLICY, voiceLadder: VOICE_LADDER, openConnection: OPEN_CONNECTION },
        timeline: [...policyTimeline(call, agent.limits)],
      };
    },
  );
}

const draftOf = ({ agents: { agents }, voiceAccount }: ApiDeps, { text, id }: z.output<typeof draftSchema>) =>
  readDraft(text, { file: `${id}.yaml`, others: agents, account: voiceAccount });

const errorOf = ({ field = '', complaint, line }: AgentFault): Validation['errors'][number] => ({
  path: field,
  message: complaint,
  line: line ?? null,
});

const fileOf = ({ id }: AgentConfig): string => `${id}.yaml`;

function shown(agent: AgentConfig): AgentSummary {
  const { id, version, tenant, name, language, numbers, voice } = agent;
  return {
    ...{ id, version, tenant, name, language },
    numbers: [...numbers],
    voice: voice.mode === 'own' ? 'own' : [voice.provider, voice.voice].filter(Boolean).join(' '),
    file: fileOf(agent),
  };
}
