/** Records what somebody did by a request. */
import type { FastifyRequest } from 'fastify';
import type { AuditAction, AuditLog } from '../../adapters/ports/audit.ts';
import { principalOf } from '../plugins/access.ts';

/** Adds an entry about the principal of the request to the audit log. */
export function auditRequest(
  audit: Pick<AuditLog, 'add'>,
  request: FastifyRequest,
  what: {
    readonly action: AuditAction;
    readonly tenant: string | null;
    readonly subject?: string;
    readonly details?: Readonly<Record<string, string | number | boolean>>;
  },
): Promise<void> {
  const actor = principalOf(request);
  return audit.add({ subject: null, details: {}, ...what, actor, address: request.ip });
}
