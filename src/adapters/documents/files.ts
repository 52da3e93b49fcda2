/** Reads documents from files. One that cannot be used is named, and the others are read all the same. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { KNOWN_ENDINGS, kindOfName, nameFault } from './kinds.ts';
import { MAX_DOCUMENT_BYTES, TOO_LARGE, readDocument } from './read-document.ts';
import type { DocumentSource, ReadDocument, Unreadable } from './read-document.ts';

/** A file, and the name that its document gets. */
export interface DocumentFile {
  readonly path: string;
  readonly name: string;
}

export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
}

export interface ReadFiles {
  readonly documents: readonly ReadDocument[];
  readonly skipped: readonly SkippedFile[];
}

export type ReadOne = (source: DocumentSource) => Promise<ReadDocument | Unreadable>;

/** A path that was given cannot be looked at. */
export class PathError extends Error {}

/** Every document below `folder`, at any depth. Names that begin with a dot and other kinds of files are not looked at. */
export async function filesIn(folder: string): Promise<readonly DocumentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && kindOfName(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join('/') }))
    .filter(({ name }) => !name.split('/').some((part) => part.startsWith('.')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The files that `paths` name: a file by its own name, a folder with all that is in it. Throws `PathError`. */
export async function filesAt(paths: readonly string[]): Promise<readonly DocumentFile[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const about = await stat(path).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
        throw new PathError(`cannot look at ${path} (${code})`);
      });
      return about.isDirectory() ? filesIn(path) : [{ path, name: basename(path) }];
    }),
  );
  return found.flat();
}

/** Of documents with the same name or the same content the first one counts. */
export async function readFiles(
  files: readonly DocumentFile[],
  { readOne = readDocument, onFile }: { readOne?: ReadOne; onFile?: (file: DocumentFile) => void } = {},
): Promise<ReadFiles> {
  const documents = new Map<string, ReadDocument>();
  const contents = new Map<string, string>();
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    const { name } = file;
    const read = documents.has(name)
      ? { reason: 'has the name of another file' }
      : await readFileOf(file, readOne);
    const same = 'reason' in read ? undefined : contents.get(read.sha256);
    if ('reason' in read) skipped.push({ name, reason: read.reason });
    else if (same !== undefined) skipped.push({ name, reason: `has the same content as ${same}` });
    else {
      documents.set(name, read);
      contents.set(read.sha256, name);
    }
    onFile?.(file);
  }
  return { documents: [...documents.values()], skipped };
}

async function readFileOf(
  { path, name }: DocumentFile,
  readOne: ReadOne,
): Promise<ReadDocument | Unreadable> {
  const kind = kindOfName(name);
  if (kind === undefined) return { reason: `is of no known kind (${KNOWN_ENDINGS})` };
  const fault = nameFault(name);
  if (fault !== undefined) return { reason: `has a name that ${fault}` };
  try {
    const about = await stat(path);
    // What has no end, such as a pipe, would never be read to it.
    if (!about.isFile()) return { reason: 'is no file' };
    if (about.size > MAX_DOCUMENT_BYTES) return { reason: TOO_LARGE };
    return await readOne({ name, kind, bytes: await readFile(path) });
  } catch (error: unknown) {
    if (error instanceof Error && 'syscall' in error) return { reason: 'cannot be read' };
    throw error;
  }
}
