/** The folder of pages, KNOWLEDGE_DIR: which part belongs to a tenant, and which pages come back when others are removed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnowledgeDocuments } from '../ports/documents.ts';
import { filesIn, readFiles } from './files.ts';
import type { DocumentReader } from './reader.ts';

/** The folder with the tenant's name, or `knowledgeDir` itself if there is none. */
export async function folderOfTenant(knowledgeDir: string, tenant: string): Promise<string> {
  const own = join(knowledgeDir, tenant);
  return (await isFolder(own)) ? own : knowledgeDir;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

export interface FolderDeps {
  readonly documents: KnowledgeDocuments;
  readonly reader: DocumentReader;
  readonly knowledgeDir: string;
}

/** Stores the folder's pages of these names, whose documents were removed. Returns the names that have come back. */
export async function bringBack(
  { documents, reader, knowledgeDir }: FolderDeps,
  tenant: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const folder = await folderOfTenant(knowledgeDir, tenant);
  // A gateway may run where the folder is not mounted.
  if (!(await isFolder(folder))) return [];
  const files = (await filesIn(folder)).filter(({ name }) => names.includes(name));
  const { documents: read } = await readFiles(files, { readOne: (source) => reader.read(source) });
  if (read.length === 0) return [];
  const stored = await documents.list(tenant);
  const { refused } = await documents.loadFolder(
    tenant,
    read,
    stored.map(({ name }) => name),
  );
  return read.map(({ name }) => name).filter((name) => refused.every((other) => other.name !== name));
}
