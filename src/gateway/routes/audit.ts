/** The audit log, for admins. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import { principalOf } from '../plugins/access.ts';
import { badRequest } from './replies.ts';

const AUDIT_PATH = '/api/v1/audit';
const MAX_ENTRIES = 500;

const asked = z.object({
  /** The `next` of the page before. */
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_ENTRIES).default(100),
  tenant: z.string().optional(),
});

/** Adds the route. Entries come newest first; `next` is null on the last page. */
export function auditRoutes(app: FastifyInstance, audit: Pick<AuditLog, 'page'>): void {
  app.get(AUDIT_PATH, { config: { access: 'admin' } }, async (request, reply) => {
    const query = asked.safeParse(request.query);
    if (!query.success) return badRequest(reply, query.error, 'malformed request');
    const { cursor, limit, tenant } = query.data;
    const entries = await audit.page({
      tenant: principalOf(request).tenant ?? tenant ?? null,
      limit,
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    return { entries, next: entries.length < limit ? null : (entries.at(-1)?.id ?? null) };
  });
}
