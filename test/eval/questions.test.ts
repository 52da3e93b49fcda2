import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLabelledSet, loadQuestions } from '../../eval/labelled-set.ts';
import type { Grades, SetQuery } from '../../eval/labelled-set.ts';
import { filesIn, readFiles } from '../../src/adapters/documents/files.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

let queries: readonly SetQuery[];
let grades: Grades;
beforeAll(async () => {
  ({ queries, grades } = await loadQuestions({
    queries: path('eval/business/queries.jsonl'),
    qrels: path('eval/business/qrels.txt'),
  }));
});

const tagged = (...tags: string[]) => queries.filter(({ tag }) => tags.includes(tag ?? ''));

describe('the questions to the sample business', () => {
  it('name passages that the pages have', async () => {
    const { documents } = await readFiles(await filesIn(path('knowledge')));
    const known = new Set(documents.flatMap(({ passages }) => passages.map(({ id }) => id)));
    const named = [...grades.values()].flatMap((byPassage) => [...byPassage.keys()]);
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('have an answer each, but for the unanswerable', () => {
    const answered = (query: SetQuery) => [...(grades.get(query.id)?.values() ?? [])].includes(2);
    expect(queries.filter((query) => answered(query) === (query.tag === 'unanswerable'))).toEqual([]);
  });

  it('are enough of each kind, a third of them held out', () => {
    expect(queries.length - tagged('unanswerable').length).toBeGreaterThanOrEqual(120);
    expect(tagged('unanswerable').length).toBeGreaterThanOrEqual(20);
    expect(tagged('misheard', 'indirect').length / queries.length).toBeGreaterThanOrEqual(1 / 3);
    for (const tag of new Set(queries.map((query) => query.tag ?? ''))) {
      const held = tagged(tag).filter(({ split }) => split === 'heldout').length;
      expect(held / tagged(tag).length, tag).toBeCloseTo(1 / 3, 1);
    }
  });
});

describe('the public set', () => {
  it('is complete', async () => {
    const set = await loadLabelledSet({
      corpus: path('eval/public/corpus.jsonl'),
      queries: path('eval/public/queries.jsonl'),
      qrels: path('eval/public/qrels.txt'),
    });
    const known = new Set(set.documents.map(({ id }) => id));
    const named = [...set.grades.values()].flatMap((byDocument) => [...byDocument.keys()]);
    expect([set.documents.length, set.queries.length, named.length]).toEqual([314, 81, 770]);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });
});
