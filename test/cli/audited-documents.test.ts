import { expect, it } from 'vitest';
import type { AuditEntry } from '../../src/adapters/ports/audit.ts';
import type {
  KnowledgeDocument,
  KnowledgeDocuments,
  ListedDocument,
} from '../../src/adapters/ports/documents.ts';
import { auditedDocuments } from '../../src/cli/audited-documents.ts';

const document = (name: string): KnowledgeDocument => ({
  ...{ name, kind: 'text', title: name, sha256: name, hash: name },
  content: Buffer.from(name),
  passages: [],
});

/** Documents of which only the names matter. */
function namesOnly(): KnowledgeDocuments {
  const names = new Map<string, number>();
  const listed = ([name, version]: [string, number]): ListedDocument => ({
    ...{ name, version, kind: 'text', title: name, origin: 'added', passages: 1, updatedAt: new Date(0) },
  });
  return {
    list: async () => [...names].map(listed),
    async add(_tenant, added, options) {
      if (options?.replacing !== undefined)
        for (const name of names.keys()) if (!added.some((each) => each.name === name)) names.delete(name);
      return added.map(({ name }) => {
        const version = (names.get(name) ?? 0) + 1;
        names.set(name, version);
        return { name, version, outcome: version === 1 ? 'added' : 'replaced' };
      });
    },
    remove: async (_tenant, gone) => gone.filter((name) => names.delete(name)),
    loadFolder: async () => ({ unchanged: 0, removed: [], refused: [], overruled: [] }),
    content: async () => undefined,
  };
}

it('R-X13: what a command adds, replaces and removes is in the audit log', async () => {
  const entries: AuditEntry[] = [];
  const documents = auditedDocuments(namesOnly(), { add: async (entry) => void entries.push(entry) });
  await documents.add('bikes', [document('a'), document('b')]);
  await documents.add('bikes', [document('b')], { replacing: { kept: [] } });
  await documents.remove('bikes', ['b', 'never there']);
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
    ['document.added', 'a'],
    ['document.added', 'b'],
    ['document.replaced', 'b'],
    ['document.removed', 'a'],
    ['document.removed', 'b'],
  ]);
  for (const entry of entries) expect(entry).toMatchObject({ tenant: 'bikes', actor: { kind: 'command' } });
});
