/** The commands of `npm run knowledge`. Each prints its result and returns the exit code. */
import { filesAt, readFiles } from '../../adapters/documents/files.ts';
import { bringBack } from '../../adapters/documents/folder.ts';
import type { ReadDocument } from '../../adapters/documents/read-document.ts';
import type { DocumentReader } from '../../adapters/documents/reader.ts';
import { withoutRepeatedTexts } from '../../adapters/documents/repeated-texts.ts';
import type { AddedDocument, KnowledgeDocuments } from '../../adapters/ports/documents.ts';
import type { KnowledgeSearch } from '../../adapters/ports/knowledge.ts';
import { fittingPassages } from '../../conversation/fitting-passages.ts';
import { complain, print } from '../../lib/command-line.ts';
import { createProgress } from './progress.ts';

export interface CommandDeps {
  readonly documents: KnowledgeDocuments;
  readonly reader: DocumentReader;
  readonly search: KnowledgeSearch;
  readonly tenant: string;
  readonly knowledgeDir: string;
}

/** Adds the documents at `paths`. `replace`: also removes added documents that are not among them. Throws `PathError`. */
export async function addDocuments(
  { documents, reader, tenant }: CommandDeps,
  { paths, replace }: { readonly paths: readonly string[]; readonly replace: boolean },
): Promise<number> {
  const files = await filesAt(paths);
  const progress = createProgress(files.length);
  const read = await readFiles(files, {
    readOne: (source) => reader.read(source),
    onFile: ({ name }) => progress.step(name),
  }).finally(() => progress.end());
  // Pictures and the like beside the documents are named, but they are no failure.
  const skipped = read.skipped.filter(({ isOtherFile }) => !isOtherFile);
  for (const { name, reason } of read.skipped) complain(`skipped    ${name} ${reason}`);
  for (const { name, notices } of read.documents) {
    for (const notice of notices) complain(`notice     ${name} ${notice}`);
  }
  if (read.documents.length === 0) {
    complain('nothing to add: no usable document');
    return 1;
  }
  const kept = skipped.map(({ name }) => name);
  const added = await documents.add(tenant, read.documents, replace ? { replacing: { kept } } : {});
  const refused = added.filter((each) => each.outcome === 'refused');
  for (const { name, reason } of refused) complain(`skipped    ${name} ${reason}`);
  for (const each of added) if (each.outcome !== 'refused') print(lineOf(each));
  print(summaryOf(tenant, added, skipped.length + refused.length));
  return skipped.length + refused.length === 0 ? 0 : 1;
}

function lineOf(added: AddedDocument): string {
  const line = `${added.outcome.padEnd(10)} ${added.name}`;
  return added.outcome === 'duplicate'
    ? `${line} has the same content as ${added.of}`
    : `${line} v${added.version}`;
}

function summaryOf(tenant: string, added: readonly AddedDocument[], skipped: number): string {
  const count = (outcome: AddedDocument['outcome']) =>
    added.filter((each) => each.outcome === outcome).length;
  const counts = (['added', 'replaced', 'unchanged', 'duplicate'] as const).map(
    (each) => `${count(each)} ${each}`,
  );
  return `${tenant}: ${counts.join(', ')}, ${skipped} skipped`;
}

/** Prints a table of the documents. */
export async function listDocuments({ documents, tenant }: CommandDeps): Promise<number> {
  const listed = await documents.list(tenant);
  const width = Math.max(4, ...listed.map(({ name }) => name.length));
  print(`${'NAME'.padEnd(width)}  KIND      FROM    VERSION  PASSAGES  SINCE                 TITLE`);
  for (const { name, kind, origin, version, passages, updatedAt, title } of listed) {
    const numbers = `${String(version).padStart(7)}  ${String(passages).padStart(8)}`;
    const since = updatedAt.toISOString().slice(0, 19);
    print(`${name.padEnd(width)}  ${kind.padEnd(8)}  ${origin.padEnd(6)}  ${numbers}  ${since}Z  ${title}`);
  }
  print(`${tenant}: ${listed.length} documents`);
  return 0;
}

/** Removes documents by name. */
export async function removeDocuments(deps: CommandDeps, names: readonly string[]): Promise<number> {
  const { documents, tenant } = deps;
  const removed = await documents.remove(tenant, names);
  const back = await bringBack(deps, tenant, removed);
  for (const name of removed) {
    print(`removed    ${name}${back.includes(name) ? ' (its page in KNOWLEDGE_DIR is back)' : ''}`);
  }
  const missing = names.filter((name) => !removed.includes(name));
  for (const name of missing) complain(`not found  ${name}`);
  return missing.length === 0 ? 0 : 1;
}

/** As many as an answer without a model gets. */
const PASSAGES = 3;

/** Prints the passages that the search finds for `words`, with their scores. */
export async function searchDocuments({ search, tenant }: CommandDeps, words: string): Promise<number> {
  const found = await search.search({ tenant, text: words, limit: PASSAGES });
  if (fittingPassages(found).length === 0)
    print('no passage fits: without a model the agent would say so and offer a person or a message');
  for (const { score, id, title, text } of found)
    print(`${score.toFixed(3)}  ${id}\n       ${title}\n       ${text.replaceAll('\n', '\n       ')}\n`);
  return 0;
}

/** Reads the stored content of all added documents and splits it into passages again. */
export async function reindexDocuments({ documents, reader, tenant }: CommandDeps): Promise<number> {
  const added = (await documents.list(tenant)).filter(({ origin }) => origin === 'added');
  const progress = createProgress(added.length);
  const failed: string[] = [];
  const reads: ReadDocument[] = [];
  for (const { name, kind } of added) {
    const bytes = await documents.content(tenant, name);
    // The document was removed meanwhile.
    if (bytes === undefined) continue;
    const read = await reader.read({ name, kind, bytes });
    if ('reason' in read) failed.push(`skipped    ${name} ${read.reason}: kept unchanged`);
    else reads.push(read);
    progress.step(name);
  }
  for (const read of withoutRepeatedTexts(reads)) {
    // A document that was replaced or removed meanwhile stays so.
    const stored = await documents.content(tenant, read.name);
    if (stored === undefined || !Buffer.from(stored).equals(read.content)) continue;
    const [added] = await documents.add(tenant, [read], { again: true });
    if (added !== undefined && 'reason' in added)
      failed.push(`skipped    ${read.name} ${added.reason}: kept unchanged`);
  }
  progress.end();
  for (const line of failed) complain(line);
  print(
    `${tenant}: ${added.length - failed.length} documents split again; pages of KNOWLEDGE_DIR are split at every start`,
  );
  return failed.length === 0 ? 0 : 1;
}
