import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluatePages } from '../../eval/evaluate-pages.ts';

const at = (name: string): string => fileURLToPath(new URL(`../../eval/dental/${name}`, import.meta.url));

describe('the dental practice, whose pages have no "Also asked" lines', () => {
  let numbers: Record<string, number>;
  let lines: readonly string[] | undefined;
  beforeAll(async () => {
    const set = { name: 'dental', pages: at('pages'), questions: at('questions.jsonl') };
    ({ numbers, lines } = await evaluatePages(set, undefined));
  });

  it('R-C6: has 60 answerable questions, half of them held out, and every answer is in a passage', async () => {
    const questions = (await readFile(at('questions.jsonl'), 'utf8')).trim().split('\n');
    const answerable = questions.filter((line) => !line.includes('"answer": null'));
    expect(answerable).toHaveLength(60);
    expect(answerable.filter((line) => line.includes('"split": "heldout"'))).toHaveLength(30);
    expect(numbers).toMatchObject({ 'dental.kept': 1, 'dental.heldout.kept': 1 });
    expect(lines?.filter((line) => line.startsWith('skipped'))).toEqual([]);
  });

  it('R-C6: three of four answers are among the first 12 passages by words alone', () => {
    expect(numbers['dental.recall12']).toBeGreaterThanOrEqual(0.75);
    expect(numbers['dental.heldout.recall12']).toBeGreaterThanOrEqual(0.75);
  });
});
