import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { filesIn, readFiles } from '../../../src/adapters/documents/files.ts';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/documents/office');
const MAX_RANK = 3;
const LEAST_SHARE = 0.9;

const askedSchema = z.object({ file: z.string(), question: z.string(), contains: z.string() });

it(`R-K2: ${LEAST_SHARE * 100} % of the questions find their passage in office documents at rank ${MAX_RANK} or better`, async () => {
  const lines = (await readFile(join(FOLDER, 'office.jsonl'), 'utf8')).trim().split('\n');
  const asked = lines.map((line) => askedSchema.parse(JSON.parse(line)));
  const { documents, skipped } = await readFiles(await filesIn(FOLDER));
  expect(skipped).toMatchObject([{ name: 'office.jsonl', isOtherFile: true }]);
  expect(documents.map(({ name }) => name)).toEqual([...new Set(asked.map(({ file }) => file))].sort());
  const idsOf = new Map(
    documents.map(({ name, passages }) => [name, new Set(passages.map(({ id }) => id))] as const),
  );
  const all = documents.flatMap(({ passages }) => passages);
  const search = await buildPassageSearch(all);
  const missed = asked.filter(({ file, question, contains }) => {
    const { numbers } = search.rank({ text: question, depth: MAX_RANK });
    return !numbers
      .map((number) => all[number])
      .some((found) => found && idsOf.get(file)?.has(found.id) === true && found.text.includes(contains));
  });
  // Lists the questions when it fails.
  expect(missed.length > asked.length * (1 - LEAST_SHARE) ? missed : []).toEqual([]);
  expect(documents.length).toBeGreaterThanOrEqual(20);
});
