/** The program `npm run eval:knowledge`: measures how often the search finds the passages that answer a question, and how fast it is. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Embeddings } from '../src/adapters/ports/knowledge.ts';
import { complain, print } from '../src/lib/command-line.ts';
import type { Program } from '../src/lib/command-line.ts';
import { openCalls } from './calls.ts';
import { openEmbeddings } from './embeddings.ts';
import { evaluateBusiness } from './evaluate-business.ts';
import { evaluateHours } from './evaluate-hours.ts';
import { evaluatePages } from './evaluate-pages.ts';
import type { PageSet } from './evaluate-pages.ts';
import { evaluateSets } from './evaluate-set.ts';
import { evaluateSpeed, speedLine, speedNumbers } from './evaluate-speed.ts';
import { SetError, loadLabelledSet, loadLabelledSets } from './labelled-set.ts';
import type { LabelledSet } from './labelled-set.ts';
import { printPart } from './report.ts';
import type { Part } from './report.ts';

const USAGE = `usage: npm run eval:knowledge -- [--model local|none] [--corpus FILE --queries FILE --qrels FILE | --sets DIR | --pages DIR --questions FILE [--calls]] [--json FILE]
  without files: evaluates the sample businesses and the public set of eval/, then measures the search time in large knowledge
  --corpus   JSON lines {"id", "title", "text"}
  --queries  JSON lines {"id", "text"}
  --qrels    lines "query 0 document grade"
  --sets     a folder of folders with corpus.jsonl, queries.jsonl and qrels.txt: small collections that are averaged
  --pages    a folder of documents
  --questions  JSON lines {"question", "answer": words of a passage that answers it, or null}
  --calls    asks each question in a call too, and looks for the answer in what the model was sent
  --model    local: by words and by the model on this machine (default); none: by words alone
  --json     also writes the last line to this file`;

const SIZES = [10_000, 100_000];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function evaluateOurs(embeddings: Embeddings | undefined): Promise<Record<string, number>> {
  const business = await evaluateBusiness(embeddings);
  for (const part of business) printPart(part);
  const set = await loadLabelledSet({
    corpus: here('public/corpus.jsonl'),
    queries: here('public/queries.jsonl'),
    qrels: here('public/qrels.txt'),
  });
  const publicSet = await evaluateSets('public', [set], embeddings);
  printPart(publicSet);
  const dental = await evaluatePages(
    { name: 'dental', pages: here('dental/pages'), questions: here('dental/questions.jsonl') },
    embeddings,
  );
  printPart(dental);
  const hours = await evaluateHours();
  printPart(hours);
  print('Search time\n');
  const numbers = Object.fromEntries(
    [...business, publicSet, dental, hours].flatMap((part) => Object.entries(part.numbers)),
  );
  for (const size of SIZES) {
    const speed = await evaluateSpeed(size, embeddings);
    print(speedLine(speed));
    Object.assign(numbers, speedNumbers(speed));
  }
  print('');
  return numbers;
}

interface Options {
  readonly json: string | undefined;
  readonly model: 'local' | 'none';
  readonly loadSets?: () => Promise<readonly LabelledSet[]>;
  readonly site?: PageSet;
  /** Whether the questions about the site are also asked in calls. */
  readonly calls?: boolean;
}

function readOptions(args: readonly string[]): Options {
  const option = { type: 'string' } as const;
  try {
    const options = {
      ...{ model: option, json: option },
      ...{ corpus: option, queries: option, qrels: option, sets: option },
      ...{ pages: option, questions: option, calls: { type: 'boolean' } as const },
    };
    const { values } = parseArgs({ args: [...args], options });
    const { model = 'local', corpus, queries, qrels, sets, json, pages, questions, calls = false } = values;
    if (model !== 'local' && model !== 'none') throw new Error('--model must be local or none');
    if (pages !== undefined && questions !== undefined)
      return { json, model, site: { name: 'pages', pages, questions }, calls };
    if (pages !== undefined || questions !== undefined || calls)
      throw new Error('--pages and --questions must be given together, and --calls only with them');
    if (sets !== undefined) return { json, model, loadSets: () => loadLabelledSets(sets) };
    if (corpus === undefined && queries === undefined && qrels === undefined) return { json, model };
    if (corpus === undefined || queries === undefined || qrels === undefined) {
      throw new Error('--corpus, --queries and --qrels must be given together');
    }
    return { json, model, loadSets: async () => [await loadLabelledSet({ corpus, queries, qrels })] };
  } catch (error) {
    throw new SetError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

async function evaluateSite(
  site: PageSet,
  embeddings: Embeddings | undefined,
  callsWith: 'local' | 'none' | undefined,
): Promise<Record<string, number>> {
  await using calls = callsWith === undefined ? undefined : await openCalls(site.pages, callsWith);
  return shown(await evaluatePages(site, embeddings, calls));
}

function shown(part: Part): Record<string, number> {
  printPart(part);
  return part.numbers;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const { json, model, loadSets, site, calls = false } = readOptions(args);
    await using opened = model === 'none' ? undefined : await openEmbeddings(complain);
    const numbers =
      site !== undefined
        ? await evaluateSite(site, opened, calls ? model : undefined)
        : loadSets === undefined
          ? await evaluateOurs(opened)
          : shown(await evaluateSets('set', await loadSets(), opened));
    if (json !== undefined) {
      await writeFile(json, `${JSON.stringify(numbers)}\n`).catch(() => {
        throw new SetError(`${json}: cannot be written`);
      });
    }
    print(JSON.stringify(numbers));
    return 0;
  } catch (error) {
    if (!(error instanceof SetError)) throw error;
    complain(error.message);
    return 1;
  }
}

export const EVAL_KNOWLEDGE: Program = { name: 'eval:knowledge', main, complaintOf: () => undefined };
