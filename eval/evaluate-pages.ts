/** Evaluates how many questions about a folder of documents are answered by the passages that a call's search returns. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { filesIn, readFiles } from '../src/adapters/documents/files.ts';
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import { SetError } from './labelled-set.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { searchPassages } from './runs.ts';

const DEPTHS = [3, 8, 12] as const;

/** `answer`: words that a passage must have to answer the question; null if the documents do not answer it. */
const questionSchema = z.object({ question: z.string().min(1), answer: z.string().min(1).nullable() });

type Question = z.infer<typeof questionSchema>;

/** Reads the documents of `folder`, asks the questions of a file of JSON lines, and lists those that are not answered. */
export async function evaluatePages(
  paths: { readonly pages: string; readonly questions: string },
  embeddings: Embeddings | undefined,
): Promise<Part> {
  const questions = await loadPageQuestions(paths.questions);
  const { documents, skipped } = await readFiles(await filesIn(paths.pages));
  const passages = documents.flatMap((document) => document.passages);
  if (passages.length === 0) throw new SetError(`${paths.pages}: has no usable document`);
  const search = await searchPassages(passages, embeddings);
  const answerable = questions.filter(({ answer }) => answer !== null);
  const kept = answerable.filter(({ answer }) => passages.some((passage) => says(passage, answer)));
  const ranks = new Map<Question, number>();
  let rejected = 0;
  for (const question of questions) {
    const found = await search({ text: question.question, limit: Math.max(...DEPTHS) });
    if (question.answer === null && found.length === 0) rejected += 1;
    ranks.set(question, found.findIndex((passage) => says(passage, question.answer)) + 1 || Infinity);
  }
  const recall = (depth: number): number =>
    answerable.filter((question) => (ranks.get(question) ?? Infinity) <= depth).length / answerable.length;
  const missed = answerable.filter((question) => (ranks.get(question) ?? Infinity) > Math.max(...DEPTHS));
  const numbers = {
    'pages.kept': rounded(kept.length / answerable.length),
    ...Object.fromEntries(DEPTHS.map((depth) => [`pages.recall${depth}`, rounded(recall(depth))])),
    'pages.rejected': rejected,
    'pages.unanswerable': questions.length - answerable.length,
  };
  return {
    title: `${paths.pages}: ${documents.length} documents, ${passages.length} passages, ${answerable.length} answerable questions`,
    rows: [],
    lines: [
      ...Object.entries(numbers).map(([name, value]) => `${name.padEnd(20)} ${value}`),
      ...skipped.map(({ name, reason }) => `skipped: ${name} ${reason}`),
      ...missed.map(
        (question) => `${kept.includes(question) ? 'not found' : 'not in any passage'}: ${question.question}`,
      ),
    ],
    numbers,
  };
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').toLowerCase();

const says = (
  { title, text }: { readonly title: string; readonly text: string },
  answer: string | null,
): boolean => answer !== null && inOneLine(`${title} ${text}`).includes(inOneLine(answer));

async function loadPageQuestions(path: string): Promise<readonly Question[]> {
  const source = await readFile(path, 'utf8').catch(() => {
    throw new SetError(`${path}: cannot be read`);
  });
  const questions = source
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => questionOf(`${path}:${number}`, line));
  if (!questions.some(({ answer }) => answer !== null))
    throw new SetError(`${path}: has no answerable question`);
  return questions;
}

function questionOf(place: string, line: string): Question {
  try {
    return questionSchema.parse(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SetError(`${place}: not JSON`);
    if (error instanceof z.ZodError) throw new SetError(`${place}: not {"question", "answer"}`);
    throw error;
  }
}
