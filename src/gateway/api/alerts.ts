/** The route about alerts: what fires now, and what fired. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ALERT_RULES } from '../../conversation/alerts.ts';
import { alertText } from '../../conversation/alert-words.ts';
import { alertPageSchema } from './alert-schemas.ts';
import type { ApiDeps } from './api-deps.ts';
import { problemSchema } from './problem.ts';

/** Adds the route. Alerts are about the whole system, so those who see one tenant only do not see them. */
export function alertRoutes(app: FastifyInstance, { api: { alerts } }: ApiDeps): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/alerts',
    {
      config: { access: 'viewer', allTenants: true },
      schema: {
        summary: 'Alerts that are firing, and those that began or ended, newest first',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
        response: { 200: alertPageSchema, '4xx': problemSchema },
      },
    },
    async (request) => {
      const [states, events] = await Promise.all([alerts.states(), alerts.list(request.query.limit)]);
      const begun = (alert: string) => events.find(({ name, type }) => name === alert && type === 'firing');
      return {
        firing: ALERT_RULES.filter(({ name }) => states[name]?.isFiring === true).map(({ name, fireAt }) => {
          const event = begun(name);
          return {
            name,
            text: alertText(name, 'firing', event?.value ?? fireAt),
            since: event?.at.toISOString() ?? null,
          };
        }),
        events: events.map(({ name, type, value, at }) => ({
          ...{ name, type, value },
          ...{ text: alertText(name, type, value), at: at.toISOString() },
        })),
        rules: ALERT_RULES.map(({ name, bad, fireAt, clearAt }) => ({ name, bad, fireAt, clearAt })),
      };
    },
  );
}
