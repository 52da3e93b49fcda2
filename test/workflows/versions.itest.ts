/** Two versions of the workers side by side on a real server. The test itself plays gateway and database. */
import { Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import type { GatewayActivities } from '../../src/activities/gateway-activities.ts';
import { NO_METRICS } from '../../src/adapters/ports/metrics.ts';
import { createAlertStore } from '../../src/adapters/postgres/alerts.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { loadPrices } from '../../src/config/prices.ts';
import { createOutboundStore } from '../../src/adapters/postgres/outbound.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createRetentionStore } from '../../src/adapters/postgres/retention.ts';
import { createCallWorkflows } from '../../src/adapters/temporal/call-workflows.ts';
import { createToolServices } from '../../src/adapters/tools/tool-services.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { gatewayId } from '../../src/contracts/ids.ts';
import { gatewayQueue } from '../../src/contracts/queues.ts';
import { newCallSid } from '../../src/phone/identity.ts';
import { buildWorkers } from '../../src/worker/build-worker.ts';
import { start } from '../conversation/a-call.ts';
import { aCodec } from '../setup/a-codec.ts';
import { ownNamespace } from '../setup/own-namespace.ts';

const DEPLOYMENT = 'evercall';
const GATEWAY = { id: gatewayId('test'), taskQueue: gatewayQueue(gatewayId('test')) };
/** The server has told a new current version to all its task queues. */
const TOLD_TO_ALL = 2;

const PATIENTLY = { timeout: 90_000 };
/** Late attempts are given seconds. */
const UNHURRIED = 10;

const spoken = (said: string) => ({ outcome: 'spoken', said, times: { at: 0 } }) as const;
const gateway: GatewayActivities = {
  searchKnowledge: async () => ({ passages: [], tookMs: 1, at: 1 }),
  reply: async ({ turnId }) => ({ turnId, ...spoken('Yes.') }),
  say: async ({ turnId, text }) => ({ turnId, ...spoken(text) }),
  closeConnection: async () => undefined,
  learn: async () => undefined,
  runCallTool: async () => ({ status: 'done', text: 'none' }),
};

it('R-O6: an upgrade and a rollback with 20 calls up: each ends on the version that it began with, and none is lost', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  await using stack = new AsyncDisposableStack();
  const { address, namespace } = await ownNamespace();
  const native = await NativeConnection.connect({ address });
  stack.defer(() => native.close());
  const connection = await Connection.connect({ address });
  stack.defer(() => connection.close());
  const codec = aCodec();
  const { dataConverter } = codec;
  const workflows = createCallWorkflows({ connection, namespace, codec });
  // Nothing here asks it.
  const pool = createPool('postgres://nobody@127.0.0.1:1/none');
  stack.defer(() => pool.end());
  const run = (workers: readonly Worker[]) => {
    const running = workers.map((worker) => worker.run());
    stack.defer(async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    });
  };
  run([
    await Worker.create({
      connection: native,
      namespace,
      dataConverter,
      taskQueue: GATEWAY.taskQueue,
      activities: { ...gateway },
    }),
  ]);

  /** What was saved of each call, as `version: caller's words`, and by which version the call was ended. */
  const turns = new Map<CallSid, Set<string>>();
  const ends = new Map<CallSid, string>();
  const startVersion = async (buildId: string) => {
    const courier = { send: () => Promise.reject(new Error('nothing is delivered here')) };
    run(
      await buildWorkers({
        ...{ connection: native, namespace, codec, tracing: undefined, metrics: NO_METRICS },
        workflowBundle: { codePath: inject('workflowBundlePath') },
        version: { deploymentName: DEPLOYMENT, buildId },
        records: {
          saveTurn: async ({ call: { callSid }, turn: { userInput } }) => {
            if (userInput !== null)
              turns.set(callSid, (turns.get(callSid) ?? new Set()).add(`${buildId}: ${userInput}`));
          },
          saveCall: async ({ call, status }) => {
            if (status !== 'active') ends.set(call.callSid, buildId);
          },
        },
        retention: createRetentionStore(pool),
        alerts: {
          store: createAlertStore(pool),
          destinations: [],
          freeBytes: async () => 1e12,
          onEvent: () => undefined,
        },
        tools: createToolServices({ secrets: new Map() }),
        ...{ digestModel: undefined, wordings: undefined, liveCalls: undefined },
        outbound: {
          store: createOutboundStore(pool),
          accept: () => Promise.reject(new Error('nobody is called here')),
          calls: undefined,
        },
        deliveries: {
          store: createDeliveryStore(pool),
          ...{ model: undefined, stops: { isStopped: async () => false }, prices: loadPrices({}) },
          couriers: { email: courier, slack: courier, sms: courier, webhook: courier },
        },
      }),
    );
  };
  const makeCurrent = async (buildId: string) => {
    const of = { namespace, deploymentName: DEPLOYMENT };
    // Until its workers have polled, the version is unknown.
    await expect
      .poll(
        () =>
          connection.workflowService.setWorkerDeploymentCurrentVersion({ ...of, buildId }).then(
            () => 'set',
            (error: unknown) => String(error),
          ),
        PATIENTLY,
      )
      .toBe('set');
    await expect
      .poll(async () => {
        const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment(of);
        return [
          workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId,
          workerDeploymentInfo?.routingConfigUpdateState,
        ];
      }, PATIENTLY)
      .toEqual([buildId, TOLD_TO_ALL]);
  };
  const begin = async (count: number) => {
    const calls = Array.from({ length: count }, () => newCallSid());
    for (const callSid of calls) {
      await workflows.attach(
        { ...start, callSid, startedAt: Date.now() },
        { epoch: 1, gateway: GATEWAY, sessionId: 'VX1', at: Date.now() },
        UNHURRIED,
      );
      await say(callSid, 1, 'Hello?');
    }
    // A version has them once it has answered.
    await expect.poll(() => calls.filter((callSid) => turns.has(callSid)), PATIENTLY).toEqual(calls);
    return calls;
  };
  const say = (callSid: CallSid, seq: number, text: string) =>
    workflows.signal(callSid, 'utterance', { epoch: 1, seq, text, lang: 'en', at: Date.now() }, UNHURRIED);

  await startVersion('1');
  await makeCurrent('1');
  const before = await begin(7);
  await startVersion('2');
  await makeCurrent('2');
  const upgraded = await begin(7);
  await makeCurrent('1');
  const rolledBack = await begin(6);
  for (const callSid of [...before, ...upgraded, ...rolledBack]) {
    await say(callSid, 2, 'And now?');
    await workflows.signal(
      callSid,
      'ended',
      { epoch: 1, by: 'caller', lastSeq: 2, at: Date.now() },
      UNHURRIED,
    );
  }
  const all = [
    ...before.map((callSid) => [callSid, '1'] as const),
    ...upgraded.map((callSid) => [callSid, '2'] as const),
    ...rolledBack.map((callSid) => [callSid, '1'] as const),
  ];
  await expect.poll(() => ends.size, PATIENTLY).toBe(20);
  for (const [callSid, buildId] of all) {
    expect(ends.get(callSid)).toBe(buildId);
    expect([...(turns.get(callSid) ?? [])].sort()).toEqual([`${buildId}: And now?`, `${buildId}: Hello?`]);
  }
});
