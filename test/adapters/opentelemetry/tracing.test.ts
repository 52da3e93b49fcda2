import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { tracedActivities } from '../../../src/activities/traced-activities.ts';
import { openTracing } from '../../../src/adapters/opentelemetry/tracing.ts';
import type { Tracing } from '../../../src/adapters/ports/tracing.ts';
import { otlpEndpoint } from '../../../src/config/otlp.ts';
import type { ReplyResult } from '../../../src/contracts/activities.ts';
import { turnId } from '../../../src/contracts/ids.ts';
import { createTurnMetrics } from '../../../src/gateway/relay/turn-metrics.ts';
import { NO_METRICS } from '../../../src/adapters/ports/metrics.ts';
import { traceIdOf } from '../../../src/lib/trace-ids.ts';
import { aCallSid, T0 } from '../../conversation/a-call.ts';
import { otlpReceiver } from '../../fakes/otlp-receiver.ts';

const callSid = aCallSid();
const TURN = turnId(1, 1);
const spoken: ReplyResult = {
  ...{ turnId: TURN, outcome: 'spoken', said: 'We open at nine.', rung: 'primary', voice: 'relay' },
  ...{
    times: {
      at: T0,
      signalled: 6,
      claimed: 40,
      firstSent: 41,
      lastSent: 60,
      firstHeard: 300,
      lastHeard: 900,
    },
  },
};

/** The spans that a collector gets of what `work` reports, by name. */
async function spansOf(work: (tracing: Tracing) => unknown) {
  await using receiver = await otlpReceiver();
  const { otlp: url = '' } = otlpEndpoint(receiver.endpoint);
  const tracing = openTracing({
    ...{ service: 'gateway', url },
    onError(error) {
      throw error;
    },
  });
  await work(tracing);
  await tracing.stop();
  return new Map(receiver.spans.map((span) => [span.name, span]));
}

describe('R-O1: the trace of a call', () => {
  it('holds the call, its turns and their stages, which different processes report', async () => {
    const inWorker = await spansOf((tracing) =>
      tracing.call(callSid, { name: 'call', from: T0 - 1_000, to: T0 + 5_000 }),
    );
    const inGateway = await spansOf((tracing) => {
      const turns = createTurnMetrics({ metrics: NO_METRICS, tracing, callSid });
      turns.searched(TURN, 3);
      turns.settled(spoken, true);
    });
    const call = inWorker.get('call');
    const turn = inGateway.get('turn');
    const search = inGateway.get('search');
    expect(call?.traceId).toBe(traceIdOf(callSid));
    expect(call?.parentSpanId).toBeUndefined();
    expect(turn).toMatchObject({ traceId: call?.traceId, parentSpanId: call?.spanId });
    expect([turn?.startTimeUnixNano, turn?.endTimeUnixNano]).toEqual([T0, T0 + 900]);
    expect(search).toMatchObject({ traceId: call?.traceId, parentSpanId: turn?.spanId });
    expect([...inGateway.keys()].sort()).toEqual(
      ['answer heard', 'answer sent', 'search', 'signal', 'turn', 'workflow'].sort(),
    );
    expect(JSON.stringify([...inGateway.values()])).not.toContain('nine');
  });

  it('holds activities within the turn that they work for, with the type of a failure', async () => {
    const spans = await spansOf(async (tracing) => {
      const run = async (args: unknown[], next: () => Promise<unknown>) => {
        const environment = new MockActivityEnvironment(
          { activityType: 'reply', attempt: 2 },
          { interceptors: [tracedActivities(tracing)] },
        );
        await environment.run(next, ...args).catch(() => undefined);
      };
      await run([{ callSid, turnId: TURN }], () =>
        Promise.reject(ApplicationFailure.create({ type: 'ModelSilent', message: 'no first token' })),
      );
      tracing.turn(callSid, TURN, { name: 'turn', from: T0, to: T0 }, []);
    });
    const turn = spans.get('turn');
    expect(spans.get('reply')).toMatchObject({
      ...{ traceId: traceIdOf(callSid), parentSpanId: turn?.spanId },
      status: { message: 'ModelSilent' },
    });
    expect(spans.get('reply waits')?.parentSpanId).toBe(turn?.spanId);
  });
});

it('a collector that is away holds up neither a call nor the end of the process', async () => {
  const errors: unknown[] = [];
  const tracing = openTracing({
    ...{ service: 'worker', url: 'http://127.0.0.1:1/v1/traces' },
    onError: (error) => errors.push(error),
  });
  tracing.call(callSid, { name: 'call', from: T0, to: T0 });
  await tracing.stop();
  expect(errors.length).toBeLessThanOrEqual(1);
});
