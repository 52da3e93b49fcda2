/** Measures how quickly calls are answered when many arrive in a row: from the webhook until the socket is open. */
import { callTo, noteProblems } from '../calls.ts';
import { distribution, under } from '../results.ts';
import type { Scenario } from '../scenario.ts';

export const answer: Scenario = {
  name: 'answer',
  lines: () => [{ name: 'answer', speculation: 'final', dial: { firstTokenMs: 50, tokenMs: 5, tokens: 5 } }],
  async run(bench) {
    const { callsPerS, seconds } = bench.parameters.answer;
    const calls = callsPerS * seconds;
    bench.log(`${calls} calls in ${seconds} s`);
    const startAt = Date.now() + 200;
    const plans = Array.from({ length: calls }, (_, seed) =>
      callTo(bench, 'answer', { pace: 'prompt', seed, startAt: startAt + (seed * 1_000) / callsPerS }),
    );
    const reports = await bench.phones.run(plans);
    noteProblems(bench, reports);
    const waits = reports.map(({ answeredMs }) => answeredMs).filter((ms) => ms !== undefined);
    return under('answer', { ...distribution(waits), lost: calls - waits.length });
  },
};
