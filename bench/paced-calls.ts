/** Makes simultaneous calls with turns at a fixed rate. Scenarios compare such calls alone with calls beside something else. */
import { callTo, noteProblems } from './calls.ts';
import { question } from './questions.ts';
import type { PacedCalls } from './parameters.ts';
import { distribution } from './results.ts';
import type { Results } from './results.ts';
import type { Bench } from './scenario.ts';
import { answeredTurns } from './turns.ts';

/** After the start of the calls, and before their end. */
const EDGE_MS = 2_000;

/** Makes the calls to a line. Returns the added time of their turns, and the number of turns that were not answered. */
export async function pacedCalls(
  bench: Bench,
  line: string,
  { calls, turnEveryMs, turnsPerCall }: PacedCalls,
): Promise<Results> {
  const startAt = Date.now() + 500;
  const reports = await bench.phones.run(
    Array.from({ length: calls }, (_, seed) => {
      const firstAt = startAt + EDGE_MS + (seed * turnEveryMs) / calls;
      return callTo(bench, line, {
        pace: 'wire',
        seed,
        startAt,
        turns: Array.from({ length: turnsPerCall }, (_each, turn) => ({
          text: question(seed + turn),
          at: firstAt + turn * turnEveryMs,
        })),
        hangUpAt: firstAt + turnsPerCall * turnEveryMs + EDGE_MS,
      });
    }),
  );
  noteProblems(bench, reports);
  const complete = reports.flatMap(({ turns }) => turns).filter(({ isComplete }) => isComplete);
  const { requests } = await bench.model.settled();
  return {
    ...distribution(answeredTurns(complete, requests).map(({ addedMs }) => addedMs)),
    lost: calls * turnsPerCall - complete.length,
  };
}
