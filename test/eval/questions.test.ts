import { createHash } from 'node:crypto';
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

describe('the business questions', () => {
  it('refer to passages that exist', async () => {
    const { documents } = await readFiles(await filesIn(path('knowledge')));
    const known = new Set(documents.flatMap(({ passages }) => passages.map(({ id }) => id)));
    const named = [...grades.values()].flatMap((byPassage) => [...byPassage.keys()]);
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('each have an answer, except the unanswerable ones', () => {
    const answered = (query: SetQuery) => [...(grades.get(query.id)?.values() ?? [])].includes(2);
    expect(queries.filter((query) => answered(query) === (query.tag === 'unanswerable'))).toEqual([]);
  });

  it('are enough, and a third of each kind is held out', () => {
    expect(queries.length - tagged('unanswerable').length).toBeGreaterThanOrEqual(120);
    expect(tagged('unanswerable').length).toBeGreaterThanOrEqual(20);
    expect(tagged('misheard', 'indirect').length / queries.length).toBeGreaterThanOrEqual(1 / 3);
    for (const tag of new Set(queries.map((query) => query.tag ?? ''))) {
      const held = tagged(tag).filter(({ split }) => split === 'heldout').length;
      expect(held / tagged(tag).length, tag).toBeCloseTo(1 / 3, 1);
    }
  });
});

describe('the caller questions', () => {
  let callers: Awaited<ReturnType<typeof loadQuestions>>;
  let texts: ReadonlyMap<string, string>;
  beforeAll(async () => {
    callers = await loadQuestions({
      queries: path('eval/callers/queries.jsonl'),
      qrels: path('eval/callers/qrels.txt'),
    });
    const { documents } = await readFiles(await filesIn(path('knowledge')));
    texts = new Map(documents.flatMap(({ passages }) => passages.map(({ id, text }) => [id, text])));
  });
  const answersTo = (id: string) => [...(callers.grades.get(id) ?? [])].filter(([, grade]) => grade === 2);

  it('refer to passages that exist', () => {
    const named = [...callers.grades.values()].flatMap((byPassage) => [...byPassage.keys()]);
    expect(named.filter((id) => !texts.has(id))).toEqual([]);
  });

  it('each name words of a passage that answers them, except the unanswerable ones', () => {
    const isRight = ({ id, tag, answer }: SetQuery) =>
      tag === 'unanswerable'
        ? answer === undefined && answersTo(id).length === 0
        : answersTo(id).some(([passage]) => answer !== undefined && texts.get(passage)?.includes(answer));
    expect(callers.queries.filter((query) => !isRight(query))).toEqual([]);
  });

  it('are held out by the hash of their ids', () => {
    const split = (id: string) =>
      (createHash('sha256').update(id).digest()[0] ?? 0) % 3 === 0 ? 'heldout' : 'dev';
    expect(callers.queries.map(({ split: held }) => held)).toEqual(
      callers.queries.map(({ id }) => split(id)),
    );
    const heldOut = callers.queries.filter(({ split: held }) => held === 'heldout').length;
    expect(heldOut / callers.queries.length).toBeCloseTo(1 / 3, 1);
  });

  it('are enough of each kind', () => {
    const count = (...tags: string[]) => callers.queries.filter(({ tag = '' }) => tags.includes(tag)).length;
    expect(callers.queries.length).toBeGreaterThanOrEqual(150);
    expect(count('unanswerable')).toBeGreaterThanOrEqual(25);
    expect(count('misheard', 'indirect') / callers.queries.length).toBeGreaterThanOrEqual(1 / 3);
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
