import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateSets } from '../../eval/evaluate-set.ts';
import { SetError, loadLabelledSet, loadLabelledSets } from '../../eval/labelled-set.ts';

const GOOD = {
  corpus: '{"id": "d1", "title": "Hours", "text": "From 9."}\n\n{"id": 2, "text": "No title."}\n',
  queries: '{"id": "q1", "text": "when", "context": "before", "tag": "plain"}\n',
  qrels: 'q1 0 d1 2\r\nq1\t0\t2\t-1\nelse 0 gone 1\n',
};
type Files = Record<keyof typeof GOOD, string | Uint8Array>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evercall-set-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function load(changes: Partial<Files>) {
  const paths = { corpus: join(folder, 'c'), queries: join(folder, 'q'), qrels: join(folder, 'r') };
  for (const name of ['corpus', 'queries', 'qrels'] as const) {
    await writeFile(paths[name], changes[name] ?? GOOD[name]);
  }
  return loadLabelledSet(paths);
}

describe('a labelled set', () => {
  it('is read from JSON lines and qrels with blank lines, CRLF, tabs and numeric ids', async () => {
    const set = await load({});
    expect(set.documents).toEqual([
      { id: 'd1', title: 'Hours', text: 'From 9.' },
      { id: '2', title: '', text: 'No title.' },
    ]);
    expect(set.queries).toEqual([{ id: 'q1', text: 'when', context: 'before', tag: 'plain' }]);
    expect(Object.fromEntries(set.grades.get('q1') ?? [])).toEqual({ d1: 2, 2: -1 });
  });

  it.each<[string, Partial<Files>, RegExp]>([
    ['a line that is not JSON', { corpus: '{"id": "d1", "text": ""}\n{oops\n' }, /^\S+c:2: not JSON$/],
    ['a line that is not an object', { corpus: '17\n' }, /^\S+c:1: the line: /],
    ['a document without an id', { corpus: '{"text": "a"}\n' }, /^\S+c:1: id: /],
    ['a document whose text is not a string', { corpus: '{"id": "d1", "text": 5}\n' }, /^\S+c:1: text: /],
    [
      'an id used twice',
      { queries: `${GOOD.queries}${GOOD.queries}` },
      /^\S+q:2: the id "q1" was used before$/,
    ],
    ['a query without text', { queries: '{"id": "q1"}\n' }, /^\S+q:1: text: /],
    ['qrels with three columns', { qrels: 'q1 d1 1\n' }, /^\S+r:1: not "query 0 document grade"$/],
    [
      'qrels with a header',
      { qrels: 'q1 0 d1 1\nquery iter doc rel\n' },
      /^\S+r:2: the grade "rel" is not an integer$/,
    ],
    ['an empty file', { corpus: ' \n' }, /^\S+c: is empty$/],
    ['a file that is not text', { corpus: Uint8Array.of(0xff, 0xfe, 0x00) }, /^\S+c: is not UTF-8 text$/],
    ['qrels of other queries', { qrels: 'q9 0 d1 1\n' }, /^\S+r: none of its queries is in \S+q$/],
    ['qrels of other documents', { qrels: 'q1 0 d9 1\n' }, /^\S+r: none of its documents is in \S+c$/],
  ])('is refused with the path and the line of the error: %s', async (_what, changes, message) => {
    await expect(load(changes)).rejects.toThrow(SetError);
    await expect(load(changes)).rejects.toThrow(message);
  });

  it('is refused with the path of a missing file', async () => {
    const missing = join(folder, 'missing');
    await expect(
      loadLabelledSet({ corpus: missing, queries: missing, qrels: missing }),
    ).rejects.toMatchObject({ name: 'SetError', message: `${missing}: cannot be read (ENOENT)` });
  });
});

describe('a folder of labelled sets', () => {
  async function aSet(name: string, text: string): Promise<void> {
    const at = join(folder, 'sets', name);
    await mkdir(at, { recursive: true });
    await writeFile(join(at, 'corpus.jsonl'), `{"id": "d1", "title": "Parking", "text": "${text}"}\n`);
    await writeFile(join(at, 'queries.jsonl'), '{"id": "q1", "text": "is there parking"}\n');
    await writeFile(join(at, 'qrels.txt'), 'q1 0 d1 1\n');
  }

  it('asks each query of its own collection, although ids repeat', async () => {
    await aSet('inn', 'Parking is free.');
    await aSet('museum', 'There is no parking.');
    const sets = await loadLabelledSets(join(folder, 'sets'));
    expect(sets.flatMap(({ queries }) => queries.map(({ id }) => id))).toEqual(['inn/q1', 'museum/q1']);
    const { title, numbers } = await evaluateSets('set', sets, undefined);
    expect(title).toBe('set: 2 documents in 2 collections, 2 judged queries of 2');
    expect(numbers).toMatchObject({ 'set.recall3': 1, 'set.ndcg10': 1 });
  });

  it('is refused if it has no folders, or cannot be read', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await expect(loadLabelledSets(empty)).rejects.toThrow(new SetError(`${empty}: has no folders`));
    await expect(loadLabelledSets(join(folder, 'gone'))).rejects.toThrow(/gone: cannot be read \(ENOENT\)/);
  });
});
