/** Table `audit_log`: who did what. The database refuses every change of an entry. */
import type { Actor, AuditLog, StoredAuditEntry } from '../ports/audit.ts';
import { query } from './query.ts';
import type { Database } from './query.ts';
import { storableJson, storableText, storableTextOrNull } from './storable.ts';

const ADD = `
  insert into audit_log (tenant, actor_kind, actor_id, actor, address, action, subject, details)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

const PAGE = `
  select id::float8 as id, at, tenant, action, subject, address, details,
    json_build_object('kind', actor_kind, 'id', actor_id, 'name', actor) as actor
  from audit_log where ($1::text is null or tenant = $1) and ($2::bigint is null or id < $2)
  order by id desc limit $3`;

type Row = Omit<StoredAuditEntry, 'actor'> & { actor: Actor };

/** Creates the audit log. */
export function createAuditLog(db: Database): AuditLog {
  return {
    async add({ tenant, actor, address, action, subject, details }) {
      await query(db, 'addAuditEntry', ADD, [
        tenant,
        actor.kind,
        actor.id,
        storableText(actor.name),
        address,
        action,
        storableTextOrNull(subject),
        storableJson(details),
      ]);
    },
    page: async ({ tenant, before, limit }) =>
      (await query<Row>(db, 'readAuditLog', PAGE, [tenant, before ?? null, limit])).rows,
  };
}
