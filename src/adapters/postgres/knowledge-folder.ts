/** Reads a folder of Markdown pages. A page that cannot be used is named, and the others are read all the same. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CUTTING_VERSION, cutPage } from './passages.ts';
import type { Page } from './passages.ts';

/** A page that was read. */
export interface FolderPage extends Page {
  /** Within the folder, with `/` on every system. */
  readonly path: string;
  readonly hash: string;
}

/** A page that was not: `reason` is one short phrase for the person who wrote it. */
export interface SkippedPage {
  readonly path: string;
  readonly reason: string;
}

export interface KnowledgeFolder {
  readonly pages: readonly FolderPage[];
  readonly skipped: readonly SkippedPage[];
}

/** Everything that ends in `.md`, at any depth; names that begin with a dot are not looked at. */
export async function readKnowledgeFolder(folder: string): Promise<KnowledgeFolder> {
  const pages: FolderPage[] = [];
  const skipped: SkippedPage[] = [];
  for (const path of await markdownFiles(folder)) {
    const page = await readPage(folder, path);
    if ('reason' in page) skipped.push(page);
    else pages.push(page);
  }
  return { pages, skipped };
}

async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.md$/i.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort();
}

async function readPage(folder: string, path: string): Promise<FolderPage | SkippedPage> {
  const bytes = await readFile(join(folder, path)).catch(() => undefined);
  if (bytes === undefined) return { path, reason: 'cannot be read' };
  const markdown = decode(bytes);
  if (markdown === undefined) return { path, reason: 'is not text in UTF-8' };
  const page = cutPage(path, markdown);
  if (page.passages.length === 0) return { path, reason: 'has no text' };
  const hash = createHash('sha256').update(`${CUTTING_VERSION}\n`).update(bytes).digest('hex');
  return { path, hash, ...page };
}

/** The text without its byte order mark; undefined where it is none. Postgres cannot hold a NUL, and no text has one. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
