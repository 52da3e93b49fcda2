/** Builds the call plans that several scenarios share, and the warm-up calls. */
import type { CallPlan } from './phone-messages.ts';
import type { CallReport } from './phone-messages.ts';
import { question } from './questions.ts';
import type { Bench } from './scenario.ts';

/** Plans a call to a line of our system. By default it begins immediately and the caller says nothing. */
export function callTo(
  bench: Bench,
  lineName: string,
  plan: Pick<CallPlan, 'pace' | 'seed'> & Partial<CallPlan>,
): CallPlan {
  return { target: bench.our.target, to: bench.line(lineName).number, startAt: 0, turns: [], ...plan };
}

/** Plans turns with questions from number `first` on. Each is asked once the previous answer has been heard. */
export function turnsOf(count: number, first = 0): CallPlan['turns'] {
  return Array.from({ length: count }, (_, index) => ({ text: question(first + index) }));
}

/** The line that `warmUp` calls. */
export const WARM_UP_LINE = {
  name: 'warm-up',
  speculation: 'final',
  dial: { firstTokenMs: 50, tokenMs: 5, tokens: 5 },
} as const;

/** Makes a few calls that are not counted, so that the scenarios measure a warm system. */
export async function warmUp(bench: Bench): Promise<void> {
  const plans = Array.from({ length: WARM_UP_CALLS }, (_, seed) =>
    callTo(bench, WARM_UP_LINE.name, { pace: 'fast', seed, turns: turnsOf(3, seed) }),
  );
  noteProblems(bench, await bench.phones.run(plans));
}

const WARM_UP_CALLS = 5;

/** Logs the first few problems of the calls, and how many more there are. */
export function noteProblems(bench: Bench, reports: readonly CallReport[]): void {
  const problems = reports.flatMap((report) => report.problems);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) bench.log(`problem: ${problem}`);
  const hidden = problems.length - SHOWN_PROBLEMS;
  if (hidden > 0) bench.log(`and ${hidden} more problems`);
}

const SHOWN_PROBLEMS = 5;
