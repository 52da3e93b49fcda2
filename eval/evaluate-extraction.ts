import { extractPassages } from '../src/conversation/extract.ts';
import { normalise } from '../src/conversation/normalise.ts';
import { CALL_POLICY } from '../src/workflows/call/policy.ts';
import type { LoadedBusiness } from './business.ts';
import type { SetQuery } from './labelled-set.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';

const { passages: LIMIT, passageChars: POLICY_CHARS } = CALL_POLICY;

interface Extracted {
  /** Whether the answer stands in what was found, and in what is left of it. */
  readonly isFound: boolean;
  readonly isKept: boolean;
  readonly isKeptInHalf: boolean;
}

/**
 * How many answers survive the extraction: the questions say which words the answer has. Beside the budget of a call that
 * of half of what was found, since three short passages fit a call's budget as they are.
 */
export async function evaluateExtraction(
  { search, tenant }: LoadedBusiness,
  queries: readonly SetQuery[],
): Promise<Part> {
  const extracted: Extracted[] = [];
  for (const { text, context, answer } of queries) {
    if (answer === undefined) continue;
    const query = normalise(text);
    const asked = { tenant, text: query, limit: LIMIT };
    const found = await search.search(context === undefined ? asked : { ...asked, context });
    const size = found.reduce((sum, passage) => sum + passage.text.length, 0);
    const holds = (chars: number): boolean =>
      extractPassages(found, { query, chars }).some((passage) => passage.text.includes(answer));
    extracted.push({
      isFound: holds(Infinity),
      isKept: holds(POLICY_CHARS),
      isKeptInHalf: holds(Math.floor(size / 2)),
    });
  }
  const found = extracted.filter(({ isFound }) => isFound);
  const numbers = {
    'extraction.found': share(found.length, extracted.length),
    'extraction.kept': share(found.filter(({ isKept }) => isKept).length, found.length),
    'extraction.half.kept': share(found.filter(({ isKeptInHalf }) => isKeptInHalf).length, found.length),
  };
  const lines = [
    `answer in the first ${LIMIT} passages: ${found.length} of ${extracted.length} questions`,
    `kept within ${POLICY_CHARS} characters: ${numbers['extraction.kept']}`,
    `kept within half of what was found: ${numbers['extraction.half.kept']}`,
  ];
  return { title: 'Extraction, all questions of callers', rows: [], lines, numbers };
}

const share = (part: number, whole: number): number => rounded(part / whole);
