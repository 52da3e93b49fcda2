/** Makes many short calls and measures what remains afterwards: memory, sockets, workflows, model requests. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { callTo, noteProblems, turnsOf } from '../calls.ts';
import { lookInside } from '../inspector.ts';
import type { Inside } from '../inspector.ts';
import type { CallReport } from '../phone-messages.ts';
import { socketsOf } from '../processes.ts';
import { under } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { slopeOf } from '../stats.ts';
import { openWorkflows } from '../workflows.ts';

/** Time for closing workflows, which wait for late signals, and sockets. Whatever is still open afterwards counts as a leak. */
const CLOSE_MS = 30_000;

interface Look {
  readonly calls: number;
  readonly gateway: Inside;
  readonly worker: Inside;
}

export const soak: Scenario = {
  name: 'soak',
  lines: () => [{ name: 'soak', speculation: 'final', dial: { firstTokenMs: 50, tokenMs: 5, tokens: 5 } }],
  async run(bench) {
    const { calls, warmUpCalls, lookEvery } = bench.parameters.soak;
    await callMany(bench, 0, warmUpCalls);
    const looks = [await look(bench, 0)];
    const reports: CallReport[] = [];
    for (let done = lookEvery; done <= calls; done += lookEvery) {
      reports.push(...(await callMany(bench, done, lookEvery)));
      looks.push(await look(bench, done));
      bench.log(`${done} of ${calls} calls`);
    }
    noteProblems(bench, reports);
    const { open: openModelRequests } = await bench.model.settled();
    const answered = reports.filter(({ turns }) => turns.some(({ isComplete }) => isComplete)).length;
    return under('soak', {
      calls: reports.length,
      lost: reports.length - answered,
      ...slopes(looks),
      openHandlesDelta: (looks.at(-1)?.gateway.handles ?? 0) - (looks[0]?.gateway.handles ?? 0),
      openWorkflows: await openWorkflows(bench.our, CLOSE_MS),
      ...(await openSockets(bench)),
      openModelRequests,
    });
  },
};

/** Makes `count` calls with a greeting and one turn each, `atOnce` of them at the same time. */
async function callMany(bench: Bench, firstSeed: number, count: number): Promise<readonly CallReport[]> {
  const queue = new PQueue({ concurrency: bench.parameters.soak.atOnce });
  const reports = await queue.addAll(
    Array.from({ length: count }, (_, index) => () => {
      const seed = firstSeed + index;
      return bench.phones.run([callTo(bench, 'soak', { pace: 'fast', seed, turns: turnsOf(1, seed) })]);
    }),
  );
  return reports.flat();
}

/** Measures both processes once all workflows have closed and `settleMs` have passed. */
async function look({ our, parameters, signal }: Bench, calls: number): Promise<Look> {
  await openWorkflows(our, CLOSE_MS);
  await sleep(parameters.soak.settleMs, undefined, { signal });
  const [gateway, worker] = await Promise.all([lookInside(our, 'gateway'), lookInside(our, 'worker')]);
  return { calls, gateway, worker };
}

function slopes(looks: readonly Look[]) {
  const gateway = slopeOf(looks.map((each) => [each.calls, each.gateway.bytes]));
  const worker = slopeOf(looks.map((each) => [each.calls, each.worker.bytes]));
  return {
    gatewayBytesPerCall: gateway.perX,
    gatewayBytesPerCallUpper95: gateway.upper95,
    workerBytesPerCall: worker.perX,
    workerBytesPerCallUpper95: worker.upper95,
  };
}

/** Connections of callers that the gateway still holds. Without Linux the result has no such key. */
async function openSockets({ our }: Bench): Promise<{ openSockets?: number }> {
  const port = Number(new URL(our.system.addresses.gateway).port);
  const deadline = Date.now() + CLOSE_MS;
  for (;;) {
    const count = await socketsOf(port);
    if (count === undefined) return {};
    if (count === 0 || Date.now() > deadline) return { openSockets: count };
    await sleep(100);
  }
}
