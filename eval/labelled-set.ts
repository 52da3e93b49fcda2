/** Reads labelled sets in TREC format: corpus and queries as JSON lines, labels as lines `query 0 document grade`. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface SetDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface SetQuery {
  readonly id: string;
  readonly text: string;
  /** The caller's previous words, if the question refers to them. */
  readonly context?: string;
  readonly tag?: string;
  readonly split?: string;
  /** Words of a passage that are required to answer the question. */
  readonly answer?: string;
}

/** Query id → document id → grade. A grade above 0 is relevant. */
export type Grades = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface LabelledSet {
  readonly documents: readonly SetDocument[];
  readonly queries: readonly SetQuery[];
  readonly grades: Grades;
}

/** A file or an option that cannot be used. A message about a file is one line with its path and, if known, the line number. */
export class SetError extends Error {
  override readonly name = 'SetError';
}

const id = z.union([z.string().min(1), z.number()]).transform(String);
const documentSchema = z.object({ id, title: z.string().default(''), text: z.string() });
const querySchema = z.object({
  id,
  text: z.string(),
  context: z.string().exactOptional(),
  tag: z.string().exactOptional(),
  split: z.string().exactOptional(),
  answer: z.string().min(1).exactOptional(),
});

/** Reads a complete set. Throws `SetError` on the first error, also if no label refers to a document of the corpus. */
export async function loadLabelledSet(paths: {
  readonly corpus: string;
  readonly queries: string;
  readonly qrels: string;
}): Promise<LabelledSet> {
  const documents = await readJsonLines(paths.corpus, documentSchema);
  const { queries, grades } = await loadQuestions(paths);
  const ids = new Set(documents.map((document) => document.id));
  const labelled = [...grades.values()].flatMap((byDocument) => [...byDocument.keys()]);
  if (!labelled.some((document) => ids.has(document))) {
    throw new SetError(`${paths.qrels}: none of its documents is in ${paths.corpus}`);
  }
  return { documents, queries, grades };
}

/**
 * Reads the sets of a folder: one in each of its folders, as `corpus.jsonl`, `queries.jsonl` and `qrels.txt`. The ids of queries get
 * the name of their folder in front. Throws `SetError` as `loadLabelledSet` does, and if there is no folder.
 */
export async function loadLabelledSets(folder: string): Promise<readonly LabelledSet[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new SetError(`${folder}: cannot be read (${codeOf(error)})`);
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (names.length === 0) throw new SetError(`${folder}: has no folders`);
  return Promise.all(
    names.sort().map(async (name) => {
      const at = (file: string): string => join(folder, name, file);
      const paths = { corpus: at('corpus.jsonl'), queries: at('queries.jsonl'), qrels: at('qrels.txt') };
      const { documents, queries, grades } = await loadLabelledSet(paths);
      return {
        documents,
        queries: queries.map((query) => ({ ...query, id: `${name}/${query.id}` })),
        grades: new Map([...grades].map(([query, byDocument]) => [`${name}/${query}`, byDocument])),
      };
    }),
  );
}

/** Reads questions and labels. Throws `SetError` on the first error, also if no label refers to a question. */
export async function loadQuestions(paths: {
  readonly queries: string;
  readonly qrels: string;
}): Promise<Omit<LabelledSet, 'documents'>> {
  const queries = await readJsonLines(paths.queries, querySchema);
  const grades = await readGrades(paths.qrels);
  if (!queries.some((query) => grades.has(query.id))) {
    throw new SetError(`${paths.qrels}: none of its queries is in ${paths.queries}`);
  }
  return { queries, grades };
}

async function readJsonLines<T extends { readonly id: string }>(
  path: string,
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const seen = new Set<string>();
  return (await linesOf(path)).map(({ line, number }) => {
    const parsed = schema.safeParse(jsonOf(path, line, number));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
      throw new SetError(`${path}:${number}: ${field}: ${issue?.message ?? 'invalid'}`);
    }
    if (seen.has(parsed.data.id))
      throw new SetError(`${path}:${number}: the id "${parsed.data.id}" was used before`);
    seen.add(parsed.data.id);
    return parsed.data;
  });
}

function jsonOf(path: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SetError(`${path}:${number}: not JSON`);
  }
}

async function readGrades(path: string): Promise<Grades> {
  const grades = new Map<string, Map<string, number>>();
  for (const { line, number } of await linesOf(path)) {
    const [query, , document, grade, ...rest] = line.trim().split(/\s+/);
    if (query === undefined || document === undefined || grade === undefined || rest.length > 0) {
      throw new SetError(`${path}:${number}: not "query 0 document grade"`);
    }
    if (!/^-?\d+$/.test(grade))
      throw new SetError(`${path}:${number}: the grade "${grade}" is not an integer`);
    const byDocument = grades.get(query) ?? new Map<string, number>();
    byDocument.set(document, Number(grade));
    grades.set(query, byDocument);
  }
  return grades;
}

async function linesOf(path: string): Promise<readonly { readonly line: string; readonly number: number }[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new SetError(`${path}: cannot be read (${codeOf(error)})`);
  });
  const lines = decode(path, bytes)
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  if (lines.length === 0) throw new SetError(`${path}: is empty`);
  return lines;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SetError(`${path}: is not UTF-8 text`);
  }
}
