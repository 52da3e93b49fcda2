import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluateBusiness } from '../../eval/evaluate-business.ts';
import { evaluateSet } from '../../eval/evaluate-set.ts';
import { loadLabelledSet } from '../../eval/labelled-set.ts';

const at = (name: string): string => fileURLToPath(new URL(`../../eval/${name}`, import.meta.url));

describe('the search keeps the quality it was chosen for', () => {
  it('R-C6: on both question sets about the sample business, loaded through Postgres', async () => {
    const parts = await evaluateBusiness();
    const numbers = Object.fromEntries(parts.flatMap((part) => Object.entries(part.numbers)));
    expect(numbers['business.recall3']).toBeGreaterThanOrEqual(0.92);
    expect(numbers['business.ndcg10']).toBeGreaterThanOrEqual(0.9);
    expect(numbers['business.misheard.recall3']).toBeGreaterThanOrEqual(0.95);
    expect(numbers['business.rejection']).toBeGreaterThanOrEqual(0.85);
    expect(numbers['callers.recall3']).toBeGreaterThanOrEqual(0.8);
    expect(numbers['callers.ndcg10']).toBeGreaterThanOrEqual(0.77);
    expect(numbers['callers.rejection']).toBeGreaterThanOrEqual(0.8);
    expect(numbers['extraction.kept']).toBe(1);
  });

  it('R-C6: on the public set it is no worse than plain BM25', async () => {
    const set = await loadLabelledSet({
      corpus: at('public/corpus.jsonl'),
      queries: at('public/queries.jsonl'),
      qrels: at('public/qrels.txt'),
    });
    const { numbers } = await evaluateSet('public', set);
    expect(numbers['public.ndcg10']).toBeGreaterThanOrEqual(numbers['public.bm25.ndcg10'] ?? 1);
  });
});

describe('npm run eval:knowledge', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evercall-eval-test-'));
    await writeFile(join(folder, 'corpus'), '{"id":"d1","title":"Hours","text":"From 9 to 6."}\n');
    await writeFile(join(folder, 'queries'), '{"id":"q1","text":"opening hours"}\n');
    await writeFile(join(folder, 'qrels'), 'q1 0 d1 1\n');
    await writeFile(join(folder, 'bad'), 'q1 0 d1\n');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const evaluate = (...args: string[]) => promisify(execFile)(process.execPath, [at('main.ts'), ...args]);
  const given = (qrels: string) => {
    const [corpus, queries] = [join(folder, 'corpus'), join(folder, 'queries')];
    return ['--corpus', corpus, '--queries', queries, '--qrels', join(folder, qrels)];
  };

  it('evaluates any set in TREC format and writes flat JSON as the last line and to a file', async () => {
    const json = join(folder, 'numbers.json');
    const { stdout } = await evaluate(...given('qrels'), '--json', json);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    const numbers = z.record(z.string(), z.number()).parse(JSON.parse(last));
    expect(numbers).toMatchObject({ 'set.recall3': 1, 'set.ndcg10': 1, 'set.bm25.ndcg10': 1 });
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(numbers);
  });

  it.each([
    ['a bad file', () => given('bad'), /^\S+bad:1: not "query 0 document grade"\n$/],
    ['a missing file', () => given('missing'), /^\S+missing: cannot be read \(ENOENT\)\n$/],
    [
      'only some of the files',
      () => given('qrels').slice(0, 2),
      /^--corpus, --queries and --qrels must be given together\n/,
    ],
    ['a misspelt option', () => ['--corpsu', 'x'], /^Unknown option '--corpsu'/],
    [
      'a file that cannot be written',
      () => [...given('qrels'), '--json', folder],
      /^\S+: cannot be written\n$/,
    ],
  ])('fails with a message that names the problem: %s', async (_what, args, message) => {
    const failed = await evaluate(...args()).catch((error: unknown) => error);
    const { code, stderr } = z.object({ code: z.number(), stderr: z.string() }).parse(failed);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
