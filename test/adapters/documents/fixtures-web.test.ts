import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import { filesIn, readFiles } from '../../../src/adapters/documents/files.ts';

const fixture = (path: string): string =>
  fileURLToPath(new URL(`../../fixtures/documents/${path}`, import.meta.url));

interface Question {
  readonly file: string;
  readonly question: string;
  /** Words of the passage that answers it. */
  readonly contains: string;
}

async function questionsOf(list: string): Promise<readonly Question[]> {
  const lines = (await readFile(fixture(list), 'utf8')).trim().split('\n');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
  return lines.map((line) => JSON.parse(line) as Question);
}

it('R-C6: nine of ten questions about web pages and Markdown of real kinds are answered by the first three passages', async () => {
  const { documents, skipped } = await readFiles(await filesIn(fixture('web')));
  const passages = documents.flatMap((document) => document.passages);
  const snapshot = createKnowledgeSnapshot({
    versions: () => Promise.resolve(new Map([['web', '1']])),
    passages: () => Promise.resolve(passages),
  });
  await snapshot.refresh();
  const questions = await questionsOf('web.jsonl');
  const missed: unknown[] = [];
  for (const { file, question, contains } of questions) {
    const found = await snapshot.search({ tenant: 'web', text: question, limit: 3 });
    if (!found.some(({ title, text }) => `${title}\n${text}`.includes(contains))) {
      const own = documents
        .find(({ name }) => name === file)
        ?.passages.map(({ title, text }) => `${title} | ${text}`);
      missed.push({ file, question, contains, own });
    }
  }
  expect(skipped).toEqual([]);
  expect(new Set(questions.map(({ file }) => file))).toEqual(new Set(documents.map(({ name }) => name)));
  expect(missed.length, JSON.stringify(missed, undefined, 2)).toBeLessThanOrEqual(questions.length / 10);
});
