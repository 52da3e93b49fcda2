/** Evaluates how many questions about a folder of documents are answered by the passages that a call's search returns. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { filesIn, readFiles } from '../src/adapters/documents/files.ts';
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import { SetError } from './labelled-set.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { searchPassages } from './runs.ts';
import type { QuestionCalls } from './calls.ts';

const DEPTHS = [3, 8, 12] as const;

/** `answer`: words that a passage must have to answer the question; null if the documents do not answer it. */
const questionSchema = z.object({
  question: z.string().min(1),
  answer: z.string().min(1).nullable(),
  split: z.enum(['dev', 'heldout']).exactOptional(),
});

type Question = z.infer<typeof questionSchema>;

/** A folder of documents and a file of questions. `name` is the prefix of the number keys. */
export interface PageSet {
  readonly name: string;
  readonly pages: string;
  readonly questions: string;
}

/**
 * Reads the documents of a folder, asks the questions of a file of JSON lines, and lists those that are not answered. With
 * `calls` each question is also asked over the phone.
 */
export async function evaluatePages(
  set: PageSet,
  embeddings: Embeddings | undefined,
  calls?: QuestionCalls,
): Promise<Part> {
  const questions = await loadPageQuestions(set.questions);
  const { documents, skipped } = await readFiles(await filesIn(set.pages));
  const passages = documents.flatMap((document) => document.passages);
  if (passages.length === 0) throw new SetError(`${set.pages}: has no usable document`);
  const search = await searchPassages(passages, embeddings);
  const asked: Asked[] = [];
  for (const question of questions) {
    const found = await search({ text: question.question, limit: Math.max(...DEPTHS) });
    asked.push({
      ...question,
      rank: found.findIndex((passage) => says(passage, question.answer)) + 1 || Infinity,
      isNothingNear: found.length === 0,
      isKept: passages.some((passage) => says(passage, question.answer)),
      ...(calls === undefined
        ? {}
        : { isTold: isIn(await calls.toldFor(question.question), question.answer) }),
    });
  }
  const heldOut = asked.filter(({ split }) => split === 'heldout');
  const dev = asked.filter(({ split }) => split !== 'heldout');
  const numbers = {
    ...numbersOf(set.name, dev),
    ...(heldOut.length === 0 ? {} : numbersOf(`${set.name}.heldout`, heldOut)),
  };
  return {
    title: `${set.pages}: ${documents.length} documents, ${passages.length} passages, ${questions.length} questions`,
    rows: [],
    lines: [
      ...Object.entries(numbers).map(([name, value]) => `${name.padEnd(28)} ${value}`),
      ...skipped.map(({ name, reason }) => `skipped: ${name} ${reason}`),
      // Single questions of the held-out part are not to be looked at.
      ...dev
        .filter(({ answer, rank }) => answer !== null && rank > Math.max(...DEPTHS))
        .map(({ isKept, question }) => `${isKept ? 'not found' : 'not in any passage'}: ${question}`),
      ...dev
        .filter(({ answer, isTold }) => answer !== null && isTold === false)
        .map(({ question }) => `the model was not told: ${question}`),
    ],
    numbers,
  };
}

interface Asked extends Question {
  /** Of the first passage that answers the question; infinite if none does. */
  readonly rank: number;
  readonly isNothingNear: boolean;
  /** True if any passage answers the question. */
  readonly isKept: boolean;
  /** True if the model was sent the answer's words in a call. */
  readonly isTold?: boolean;
}

function numbersOf(name: string, asked: readonly Asked[]): Record<string, number> {
  const answerable = asked.filter(({ answer }) => answer !== null);
  const share = (of: (question: Asked) => boolean): number =>
    rounded(answerable.filter(of).length / answerable.length);
  return {
    [`${name}.kept`]: share(({ isKept }) => isKept),
    ...Object.fromEntries(
      DEPTHS.map((depth) => [`${name}.recall${depth}`, share(({ rank }) => rank <= depth)]),
    ),
    ...(asked.some(({ isTold }) => isTold !== undefined)
      ? { [`${name}.told`]: share(({ isTold }) => isTold === true) }
      : {}),
    [`${name}.rejected`]: asked.filter(({ answer, isNothingNear }) => answer === null && isNothingNear)
      .length,
    [`${name}.unanswerable`]: asked.length - answerable.length,
  };
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').toLowerCase();

const says = (
  { title, text }: { readonly title: string; readonly text: string },
  answer: string | null,
): boolean => isIn(`${title} ${text}`, answer);

const isIn = (text: string, answer: string | null): boolean =>
  answer !== null && inOneLine(text).includes(inOneLine(answer));

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
