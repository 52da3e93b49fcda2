/** Routes that show what the knowledge base answers, and what it does not. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { groupQuestions } from '../../adapters/knowledge/question-groups.ts';
import type { KnowledgeSnapshot } from '../../adapters/knowledge/snapshot.ts';
import { mayUse } from '../../contracts/access.ts';
import { fittingPassages } from '../../conversation/fitting-passages.ts';
import { templateReply } from '../../conversation/templates.ts';
import { principalOf } from '../plugins/access.ts';
import type { ApiDeps } from './api-deps.ts';
import { tenantOf } from './calls.ts';
import { foundSchema, unansweredSchema } from './knowledge-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SINCE_DAYS = 30;
const MAX_GROUPS = 200;
const MAX_CHARS = 5_000;

/** Adds the routes. */
export function knowledgeTestRoutes(
  app: FastifyInstance,
  { api: parts, agents: { agents } }: ApiDeps,
  search: Pick<KnowledgeSnapshot, 'search'>,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const tenants = [...new Set(agents.map(({ tenant }) => tenant))];

  api.get(
    '/api/v1/knowledge/unanswered',
    {
      config: { access: 'viewer' },
      schema: {
        summary: `Questions of the last ${SINCE_DAYS} days that no document answers, grouped, most frequent first`,
        querystring: z.object({
          tenant: z.string().exactOptional(),
          limit: z.coerce.number().int().min(1).max(MAX_GROUPS).default(50),
        }),
        response: {
          200: unansweredSchema,
          '4xx': problemSchema,
        },
      },
    },
    async (request) => {
      const tenant = tenantOf(request, request.query.tenant);
      const since = new Date(Date.now() - SINCE_DAYS * DAY_MS);
      const asked = tenant === null ? tenants : [tenant];
      const turns = await Promise.all(asked.map((each) => parts.unanswered(each, since)));
      const groups = groupQuestions(turns.flat()).slice(0, request.query.limit);
      return {
        groups: groups.map(({ last, examples, ...group }) => ({
          ...group,
          lastAskedAt: last.toISOString(),
          examples: [...examples],
        })),
      };
    },
  );

  api.post(
    '/api/v1/knowledge/search',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Searches as a call does, and says what would be spoken without a model',
        body: z.object({
          text: z.string().min(1).max(MAX_CHARS),
          tenant: z.string().exactOptional(),
          limit: z.int().min(1).max(50).default(12),
        }),
        response: {
          200: foundSchema,
          '4xx': problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { text, limit, tenant = tenantOf(request) ?? tenants[0] } = request.body;
      const agent = agents.find((each) => each.tenant === tenant);
      if (agent === undefined) return sendProblem(reply, 400, 'the tenant is not the tenant of any agent');
      if (!mayUse(principalOf(request), agent.tenant))
        return sendProblem(reply, 403, 'this is the data of another tenant');
      const passages = await search.search({ tenant: agent.tenant, text, limit });
      const fitting = fittingPassages(passages);
      const asked = { agent, question: text, at: Date.now(), passages: fitting, near: passages };
      return {
        passages: passages.map((passage) => ({ ...passage, documentId: documentOf(passage.id) })),
        spokenAnswer: fitting.length === 0 ? null : templateReply(asked),
      };
    },
  );
}

/** The id of a passage is the path of its document, `#` and the heading. */
const documentOf = (id: string): string => id.split('#', 1)[0] ?? id;
