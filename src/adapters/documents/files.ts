/** Finds and reads document files. A file that cannot be used is reported with a reason, and the others are still read. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { KNOWN_ENDINGS, kindOfName, nameFault } from './kinds.ts';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from './document-size.ts';
import type { DocumentSource, ReadDocument, Unreadable } from './read-document.ts';
import { withoutRepeatedTexts } from './repeated-texts.ts';

/** A file and the name of its document. */
export interface DocumentFile {
  readonly path: string;
  readonly name: string;
  /** False if its path was given. */
  readonly isFromFolder: boolean;
}

export interface SkippedFile {
  readonly name: string;
  /** True for a file in a folder whose type is not that of a document, such as a picture. */
  readonly isOtherFile: boolean;
  /** A phrase that follows the name, such as "is empty". */
  readonly reason: string;
}

export interface ReadFiles {
  readonly documents: readonly ReadDocument[];
  readonly skipped: readonly SkippedFile[];
}

export type ReadOne = (source: DocumentSource) => Promise<ReadDocument | Unreadable>;

/** A given path does not exist or cannot be read; `message` is one line. */
export class PathError extends Error {}

/** Lists all files below `folder`, at any depth, sorted by name. Ignores hidden files and folders. */
export async function filesIn(folder: string): Promise<readonly DocumentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join('/'), isFromFolder: true }))
    .filter(({ name }) => !name.split('/').some((part) => part.startsWith('.')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Lists the files that `paths` name, where a folder stands for all its documents. Throws `PathError`. */
export async function filesAt(paths: readonly string[]): Promise<readonly DocumentFile[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const about = await stat(path).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
        throw new PathError(`cannot read ${path} (${code})`);
      });
      return about.isDirectory() ? filesIn(path) : [{ path, name: basename(path), isFromFolder: false }];
    }),
  );
  return found.flat();
}

/**
 * Reads the files in order. Skips a document if an earlier one has the same name or the same content. Removes what repeats on
 * the web pages among them.
 */
export async function readFiles(
  files: readonly DocumentFile[],
  { readOne = readHere, onFile }: { readOne?: ReadOne; onFile?: (file: DocumentFile) => void } = {},
): Promise<ReadFiles> {
  const documents = new Map<string, ReadDocument>();
  const contents = new Map<string, string>();
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    const { name } = file;
    const isOtherFile = file.isFromFolder && kindOfName(name) === undefined;
    const read = documents.has(name)
      ? { reason: 'has the same name as another file' }
      : await readFileOf(file, readOne);
    const same = 'reason' in read ? undefined : contents.get(read.sha256);
    if ('reason' in read) skipped.push({ name, reason: read.reason, isOtherFile });
    else if (same !== undefined)
      skipped.push({ name, reason: `has the same content as ${same}`, isOtherFile });
    else {
      documents.set(name, read);
      contents.set(read.sha256, name);
    }
    onFile?.(file);
  }
  return { documents: withoutRepeatedTexts([...documents.values()]), skipped };
}

/** The parsers are loaded with the first document: a gateway has a process of its own that reads. */
async function readHere(source: DocumentSource): Promise<ReadDocument | Unreadable> {
  const { readDocument } = await import('./read-document.ts');
  return readDocument(source);
}

async function readFileOf(
  { path, name }: DocumentFile,
  readOne: ReadOne,
): Promise<ReadDocument | Unreadable> {
  const kind = kindOfName(name);
  if (kind === undefined) return { reason: `has an unsupported file type (supported: ${KNOWN_ENDINGS})` };
  const fault = nameFault(name);
  if (fault !== undefined) return { reason: `has an invalid name: it ${fault}` };
  try {
    const about = await stat(path);
    // Reading a pipe, for example, would never end.
    if (!about.isFile()) return { reason: 'is not a regular file' };
    if (about.size > MAX_DOCUMENT_BYTES) return { reason: TOO_LARGE };
    return await readOne({ name, kind, bytes: await readFile(path) });
  } catch (error: unknown) {
    if (error instanceof Error && 'syscall' in error) return { reason: 'cannot be read' };
    throw error;
  }
}
