/** The workflows in the background. Preparing a voice with real Temporal and Postgres and a fake vendor. Each gateway has its own audio library. */
import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createSpeechActivities } from '../../src/activities/synthesize-speech.ts';
import { createAudioStore } from '../../src/adapters/postgres/audio-store.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { startWordings } from '../../src/adapters/temporal/wordings-workflow.ts';
import { startPrepareVoice } from '../../src/adapters/temporal/voice-workflows.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import { BACKGROUND_QUEUE, CALLS_QUEUE } from '../../src/contracts/queues.ts';
import { prepareVoiceWorkflowId } from '../../src/contracts/voice.ts';
import { WORDINGS_PACE, WORDINGS_WORKFLOW_ID } from '../../src/contracts/wordings.ts';
import type { MakeWordingsInput, MakeWordingsResult } from '../../src/contracts/wordings.ts';
import { createAudioUrls } from '../../src/gateway/voice/audio-urls.ts';
import { prepareVoices } from '../../src/gateway/voice/prepare-voices.ts';
import { createSpeaker } from '../../src/gateway/voice/speaker.ts';
import { createVoiceBreaker } from '../../src/gateway/voice/voice-breaker.ts';
import { fixedPieces } from '../../src/conversation/fixed-phrases.ts';
import { VOICE_POLICY } from '../../src/workflows/call/policy.ts';
import { VOICE } from '../adapters/speech/speech-calls.ts';
import { invalidKey, systemBusy } from '../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import { sampleAgent } from '../fakes/sample-agent.ts';
import { aLibrary } from '../gateway/voice/a-library.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aCodec } from '../setup/a-codec.ts';
import { ownNamespace } from '../setup/own-namespace.ts';

let vendor: FakeElevenLabs;
let connection: Connection;
let native: NativeConnection;
let client: Client;
let databaseUrl: string;
let namespace: string;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  vendor = await startFakeElevenLabs();
  const { address, namespace: own } = await ownNamespace();
  namespace = own;
  native = await NativeConnection.connect({ address });
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace, dataConverter });
  const database = await freshDatabase();
  databaseUrl = database.url;
  const worker = await Worker.create({
    dataConverter,
    connection: native,
    namespace,
    taskQueue: CALLS_QUEUE,
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
  const running = worker.run();
  stops.push(
    async () => {
      worker.shutdown();
      await running;
    },
    async () => native.close(),
    () => connection.close(),
    async () => database[Symbol.asyncDispose](),
    () => vendor[Symbol.asyncDispose](),
  );
});
beforeEach(() => vendor.script());
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** Starts a gateway, lets it prepare its agent's voice, and stops it. Returns the result of the workflow. */
const codec = aCodec();
const { dataConverter } = codec;

async function aGatewayPrepares(agent: AgentConfig): Promise<unknown> {
  const pool = createPool(databaseUrl);
  const { library } = aLibrary(vendor, createAudioStore(pool, { maxBytes: 10_000_000 }));
  const urls = createAudioUrls({ secrets: ['a secret'], baseUrl: new URL('http://127.0.0.1:3000') });
  const breaker = createVoiceBreaker(VOICE_POLICY.breaker);
  const voice = { library, urls, breaker, voiceOf: () => VOICE };
  const taskQueue = `gateway-${randomUUID()}`;
  const worker = await Worker.create({
    dataConverter,
    connection: native,
    namespace,
    taskQueue,
    activities: createSpeechActivities({ speaker: createSpeaker({ get: () => agent }, voice) }),
  });
  const { signal } = new AbortController();
  try {
    return await worker.runUntil(async () => {
      await prepareVoices({ agents: [agent], voice, taskQueue }, (input) =>
        startPrepareVoice({ connection, namespace, codec }, { input, signal }),
      );
      const outcome: unknown = await client.workflow.getHandle(prepareVoiceWorkflowId(agent)).result();
      return outcome;
    });
  } finally {
    await pool.end();
  }
}

const anAgent = () => sampleAgent({ version: randomUUID().slice(0, 8) });

it('R-C7: all fixed sentences are made once; from a second gateway they cost no request', async () => {
  const agent = anAgent();
  const pieces = fixedPieces(agent);
  const before = vendor.requests.length;
  expect(await aGatewayPrepares(agent)).toMatchObject({ pieces: pieces.length, cached: 0 });
  expect(
    vendor.requests
      .slice(before)
      .map(({ body }) => body.text)
      .sort(),
  ).toEqual([...pieces].sort());
  const asked = vendor.requests.length;
  expect(await aGatewayPrepares(agent)).toEqual({
    pieces: pieces.length,
    cached: pieces.length,
    characters: 0,
  });
  expect(vendor.requests).toHaveLength(asked);
});

it('a busy vendor is asked again', async () => {
  vendor.script(systemBusy());
  const agent = { ...anAgent(), greeting: 'A greeting of its own.' };
  expect(await aGatewayPrepares(agent)).toMatchObject({ pieces: fixedPieces(agent).length });
  expect(vendor.requests.filter(({ body }) => body.text === agent.greeting)).toHaveLength(2);
});

it('a bad key stops the work after the pieces in progress, and the workflow fails with its type', async () => {
  vendor.script(() => invalidKey());
  const agent = { ...anAgent(), greeting: 'First new greeting. Second new greeting. Third new greeting.' };
  const before = vendor.requests.length;
  const failure = await aGatewayPrepares(agent).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowFailedError);
  expect(failure).toMatchObject({ cause: { cause: { type: 'VoiceMisconfigured' } } });
  expect(vendor.requests.length - before).toBeLessThanOrEqual(2);
});

it('R-K1: the workflow of wordings waits out calls and failures, and ends when no passage is left', async () => {
  const inputs: MakeWordingsInput[] = [];
  const busy = { made: 0, left: 30, isBusy: true };
  const results: (MakeWordingsResult | Error)[] = [
    ...[busy, busy, { made: 20, left: 10, isBusy: false }],
    ApplicationFailure.nonRetryable('no key', 'ModelMisconfigured'),
    { made: 10, left: 0, isBusy: false },
  ];
  const worker = await Worker.create({
    dataConverter,
    connection: native,
    namespace,
    taskQueue: BACKGROUND_QUEUE,
    activities: {
      async makeWordings(input: MakeWordingsInput) {
        inputs.push(input);
        const result = results.shift();
        if (result === undefined || result instanceof Error) throw result ?? new Error('no result is left');
        return result;
      },
    },
  });
  const pace = { ...WORDINGS_PACE, busyMs: 10, busyPauses: 2, failedMs: 10 };
  await worker.runUntil(async () => {
    await startWordings(connection, namespace, pace);
    await startWordings(connection, namespace, pace);
    await client.workflow.getHandle(WORDINGS_WORKFLOW_ID).result();
  });
  expect(inputs.map(({ inCalls }) => inCalls)).toEqual([false, false, true, false, false]);
});
