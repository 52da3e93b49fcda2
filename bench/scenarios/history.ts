/** What one plain turn leaves in the history of its call. */
import { placeCall } from '../../src/phone/call.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import { PACES } from '../caller.ts';
import { question } from '../questions.ts';
import { under } from '../results.ts';
import type { Scenario } from '../scenario.ts';
import { median } from '../stats.ts';
import { eventsBetweenUtterances, historiesOf, historySize } from '../workflows.ts';

export const history: Scenario = {
  name: 'history',
  isLeisurely: true,
  lines: () => [
    { name: 'history', speculation: 'final', dial: { firstTokenMs: 50, tokenMs: 15, tokens: 12 } },
  ],
  async run(bench) {
    const { turns } = bench.parameters.history;
    bench.log(`a call of ${turns} turns`);
    const to = bench.line('history').number;
    await using call = await placeCall({ ...bench.our.target, to, timing: PACES.fast });
    await call.greeting();
    // With the first turn the greeting is booked as well: it is no plain one.
    await call.say(question(0));
    const workflowId = callWorkflowId(call.callSid);
    const before = await historySize(bench.our, workflowId);
    for (let turn = 1; turn < turns; turn += 1) await call.say(question(turn));
    const after = await historySize(bench.our, workflowId);
    // What was counted before is in another history then.
    const runs = await historiesOf(bench.our, workflowId);
    if (runs.length !== 1) throw new Error(`${turns} turns did not fit into one run of the workflow`);
    const perTurn = await eventsBetweenUtterances(bench.our, workflowId);
    return under('history', {
      // Some turns also make notes of older ones: these are no plain turns, and count in the mean alone.
      eventsPerTurn: median(perTurn),
      eventsPerTurnMean: (after.events - before.events) / (turns - 1),
      bytesPerTurn: (after.bytes - before.bytes) / (turns - 1),
      turns,
    });
  },
};
