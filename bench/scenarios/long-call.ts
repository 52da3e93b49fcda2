/** Measures one very long call: whether its last turns are as quick as its first ones. */
import { placeCall } from '../../src/phone/call.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import { PACES } from '../caller.ts';
import { lookInside } from '../inspector.ts';
import { question } from '../questions.ts';
import { under } from '../results.ts';
import type { Scenario } from '../scenario.ts';
import { median } from '../stats.ts';
import { answeredTurns, turnsIn } from '../turns.ts';
import type { Turn } from '../turns.ts';
import { historiesOf } from '../workflows.ts';

export const longCall: Scenario = {
  name: 'longCall',
  lines: () => [{ name: 'long', speculation: 'final', dial: { firstTokenMs: 50, tokenMs: 5, tokens: 8 } }],
  async run(bench) {
    const { turns: count, compared } = bench.parameters.longCall;
    const before = await lookInside(bench.our, 'gateway');
    await using call = await placeCall({
      ...bench.our.target,
      to: bench.line('long').number,
      timing: PACES.fast,
    });
    await call.greeting();
    for (let number = 1; number <= count; number += 1) {
      bench.signal.throwIfAborted();
      await call.say(question(number), { partials: [question(number)] });
      if (number % 50 === 0) bench.log(`${number} of ${count} turns`);
    }
    const after = await lookInside(bench.our, 'gateway');
    const turns = turnsIn(call);
    const { requests } = await bench.model.settled();
    const added = (some: readonly Turn[]): number =>
      median(answeredTurns(some, requests).map(({ addedMs }) => addedMs));
    const histories = await historiesOf(bench.our, callWorkflowId(call.callSid));
    return under('longCall', {
      turns: turns.length,
      lost: turns.length - answeredTurns(turns, requests).length,
      firstTurnsP50Ms: added(turns.slice(0, compared)),
      lastTurnsP50Ms: added(turns.slice(-compared)),
      gatewayKb: (after.bytes - before.bytes) / 1_024,
      runs: histories.length,
      historyEvents: Math.max(...histories.map(({ events }) => events)),
      historyBytes: Math.max(...histories.map(({ bytes }) => bytes)),
    });
  },
};
