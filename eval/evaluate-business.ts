/** Evaluates the search and the extraction with the labelled questions about the sample business. */
import { fileURLToPath } from 'node:url';
import { loadBusiness } from './business.ts';
import type { LoadedBusiness } from './business.ts';
import { evaluateExtraction } from './evaluate-extraction.ts';
import { loadQuestions } from './labelled-set.ts';
import type { SetQuery } from './labelled-set.ts';
import { measure } from './measures.ts';
import type { Measures, Run } from './measures.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { askPlainBm25, askSearch, runAll } from './runs.ts';

/** Lowest grade that answers a question. Grade 1 belongs to the answer, but is not enough alone. */
const ANSWERS = 2;
const HARD: ReadonlySet<string> = new Set(['misheard', 'indirect']);

/** A folder of questions, and the names of its two parts: those that the search was tuned on, and those held out. */
interface QuestionSet {
  readonly folder: string;
  readonly tuned: string;
  readonly heldOut: string;
}

const BUSINESS: QuestionSet = { folder: 'business', tuned: 'business', heldOut: 'heldout' };
const CALLERS: QuestionSet = { folder: 'callers', tuned: 'callers', heldOut: 'callers.heldout' };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Evaluates both question sets about the sample business, and how many answers survive extraction. */
export async function evaluateBusiness(): Promise<readonly Part[]> {
  await using business = await loadBusiness(here('../knowledge'), () => undefined);
  return [
    await evaluateQuestions(business, BUSINESS),
    await evaluateQuestions(business, CALLERS),
    await evaluateExtraction(business, (await questionsOf(CALLERS)).queries),
  ];
}

const questionsOf = ({ folder }: QuestionSet): ReturnType<typeof loadQuestions> =>
  loadQuestions({ queries: here(`${folder}/queries.jsonl`), qrels: here(`${folder}/qrels.txt`) });

async function evaluateQuestions(business: LoadedBusiness, set: QuestionSet): Promise<Part> {
  const { queries, grades } = await questionsOf(set);
  const ours = await runAll(askSearch(business.search, business.tenant), queries);
  const plain = await runAll(askPlainBm25(business.passages), queries);
  const of = (runs: readonly Run[], wanted: (query: SetQuery) => boolean): Measures =>
    measure(
      runs.filter(({ query }) => wanted(query)),
      grades,
      ANSWERS,
    );
  const tags = [...new Set(queries.map(({ tag = '' }) => tag))];
  const splits = [set.tuned, set.heldOut].map((name) => {
    const isIn = ({ split }: SetQuery): boolean => (split === 'heldout') === (name === set.heldOut);
    return {
      name,
      all: of(ours, isIn),
      byTag: tags.map((tag) => ({ tag, measures: of(ours, (query) => isIn(query) && query.tag === tag) })),
      hard: of(ours, (query) => isIn(query) && HARD.has(query.tag ?? '')),
      plain: of(plain, isIn),
    };
  });
  return {
    title: `Sample business, ${set.folder}: ${business.passages.length} passages, ${queries.length} questions`,
    rows: splits.flatMap(({ name, all, byTag, hard, plain: baseline }) => [
      { name, measures: all },
      ...byTag.map(({ tag, measures }) => ({ name: `  ${tag}`, measures })),
      { name: '  misheard and indirect', measures: hard },
      { name: '  (plain BM25)', measures: baseline },
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
