import { fileURLToPath } from 'node:url';
import { loadBusiness } from './business.ts';
import { loadQuestions } from './labelled-set.ts';
import type { SetQuery } from './labelled-set.ts';
import { measure } from './measures.ts';
import type { Measures, Run } from './measures.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { askPlainBm25, askSearch, runAll } from './runs.ts';

/** Grade 1 belongs to the answer and does not answer. */
const ANSWERS = 2;
const HARD: ReadonlySet<string> = new Set(['misheard', 'indirect']);

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The questions to the sample business: `business` is the part that the search was tuned on, `heldout` the rest. */
export async function evaluateBusiness(): Promise<Part> {
  const { queries, grades } = await loadQuestions({
    queries: here('business/queries.jsonl'),
    qrels: here('business/qrels.txt'),
  });
  await using business = await loadBusiness(here('../knowledge'), () => undefined);
  const ours = await runAll(askSearch(business.search, business.tenant), queries);
  const plain = await runAll(askPlainBm25(business.passages), queries);
  const of = (runs: readonly Run[], wanted: (query: SetQuery) => boolean): Measures =>
    measure(
      runs.filter(({ query }) => wanted(query)),
      grades,
      ANSWERS,
    );
  const tags = [...new Set(queries.map(({ tag = '' }) => tag))];
  const splits = (['business', 'heldout'] as const).map((name) => {
    const isIn = ({ split }: SetQuery): boolean => (split === 'heldout') === (name === 'heldout');
    return {
      name,
      all: of(ours, isIn),
      byTag: tags.map((tag) => ({ tag, measures: of(ours, (query) => isIn(query) && query.tag === tag) })),
      hard: of(ours, (query) => isIn(query) && HARD.has(query.tag ?? '')),
      plain: of(plain, isIn),
    };
  });
  return {
    title: `Sample business: ${business.passages.length} passages, ${queries.length} questions`,
    rows: splits.flatMap(({ name, all, byTag, hard, plain: yardstick }) => [
      { name, measures: all },
      ...byTag.map(({ tag, measures }) => ({ name: `  ${tag}`, measures })),
      { name: '  misheard and indirect', measures: hard },
      { name: '  (plain BM25)', measures: yardstick },
    ]),
    numbers: Object.fromEntries(splits.flatMap((split) => Object.entries(numbersOf(split)))),
  };
}

function numbersOf(split: {
  readonly name: string;
  readonly all: Measures;
  readonly byTag: readonly { readonly tag: string; readonly measures: Measures }[];
  readonly hard: Measures;
  readonly plain: Measures;
}): Record<string, number> {
  const { name, all, byTag, hard, plain } = split;
  const tagged = byTag.filter(({ measures }) => measures.answerable > 0);
  return {
    [`${name}.recall1`]: rounded(all.recall1),
    [`${name}.recall3`]: rounded(all.recall3),
    [`${name}.recall10`]: rounded(all.recall10),
    [`${name}.mrr`]: rounded(all.mrr),
    [`${name}.ndcg10`]: rounded(all.ndcg10),
    [`${name}.rejection`]: rounded(all.rejection),
    ...Object.fromEntries(
      tagged.map(({ tag, measures }) => [`${name}.${tag}.recall3`, rounded(measures.recall3)]),
    ),
    [`${name}.hard.recall3`]: rounded(hard.recall3),
    [`${name}.bm25.ndcg10`]: rounded(plain.ndcg10),
  };
}
