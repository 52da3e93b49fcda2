import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EVAL_KNOWLEDGE } from '../../eval/knowledge-program.ts';
import { runInProcess } from '../setup/run-in-process.ts';
import { runProgram } from '../setup/run-program.ts';

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

  const evaluate = (...args: string[]) => runInProcess(EVAL_KNOWLEDGE, args, {});
  const given = (qrels: string) => {
    const [corpus, queries] = [join(folder, 'corpus'), join(folder, 'queries')];
    return ['--model', 'none', '--corpus', corpus, '--queries', queries, '--qrels', join(folder, qrels)];
  };

  it('evaluates any set in TREC format and writes flat JSON as the last line and to a file', async () => {
    const json = join(folder, 'numbers.json');
    const { code, out, err } = await runProgram('eval/main.ts', [...given('qrels'), '--json', json], {});
    expect([code, err]).toEqual([0, '']);
    const last = out.trimEnd().split('\n').at(-1) ?? '';
    const numbers = z.record(z.string(), z.number()).parse(JSON.parse(last));
    expect(numbers).toMatchObject({ 'set.recall3': 1, 'set.ndcg10': 1, 'set.bm25.ndcg10': 1 });
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(numbers);
  });

  it('R-K1: asks the questions about a folder of documents in calls, and looks at what the model was sent', async () => {
    const pages = join(folder, 'pages');
    await mkdir(pages);
    await writeFile(
      join(pages, 'shop.md'),
      '# Deposit\n\nThe deposit for a bicycle is one hundred dollars.\n',
    );
    const questions = join(folder, 'questions');
    await writeFile(
      questions,
      [
        { question: 'How much is the deposit?', answer: 'one hundred dollars' },
        { question: 'Who repairs the deposit box?', answer: 'words of no page' },
      ]
        .map((question) => JSON.stringify(question))
        .join('\n'),
    );
    const { out } = await evaluate(
      ...['--model', 'none', '--pages', pages, '--questions', questions],
      '--calls',
    );
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ 'pages.told': 0.5 });
    expect(out).toContain('the model was not told: Who repairs the deposit box?');
  });

  it.each([
    ['a bad file', () => given('bad'), /^\S+bad:1: not "query 0 document grade"\n$/],
    ['a missing file', () => given('missing'), /^\S+missing: cannot be read \(ENOENT\)\n$/],
    [
      'only some of the files',
      () => given('qrels').slice(0, 4),
      /^--corpus, --queries and --qrels must be given together\n/,
    ],
    ['an unknown model', () => ['--model', 'large'], /^--model must be local or none\n/],
    ['a misspelt option', () => ['--corpsu', 'x'], /^Unknown option '--corpsu'/],
    [
      'a file that cannot be written',
      () => [...given('qrels'), '--json', folder],
      /^\S+: cannot be written\n$/,
    ],
  ])('fails with a message that names the problem: %s', async (_what, args, message) => {
    const { code, err } = await evaluate(...args());
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});
