/** What one plain turn leaves in the history of its call, and what Temporal Cloud would bill for a call. */
import { placeCall } from '../../src/phone/call.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import { PACES } from '../caller.ts';
import { question } from '../questions.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { median } from '../stats.ts';
import { actionsBetween, readTemporalActions, readTemporalWrites } from '../temporal-metrics.ts';
import { recordedTurns, eventsBetweenUtterances, historiesOf, historySize } from '../workflows.ts';

const DIAL = { firstTokenMs: 50, tokenMs: 15, tokens: 12 };
/** Answers of three sentences: some ten seconds of speech, which is what agents' files allow. */
const LONG_DIAL = { firstTokenMs: 50, tokenMs: 15, tokens: 30, sentenceTokens: 10 };

export const history: Scenario = {
  name: 'history',
  lines: () => [
    { name: 'history', speculation: 'final', dial: DIAL },
    { name: 'actions', speculation: 'final', dial: LONG_DIAL },
  ],
  async run(bench) {
    return under('history', merged([await events(bench), await actions(bench)]));
  },
};

/** The size of a turn does not depend on how fast people speak. */
async function events(bench: Bench): Promise<Results> {
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
  return {
    // Some turns also make notes of older ones: these are no plain turns, and count in the mean alone.
    eventsPerTurn: median(perTurn),
    eventsPerTurnMean: (after.events - before.events) / (turns - 1),
    bytesPerTurn: (after.bytes - before.bytes) / (turns - 1),
    turns,
  };
}

/** Heartbeats depend on how long the agent speaks: this caller and this relay take as long as on the telephone. */
async function actions(bench: Bench): Promise<Results> {
  const { spokenTurns } = bench.parameters.history;
  const { our } = bench;
  bench.log(`a call of ${spokenTurns + 1} turns at the pace of the telephone`);
  const read = () => readTemporalActions(our.temporalMetricsUrl);
  const beforeCall = await read();
  const startedAt = Date.now();
  const call = await placeCall({ ...our.target, to: bench.line('actions').number, timing: PACES.wire });
  await call.greeting();
  await call.say(question(0));
  const before = await read();
  const writesBefore = total(await readTemporalWrites(our.temporalMetricsUrl));
  for (let turn = 1; turn <= spokenTurns; turn += 1) await call.say(question(turn));
  const after = await read();
  const writes = total(await readTemporalWrites(our.temporalMetricsUrl)) - writesBefore;
  await call.hangUp();
  const seconds = (Date.now() - startedAt) / 1_000;
  const turns = await recordedTurns(our, call.callSid);
  return merged([
    { writesPerTurn: writes / spokenTurns },
    under('actionsPerTurn', actionsBetween(before, after, spokenTurns)),
    under('actionsPerCall', { ...actionsBetween(beforeCall, await read()), turns: turns.length, seconds }),
  ]);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
