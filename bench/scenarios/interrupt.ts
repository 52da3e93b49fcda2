/** Counts the tokens that still arrive after a caller has interrupted an answer. */
import { createClock } from '../../src/phone/timing.ts';
import { callTo, noteProblems } from '../calls.ts';
import { question } from '../questions.ts';
import { under } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import type { CallPlan } from '../phone-messages.ts';

const TOKEN_MS = 100;
const TOKENS = 20;
const START_EVERY_MS = 150;
/** Tokens that arrive within this time were already on the way. On a real connection more of them are. */
const GRACE_MS = 50;

export const interrupt: Scenario = {
  name: 'interrupt',
  lines: () => [
    {
      name: 'interrupt',
      speculation: 'final',
      dial: { firstTokenMs: 200, tokenMs: TOKEN_MS, tokens: TOKENS },
    },
  ],
  async run(bench) {
    const { interrupts, calls } = bench.parameters.interrupt;
    const each = Math.ceil(interrupts / calls);
    bench.log(`${each * calls} interrupts in ${calls} calls`);
    const reports = await bench.phones.run(
      Array.from({ length: calls }, (_, seed) => plan(bench, seed, each)),
    );
    noteProblems(bench, reports);
    const late = reports.flatMap(({ lateTokensMs }) => lateTokensMs);
    return under('interrupt', {
      n: reports.reduce((sum, report) => sum + report.interrupts, 0),
      leakedTokens: late.filter((ms) => ms > GRACE_MS).length,
      lateTokens: late.length,
      lateMaxMs: Math.max(0, ...late),
    });
  },
};

/** Asks one question. Each further one interrupts the previous answer at a random moment between its first and last token. */
function plan(bench: Bench, seed: number, interrupts: number): CallPlan {
  const clock = createClock({}, seed);
  const turns = Array.from({ length: interrupts + 1 }, (_, index) => {
    const text = question(seed + index);
    const bargeInAfterMs = clock.drawReal([0, TOKEN_MS * (TOKENS - 1)]);
    return { text, partials: [text], ...(index === 0 ? {} : { bargeInAfterMs }) };
  });
  // The calls start one after another, because this scenario does not measure load.
  const startAt = Date.now() + seed * START_EVERY_MS;
  return callTo(bench, 'interrupt', { pace: 'prompt', seed, startAt, turns });
}
