/** Records changes of documents by a command in the audit log. */
import type { AuditLog } from '../adapters/ports/audit.ts';
import type { KnowledgeDocuments } from '../adapters/ports/documents.ts';
import { byCommand } from './command-actor.ts';

/** The same documents; what is added, replaced or removed is recorded. */
export function auditedDocuments(
  documents: KnowledgeDocuments,
  audit: Pick<AuditLog, 'add'>,
): KnowledgeDocuments {
  return {
    ...documents,
    async add(tenant, added, options) {
      const before = options?.replacing === undefined ? [] : await documents.list(tenant);
      const results = await documents.add(tenant, added, options);
      for (const { outcome, name: subject, version } of results) {
        if (outcome !== 'added' && outcome !== 'replaced') continue;
        const action = `document.${outcome}` as const;
        await audit.add({ ...byCommand(), tenant, action, subject, details: { version } });
      }
      const left = before.length === 0 ? [] : (await documents.list(tenant)).map(({ name }) => name);
      for (const { name: subject } of before.filter(({ name }) => !left.includes(name)))
        await audit.add({ ...byCommand(), tenant, action: 'document.removed', subject, details: {} });
      return results;
    },
    async remove(tenant, names) {
      const removed = await documents.remove(tenant, names);
      for (const subject of removed)
        await audit.add({ ...byCommand(), tenant, action: 'document.removed', subject, details: {} });
      return removed;
    },
  };
}
