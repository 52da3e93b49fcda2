/** Measures how many answers survive when found passages are cut to the character limit of a call. */
import { extractPassages } from '../src/conversation/extract.ts';
import { normalise } from '../src/conversation/normalise.ts';
import { CALL_POLICY } from '../src/workflows/call/policy.ts';
import type { LoadedBusiness } from './business.ts';
import type { SetQuery } from './labelled-set.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';

const { passages: LIMIT, passageChars: POLICY_CHARS } = CALL_POLICY;

interface Extracted {
  /** The passages found contain the answer. */
  readonly isFound: boolean;
  /** The answer is still there after the cut to the limit of a call, or to half of what was found. */
  readonly isKept: boolean;
  readonly isKeptInHalf: boolean;
}

/**
 * Counts the answers that survive extraction. `answer` of a question holds the words that must survive. Three short passages
 * often fit a call's limit without a cut, so a limit of half of what was found is measured as well.
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
  return { title: 'Extraction, all caller questions', rows: [], lines, numbers };
}

const share = (part: number, whole: number): number => rounded(part / whole);
