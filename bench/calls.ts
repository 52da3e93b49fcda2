/** Calls to our system, as the scenarios plan them. */
import type { CallPlan } from './phone-messages.ts';
import type { CallReport } from './phone-messages.ts';
import { question } from './questions.ts';
import type { Bench } from './scenario.ts';

/** A call to a line of our system; by default at once, and without a word. */
export function callTo(
  bench: Bench,
  lineName: string,
  plan: Pick<CallPlan, 'pace' | 'seed'> & Partial<CallPlan>,
): CallPlan {
  return { target: bench.our.target, to: bench.line(lineName).number, startAt: 0, turns: [], ...plan };
}

/** Turns with the usual questions, each as soon as the answer before has been heard. */
export function turnsOf(count: number, first = 0): CallPlan['turns'] {
  return Array.from({ length: count }, (_, index) => ({ text: question(first + index) }));
}

/** The line of `warmUp`. */
export const WARM_UP_LINE = {
  name: 'warm-up',
  speculation: 'final',
  dial: { firstTokenMs: 50, tokenMs: 5, tokens: 5 },
} as const;

/** A few calls that are not counted: what is measured then has been in use before. */
export async function warmUp(bench: Bench): Promise<void> {
  const plans = Array.from({ length: WARM_UP_CALLS }, (_, seed) =>
    callTo(bench, WARM_UP_LINE.name, { pace: 'fast', seed, turns: turnsOf(3, seed) }),
  );
  noteProblems(bench, await bench.phones.run(plans));
}

const WARM_UP_CALLS = 5;

/** Shows what went wrong with calls: the first few, and how many more there are. */
export function noteProblems(bench: Bench, reports: readonly CallReport[]): void {
  const problems = reports.flatMap((report) => report.problems);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) bench.log(`problem: ${problem}`);
  const hidden = problems.length - SHOWN_PROBLEMS;
  if (hidden > 0) bench.log(`and ${hidden} problems more`);
}

const SHOWN_PROBLEMS = 5;
