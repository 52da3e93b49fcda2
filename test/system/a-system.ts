/** A whole system of gateway and worker processes on the test run's Postgres and Temporal, and phones to call it. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, vi } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';
import { createCallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import type { CallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import type { CallCodec } from '../../src/adapters/temporal/payload-codec.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall, PhoneOptions } from '../../src/phone/phone-call.ts';
import { startSystem } from '../../src/start/supervisor.ts';
import type { System } from '../../src/start/system.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { codecOf } from '../setup/a-codec.ts';
import { ownNamespace } from '../setup/own-namespace.ts';
import { programEnv } from '../setup/program-env.ts';
import { agentSource } from './agent-source.ts';

export interface TestSystem extends AsyncDisposable {
  readonly system: System;
  readonly records: CallRecordReader;
  readonly temporal: Client;
  readonly codec: CallCodec;
  /** Log lines of gateway and worker. */
  readonly lines: readonly string[];
  call(options?: Partial<PhoneOptions>): Promise<PhoneCall>;
  /** The state of a call, from its workflow. */
  stateOf(callSid: CallSid): Promise<CallState>;
  /** The rows of a call once its workflow has closed. */
  recordedTurns(callSid: CallSid): Promise<readonly TurnRow[]>;
}

/** Each costs a system seconds of processor time, and only tests of cold starts, dead processes and the model notice. */
const LEAN = { WARM_UP: 'off', STANDBY_PROCESSES: 'off', EMBEDDING_MODEL: 'none' };
/** All phones have one number, and a busy machine must take their calls. */
const NO_LIMITS = { LIMIT_CALLS_PER_NUMBER: '100000', LIMIT_LOOP_DELAY_MS: '10000' };
/** For `aSystem`: warm, and with standby processes, as `npm start` has it. */
export const AS_STARTED = { WARM_UP: 'on', STANDBY_PROCESSES: 'on' };

export async function aSystem(env: Readonly<Record<string, string>> = {}): Promise<TestSystem> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = env['DATABASE_URL'] ?? stack.use(await freshDatabase()).url;
  const dataDir = await mkdtemp(join(tmpdir(), 'evercall-system-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const bundle = inject('workflowBundlePath');
  await copyFile(bundle, join(dataDir, basename(bundle)));
  const agentsDir = join(dataDir, 'agents');
  await mkdir(agentsDir);
  await writeFile(join(agentsDir, 'default.yaml'), await agentSource());
  const lines: string[] = [];
  const system = await startSystem({
    env: {
      ...programEnv(),
      ...LEAN,
      ...NO_LIMITS,
      PORT: String(await freePort()),
      DATA_DIR: dataDir,
      AGENTS_DIR: agentsDir,
      DATABASE_URL: databaseUrl,
      ...(env['TEMPORAL_ADDRESS'] === undefined ? (await ownNamespace()).env : {}),
      ...env,
    },
    log: (line) => lines.push(line),
    onLine: (service, line) => lines.push(`${service}: ${line}`),
  });
  stack.defer(() => {
    // All calls are over: an orderly stop would only wait for Temporal. `npm run demo` has one.
    system.stopNow();
    return system.stop();
  });
  const pool = createPool(databaseUrl);
  stack.defer(() => pool.end());
  const connection = await Connection.connect({ address: system.addresses.temporal });
  stack.defer(() => connection.close());
  const records = createCallRecordReader(pool);
  const codec = codecOf(env, dataDir);
  const { dataConverter } = codec;
  const temporal = new Client({
    connection,
    namespace: system.addresses.temporalNamespace,
    dataConverter,
  });
  const resources = stack.move();
  return {
    system,
    records,
    temporal,
    codec,
    lines,
    call: (options) =>
      placeCall({
        ...phoneTarget(system),
        ...options,
        // The relay waits for a killed gateway. How soon that is back depends on the machine (`npm run chaos` measures it).
        timing: { scale: 0.1, retryMs: 2_000, ...options?.timing },
      }),
    stateOf: (callSid) => temporal.workflow.getHandle(callWorkflowId(callSid)).query<CallState>('state'),
    async recordedTurns(callSid) {
      await temporal.workflow.getHandle(callWorkflowId(callSid)).result();
      return records.readTurns(callSid);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The same with a fake OpenAI server that the test scripts. */
export async function aSystemWithModel(
  env: Readonly<Record<string, string>> = {},
): Promise<TestSystem & { readonly openai: FakeOpenAi }> {
  const openai = await startFakeOpenAi();
  const one = await aSystem({
    OPENAI_API_KEY: 'sk-test-0123456789',
    OPENAI_BASE_URL: openai.baseUrl,
    ...env,
  });
  return {
    ...one,
    openai,
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await openai[Symbol.asyncDispose]();
    },
  };
}

/** Checks that the call record matches the phone's own record, word by word. */
export function expectSameStory(call: PhoneCall, turns: readonly TurnRow[]): void {
  const story = (text: string | null) => (text ?? '').replace(/\s+/gu, ' ').trim();
  const spoken = turns.filter(({ details }) => details['kind'] !== 'notice');
  expect(
    spoken.map(({ userInput, aiResponse, plannedResponse }) => ({
      caller: userInput ?? undefined,
      planned: story(plannedResponse),
      heard: story(aiResponse),
    })),
  ).toEqual(
    call.exchanges.map(({ caller, planned, heard }) => ({
      caller,
      planned: story(planned),
      heard: story(heard),
    })),
  );
}

/** Resolves once `check` passes. For states that no event announces. */
export async function eventually(check: () => void | Promise<void>, timeoutMs = 30_000): Promise<void> {
  await vi.waitFor(check, { timeout: timeoutMs, interval: 20 });
}
