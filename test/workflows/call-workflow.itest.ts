/** The call workflow on a real server. The test itself plays the gateway and the database. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { CallRecordActivities } from '../../src/activities/call-record.ts';
import type { DigestActivities } from '../../src/activities/digest.ts';
import type { GatewayActivities } from '../../src/activities/gateway-activities.ts';
import type {
  RelayConnectionRef,
  SaveCallInput,
  SaveTurnInput,
  LearnInput,
  SayInput,
  ScheduledReply,
  SummarizeInput,
} from '../../src/contracts/activities.ts';
import type { ControlAnswer, ControlRequest } from '../../src/contracts/control.ts';
import { CALL_WORKFLOW } from '../../src/contracts/call.ts';
import type { CallSignals, CallStart, Utterance } from '../../src/contracts/call.ts';
import { callWorkflowId, gatewayId, turnId } from '../../src/contracts/ids.ts';
import { BACKGROUND_QUEUE, CALLS_QUEUE, gatewayQueue } from '../../src/contracts/queues.ts';
import { newCallSid } from '../../src/phone/identity.ts';
import type { LookupOutcome, RunToolInput, ToolOutcome } from '../../src/contracts/tools.ts';
import { latestDigest } from '../../src/conversation/learnt.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { CALL_POLICY, turnTakingOf } from '../../src/workflows/call/policy.ts';
import { agent, start as sampleStart } from '../conversation/a-call.ts';
import { aTool, BOOKING, toolAgent } from '../conversation/tools/a-tool.ts';
import { ownNamespace } from '../setup/own-namespace.ts';
import { turnsSavedInBackground } from './saved-turns.ts';

const GATEWAY = gatewayId('test');
const saying = (text: string) => ({ said: text, times: { at: 0 } });

/** What the activities of one call use in place of the variables below, so that its test may run beside others. */
interface OwnParts {
  readonly gateway: GatewayActivities;
  readonly turns: SaveTurnInput[];
  readonly calls: SaveCallInput[];
}
/** By workflow id. */
const ownParts = new Map<string, OwnParts>();
const partsOfThisCall = (): OwnParts =>
  ownParts.get(Context.current().info.workflowExecution?.workflowId ?? '') ?? { gateway, turns, calls };

/** The gateway's activities. Each test may replace them. */
let gateway: GatewayActivities;
let summarize: DigestActivities['summarize'];
let turns: SaveTurnInput[];
let calls: SaveCallInput[];
let failingSaves: number;
/** `saveTurn` waits for this before it writes. */
let databaseBack: Promise<unknown>;
/** The database refuses the turn with these words of the caller. */
let refused: string;
let refusals: number;
let runTool: (input: RunToolInput) => Promise<ToolOutcome>;
let lookUpTool: (input: RunToolInput) => Promise<LookupOutcome>;
let client: Client;
let workflowWorker: (taskQueue: string) => Promise<Worker>;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  turns = [];
  calls = [];
  failingSaves = 0;
  databaseBack = Promise.resolve();
  refused = '';
  refusals = 0;
  summarize = async () => ({ text: 'Notes.' });
  gateway = aGateway();
});

const aGateway = (): GatewayActivities => ({
  searchKnowledge: async () => ({ passages: [], tookMs: 1, at: 1 }),
  reply: async ({ turnId }: ScheduledReply) => ({ turnId, outcome: 'spoken', ...saying('Yes.') }),
  say: async ({ turnId, text }: SayInput) => ({ turnId, outcome: 'spoken', ...saying(text) }),
  closeConnection: async () => undefined,
  learn: async () => undefined,
  runCallTool: async () => ({ status: 'done', text: 'none' }),
});

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const { address, namespace } = await ownNamespace();
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  const save = async (store: () => void) => {
    if (failingSaves > 0) {
      failingSaves -= 1;
      throw ApplicationFailure.retryable('postgres is down', 'DatabaseUnavailable');
    }
    store();
  };
  const records: CallRecordActivities = {
    saveTurn: async (input) => {
      await databaseBack;
      Context.current().cancellationSignal.throwIfAborted();
      if (input.turn.userInput === refused) {
        refusals += 1;
        throw ApplicationFailure.nonRetryable('that row is refused', 'DatabaseRefused');
      }
      await save(() => partsOfThisCall().turns.push(input));
    },
    saveCall: (input) => save(() => partsOfThisCall().calls.push(input)),
  };
  const asked: GatewayActivities = {
    searchKnowledge: (input) => partsOfThisCall().gateway.searchKnowledge(input),
    reply: (input) => partsOfThisCall().gateway.reply(input),
    say: (input) => partsOfThisCall().gateway.say(input),
    closeConnection: (input) => partsOfThisCall().gateway.closeConnection(input),
    learn: (input) => partsOfThisCall().gateway.learn(input),
    runCallTool: (input) => partsOfThisCall().gateway.runCallTool(input),
  };
  workflowWorker = (taskQueue) =>
    Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: { codePath: inject('workflowBundlePath') },
      activities: { ...records },
      enableNonLocalActivities: false,
    });
  const workers = await Promise.all([
    workflowWorker(CALLS_QUEUE),
    Worker.create({
      connection: native,
      namespace,
      taskQueue: BACKGROUND_QUEUE,
      activities: {
        ...records,
        summarize: (input: SummarizeInput) => summarize(input),
        runTool: (input: RunToolInput) => runTool(input),
        lookUpTool: (input: RunToolInput) => lookUpTool(input),
      },
    }),
    Worker.create({
      connection: native,
      namespace,
      taskQueue: gatewayQueue(GATEWAY),
      activities: { ...asked },
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  stops.push(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await native.close();
    await connection.close();
  });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

interface TestCall {
  readonly handle: WorkflowHandle;
  send<Name extends keyof CallSignals>(name: Name, message: CallSignals[Name]): Promise<void>;
  state(): Promise<CallState>;
}

async function aCall(changes: Partial<CallStart> = {}, taskQueue = CALLS_QUEUE): Promise<TestCall> {
  const input: CallStart = { ...sampleStart, callSid: newCallSid(), startedAt: Date.now(), ...changes };
  const handle = await client.workflow.start(CALL_WORKFLOW, {
    workflowId: callWorkflowId(input.callSid),
    taskQueue,
    args: [input],
  });
  return {
    handle,
    send: (name, message) => handle.signal(name, message),
    state: () => handle.query<CallState>('state'),
  };
}

/** A call with its own gateway and call record: for a test that waits for seconds and runs beside others. */
async function aCallApart(changes: Partial<CallStart> = {}, taskQueue = CALLS_QUEUE) {
  const callSid = newCallSid();
  const own: OwnParts = { gateway: aGateway(), turns: [], calls: [] };
  ownParts.set(callWorkflowId(callSid), own);
  return { ...own, ...(await aCall({ callSid, ...changes }, taskQueue)) };
}

const attached = (epoch = 1) => ({
  epoch,
  gateway: { id: GATEWAY, taskQueue: gatewayQueue(GATEWAY) },
  sessionId: `VX${epoch}`,
  at: Date.now(),
});
const utterance = (seq: number, text: string, epoch = 1): Utterance => ({
  epoch,
  seq,
  text,
  lang: 'en',
  at: Date.now(),
});
const ended = (lastSeq?: number, epoch = 1) => ({
  epoch,
  by: 'caller' as const,
  at: Date.now(),
  ...(lastSeq === undefined ? {} : { lastSeq }),
});
/** Connects, asks a question, and reports an answer that the gateway gave as a stand-in. */
async function askAndStandIn(call: TestCall): Promise<void> {
  await call.send('attached', attached());
  await call.send('utterance', utterance(1, 'Hours?'));
  await call.send('answered', {
    epoch: 1,
    reply: { turnId: turnId(1, 1), outcome: 'spoken', ...saying('At nine.') },
    failures: [],
  });
}
const recordOf = (saved: readonly SaveTurnInput[]) =>
  saved.map(({ turn }) => [turn.turnNumber, turn.userInput, turn.outcome]);
const recorded = () => recordOf(turns);

describe('R-V4: updates of operators', () => {
  const ANN = { id: 'user 1', name: 'ann@example.com' };
  const BOB = { id: 'user 2', name: 'bob@example.com' };

  it('are accepted, refused to others while one holds the call, and act once', async () => {
    const said: SayInput[] = [];
    const learnt: LearnInput[] = [];
    gateway = {
      ...gateway,
      say: async (input) => {
        said.push(input);
        return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
      },
      learn: async (input) => void learnt.push(input),
    };
    const call = await aCall();
    const update = (name: string, request: ControlRequest) =>
      call.handle.executeUpdate<ControlAnswer, [ControlRequest]>(name, {
        args: [request],
        updateId: request.id,
      });
    await call.send('attached', attached());
    expect(await update('takeOver', { id: 't1', by: ANN })).toEqual({ accepted: true, holder: ANN.name });
    await expect(update('takeOver', { id: 't2', by: BOB })).rejects.toMatchObject({
      cause: { type: 'ControlRefused', details: [{ reason: 'held', holder: ANN.name }] },
    });
    await call.send('utterance', utterance(1, 'Is Ann there?'));
    const words = { id: 's1', by: ANN, text: 'Speaking.', mode: 'after' };
    await update('say', words);
    await update('say', words);
    await expect.poll(() => said).toMatchObject([{ text: 'Speaking.', mustBeSaid: true }]);
    await expect.poll(() => learnt).toMatchObject([{ learnt: { events: [{ action: { do: 'takeOver' } }] } }]);
    expect(await update('giveBack', { id: 'g1', by: ANN })).toEqual({ accepted: true, holder: null });
    await call.send('utterance', utterance(2, 'When do you open?'));
    await expect.poll(async () => (await call.state()).turns.at(-1)).toMatchObject({ heard: 'Yes.' });
    await update('hangUp', { id: 'h1', by: BOB });
    await expect.poll(() => said.at(-1)).toMatchObject({ thenEnd: true, isFinal: true });
    await call.send('ended', { ...ended(2), by: 'agent' });
    await call.handle.result();
    expect(turns.map(({ turn }) => [turn.userInput, turn.aiResponse, turn.details['operator']])).toEqual(
      expect.arrayContaining([
        ['Is Ann there?', null, ANN.name],
        [null, 'Speaking.', ANN.name],
        ['When do you open?', 'Yes.', undefined],
      ]),
    );
    expect(calls.at(-1)?.data).toMatchObject({ ended: { by: 'operator', reason: 'hang-up' } });
  });
});

describe('signals', () => {
  it('sent twice are one turn', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    for (let sent = 0; sent < 3; sent += 1) await call.send('utterance', utterance(1, 'Hello?'));
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recorded()).toContainEqual([1, 'Hello?', expect.any(String)]);
    expect(Math.max(...turns.map(({ turn }) => turn.turnNumber))).toBe(1);
  });

  it('that come after the end are waited for, as far as the gateway has counted them', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    await call.send('ended', ended(2));
    await call.send('utterance', utterance(1, 'First'));
    await call.send('utterance', utterance(2, 'Second'));
    await call.handle.result();
    expect(recorded().map(([, text]) => text)).toEqual(expect.arrayContaining(['First', 'Second']));
  });

  it('that come after an end reported by another gateway are waited for while they keep coming', async () => {
    const gatewayReportMs = 1_500;
    const call = await aCall({ policy: { ...CALL_POLICY, gatewayReportMs } });
    await call.send('attached', attached());
    await call.send('ended', { epoch: 1, by: 'caller', at: 0 });
    for (const seq of [1, 2, 3]) {
      await sleep(gatewayReportMs * 0.6);
      await call.send('utterance', utterance(seq, `Number ${seq}`));
    }
    await call.send('ended', ended(3));
    await call.handle.result();
    expect(recorded().map(([, text]) => text)).toEqual(
      expect.arrayContaining(['Number 1', 'Number 2', 'Number 3']),
    );
  });

  it('that are malformed are dropped, and the call goes on', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    await call.handle.signal('utterance', { epoch: 1, seq: 'one', text: 'Lost' });
    await call.handle.signal('answered', { epoch: 1 });
    await call.handle.signal('ended', 'now');
    await call.handle.signal('nothing of ours', { epoch: 1 });
    await call.send('utterance', utterance(1, 'Hello?'));
    await expect
      .poll(async () => (await call.state()).turns.at(-1))
      .toMatchObject({ caller: 'Hello?', outcome: 'spoken' });
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recorded().map(([, text]) => text)).toEqual(expect.arrayContaining([null, 'Hello?']));
    expect(recorded().map(([, text]) => text)).not.toContain('Lost');
  });

  it('that came before any worker are processed in their order, whatever their names', async () => {
    const queue = 'calls-that-wait-for-a-worker';
    const call = await aCall({}, queue);
    await askAndStandIn(call);
    // Nothing is owed, so the caller is invited to go on.
    await call.send('attached', attached(2));
    await call.send('ended', ended(0, 2));
    await (await workflowWorker(queue)).runUntil(call.handle.result());
    expect(recorded()).toContainEqual([1, 'Hours?', 'spoken']);
    expect(recorded()).toContainEqual([2, null, 'cut']);
  });

  it('of an earlier connection are still answered', async () => {
    const call = await aCall();
    await call.send('attached', attached(1));
    await call.send('attached', attached(2));
    await call.send('utterance', utterance(1, 'Late', 1));
    await expect
      .poll(async () => (await call.state()).turns.at(-1))
      .toMatchObject({
        caller: 'Late',
        outcome: 'spoken',
      });
    await call.send('ended', ended(0, 2));
    await call.handle.result();
  });
});

describe('a turn', () => {
  const inBackground = async ({ handle }: TestCall): Promise<number[]> =>
    turnsSavedInBackground(await handle.fetchHistory()).map(({ turnNumber }) => turnNumber);
  const savesInProgress = async ({ handle }: TestCall): Promise<number> => {
    const { raw } = await handle.describe();
    return (raw.pendingActivities ?? []).filter(({ activityType }) => activityType?.name === 'saveTurn')
      .length;
  };
  const answered = (call: TestCall, caller: string) =>
    expect.poll(async () => (await call.state()).turns.at(-1)).toMatchObject({ caller, outcome: 'spoken' });

  it('is saved within the workflow task that receives its result', async () => {
    const call = await aCall({ policy: { ...CALL_POLICY, books: { onTheSpotMs: 4_000 } } });
    await call.send('attached', attached());
    await expect.poll(() => calls.length).toBe(1);
    for (const [index, text] of ['First', 'Second'].entries()) {
      await call.send('utterance', utterance(index + 1, text));
      await answered(call, text);
    }
    expect(recorded()).toEqual([
      [1, 'First', 'spoken'],
      [2, 'Second', 'spoken'],
    ]);
    await call.send('ended', ended(2));
    await call.handle.result();
    expect(await inBackground(call)).toEqual([]);
  });

  it('is saved in the background if the database is slow, and the call goes on', async () => {
    const { promise, resolve } = Promise.withResolvers();
    const call = await aCall();
    await call.send('attached', attached());
    await expect.poll(() => calls.length).toBe(1);
    databaseBack = promise;
    for (const [index, text] of ['First', 'Second'].entries()) {
      await call.send('utterance', utterance(index + 1, text));
      await answered(call, text);
    }
    resolve(undefined);
    await call.send('ended', ended(2));
    await call.handle.result();
    expect(await inBackground(call)).toEqual(expect.arrayContaining([1, 2]));
    // The local activity timed out and was cancelled, so only the background activity has saved.
    expect(recorded().filter(([number]) => number !== 0)).toEqual([
      [1, 'First', 'spoken'],
      [2, 'Second', 'spoken'],
    ]);
  });

  it('is saved in the background if the caller already waits for the next answer', async () => {
    // No local save times out here, however busy the machine is.
    const call = await aCall({ policy: { ...CALL_POLICY, books: { onTheSpotMs: 4_000 } } });
    await call.send('attached', attached());
    await expect.poll(() => calls.length).toBe(1);
    const { promise, resolve } = Promise.withResolvers();
    gateway.reply = async ({ turnId: id }) => {
      if (id === turnId(1, 1)) await promise;
      // No other save may be in progress when the second turn is saved.
      else await expect.poll(() => savesInProgress(call)).toBe(0);
      return { turnId: id, outcome: id === turnId(1, 1) ? 'cut' : 'spoken', ...saying('Yes.') };
    };
    await call.send('utterance', utterance(1, 'First'));
    await call.send('utterance', utterance(2, 'Second'));
    await answered(call, 'Second');
    resolve(undefined);
    await call.send('ended', ended(2));
    await call.handle.result();
    expect(new Set(await inBackground(call))).toEqual(new Set([1]));
  });
});

describe('the end of a call', () => {
  it.concurrent('comes at the time limit, with a goodbye', async ({ expect }) => {
    const goodbyes: SayInput[] = [];
    const call = await aCallApart({ agent: { ...agent, limits: { ...agent.limits, maxCallMs: 1_000 } } });
    call.gateway.say = async (input) => {
      goodbyes.push(input);
      await call.send('ended', { ...ended(0), by: 'agent' });
      return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
    };
    await call.send('attached', attached());
    await call.handle.result();
    expect(goodbyes).toMatchObject([{ text: agent.phrases.timeLimit, thenEnd: true }]);
    expect(call.calls.at(-1)).toMatchObject({ status: 'completed', data: { endedBy: 'agent' } });
  });

  it.concurrent('R-C9: is announced before the time limit', async ({ expect }) => {
    const said: string[] = [];
    const policy = { ...CALL_POLICY, turnTaking: { ...turnTakingOf(CALL_POLICY), limitNoticeMs: 500 } };
    const limited = { ...agent, limits: { ...agent.limits, maxCallMs: 1_500 } };
    const call = await aCallApart({ agent: limited, policy });
    call.gateway.say = async (input) => {
      said.push(input.text);
      if (input.thenEnd === true) await call.send('ended', { ...ended(0), by: 'agent' });
      return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
    };
    await call.send('attached', attached());
    await call.handle.result();
    expect(said).toEqual([
      'Just so you know, this call has to end in about a minute.',
      agent.phrases.timeLimit,
    ]);
    expect(call.calls.at(-1)).toMatchObject({ status: 'completed', data: { endedBy: 'agent' } });
  });

  it.concurrent('waits for the answer in progress at the time limit', async ({ expect }) => {
    const said: string[] = [];
    const { promise: spokenOut, resolve } = Promise.withResolvers<undefined>();
    const call = await aCallApart({ agent: { ...agent, limits: { ...agent.limits, maxCallMs: 1_000 } } });
    call.gateway.reply = async ({ turnId: id }) => {
      await spokenOut;
      said.push('answer');
      return { turnId: id, outcome: 'spoken', ...saying('We are open from nine.') };
    };
    call.gateway.say = async (input) => {
      said.push('goodbye');
      await call.send('ended', { ...ended(1), by: 'agent' });
      return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
    };
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hours?'));
    await expect.poll(async () => (await call.state()).timeLimit?.isAnnounced).toBe(false);
    resolve(undefined);
    await call.handle.result();
    expect(said).toEqual(['answer', 'goodbye']);
    expect(recordOf(call.turns)).toContainEqual([1, 'Hours?', 'spoken']);
  });

  it.concurrent(
    'comes at the time limit even if the caller keeps talking, because the goodbye is the answer',
    async ({ expect }) => {
      const goodbyes: SayInput[] = [];
      const call = await aCallApart({ agent: { ...agent, limits: { ...agent.limits, maxCallMs: 1_000 } } });
      call.gateway.say = async (input) => {
        goodbyes.push(input);
        if (goodbyes.length === 1) {
          await call.send('utterance', utterance(1, 'Just one more question'));
          return { turnId: input.turnId, outcome: 'cut', ...saying(input.text) };
        }
        await call.send('ended', { ...ended(1), by: 'agent' });
        return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
      };
      await call.send('attached', attached());
      await call.handle.result();
      const { timeLimit: text } = agent.phrases;
      expect(goodbyes).toMatchObject([
        {
          turnId: turnId(0, 1),
          text,
          thenEnd: true,
          learnt: { version: 1, events: [{ type: 'timeLimit' }] },
        },
        { turnId: turnId(1, 1), text, thenEnd: true },
      ]);
      expect(call.calls.at(-1)).toMatchObject({ status: 'completed', data: { endedBy: 'agent' } });
    },
  );

  it.concurrent('is a Failed workflow if a lost connection never came back', async ({ expect }) => {
    const policy = { ...CALL_POLICY, reconnectWindowMs: 300, gatewayReportMs: 100 };
    const call = await aCallApart({ policy });
    call.gateway.reply = async ({ turnId }) => ({
      turnId,
      outcome: 'dropped',
      partial: true,
      ...saying('We are'),
    });
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hello?'));
    const failure: unknown = await call.handle.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toMatchObject({ cause: { type: 'CallFailed' } });
    expect(call.calls.at(-1)).toMatchObject({ status: 'failed' });
    expect(recordOf(call.turns)).toContainEqual([1, 'Hello?', 'dropped']);
  });

  it.concurrent('R-G2: waits for what became of a person who is rung instead', async ({ expect }) => {
    const numbers = ['+12075550150'];
    const transfer = { numbers, ringSeconds: 20, when: 'always', accept: 'key', onFailure: true } as const;
    const call = await aCallApart({ agent: { ...agent, transfer } });
    await call.send('attached', attached());
    await call.send('ended', { ...ended(0), by: 'failure', transfer: 'ringing' });
    await expect.poll(async () => (await call.state()).transfer).toBe('ringing');
    await call.send('ended', { ...ended(), by: 'failure', transfer: 'no-answer' });
    await call.handle.result().catch(() => undefined);
    expect(call.calls.at(-1)).toMatchObject({
      status: 'failed',
      data: { transfer: 'no-answer', ended: { by: 'system', reason: 'connection-lost' } },
    });
  });

  it.concurrent('does not come if a gateway that seemed lost was only silent', async ({ expect }) => {
    const call = await aCallApart({ policy: { ...CALL_POLICY, reconnectWindowMs: 300 } });
    call.gateway.reply = async ({ turnId }) => ({
      turnId,
      outcome: 'dropped',
      partial: true,
      ...saying('We are'),
    });
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hello?'));
    await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('dropped');
    await call.send('answered', {
      epoch: 1,
      reply: { turnId: turnId(1, 1), outcome: 'spoken', ...saying('We are open.') },
      failures: [],
    });
    // Each timer of the wait may be a second late.
    await sleep(3_000);
    expect((await call.state()).ended).toBeNull();
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recordOf(call.turns)).toContainEqual([1, 'Hello?', 'spoken']);
    expect(call.calls.at(-1)).toMatchObject({ status: 'completed' });
  });

  // `runUntil` loses the context from which the imported `expect` knows its test.
  it.concurrent('does not come while no gateway could have reported a new connection', async ({ expect }) => {
    const policy = { ...CALL_POLICY, reconnectWindowMs: 4_000, lateTimerMs: 500 };
    const queue = 'calls-of-workers-that-go-away';
    const worker = await workflowWorker(queue);
    const call = await worker.runUntil(async () => {
      const started = await aCallApart({ policy }, queue);
      started.gateway.reply = async ({ turnId }) => ({
        turnId,
        outcome: 'dropped',
        partial: true,
        ...saying('We are'),
      });
      await started.send('attached', attached());
      await started.send('utterance', utterance(1, 'Hello?'));
      await expect.poll(async () => (await started.state()).turns.at(-1)?.outcome).toBe('dropped');
      return started;
    });
    await sleep(policy.reconnectWindowMs + 300);
    call.gateway.reply = async ({ turnId }) => ({ turnId, outcome: 'spoken', ...saying('We are open.') });
    await (
      await workflowWorker(queue)
    ).runUntil(async () => {
      // The whole window starts again. Half of it plus a late timer is not enough.
      await sleep(policy.reconnectWindowMs / 2 + 1_100);
      expect(await call.state()).toMatchObject({ ended: null, epoch: 1 });
      await call.send('attached', attached(2));
      await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('spoken');
      await call.send('ended', ended(0, 2));
      await call.handle.result();
    });
    expect(call.calls.at(-1)).toMatchObject({ status: 'completed' });
  });

  it.concurrent('closes the connection that a gateway still holds', async ({ expect }) => {
    const call = await aCallApart();
    const { promise: asked, resolve } = Promise.withResolvers<RelayConnectionRef>();
    call.gateway.closeConnection = async (connection) => {
      resolve(connection);
      await call.send('ended', ended(0));
    };
    await call.send('attached', attached());
    await expect.poll(async () => (await call.state()).epoch, { timeout: 15_000 }).toBe(1);
    await call.send('ended', { epoch: 0, by: 'caller', at: Date.now(), relay: { status: 'completed' } });
    expect(await asked).toMatchObject({ epoch: 1 });
    await call.handle.result();
    expect(call.calls.at(-1)?.data['ended']).toEqual({ by: 'caller', reason: 'hung-up' });
  });

  it.concurrent('comes after a goodbye if an operator cancels the workflow', async ({ expect }) => {
    const goodbyes: SayInput[] = [];
    const call = await aCallApart();
    const { promise: cut, resolve } = Promise.withResolvers<undefined>();
    call.gateway.reply = async ({ turnId: id }) => {
      await cut;
      return { turnId: id, outcome: 'cut', ...saying('We are') };
    };
    call.gateway.say = async (input) => {
      goodbyes.push(input);
      resolve(undefined);
      await call.send('ended', { ...ended(1), by: 'agent' });
      return { turnId: input.turnId, outcome: 'spoken', ...saying(input.text) };
    };
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hours?'));
    await expect.poll(async () => (await call.state()).turns[1]?.askedOn, { timeout: 15_000 }).toBe(1);
    await call.handle.cancel();
    await call.handle.result();
    expect(goodbyes).toMatchObject([{ turnId: turnId(0, 1), thenEnd: true }]);
    expect(call.calls.at(-1)?.data['ended']).toEqual({ by: 'operator', reason: 'cancelled' });
  });

  it.concurrent(
    'is taken back if the carrier connects the call again, and the next end counts',
    async ({ expect }) => {
      const call = await aCallApart();
      await call.send('attached', attached());
      await call.send('utterance', utterance(1, 'Hours?'));
      await expect
        .poll(async () => (await call.state()).turns[1]?.outcome, { timeout: 15_000 })
        .toBe('spoken');
      await call.send('ended', ended());
      await call.send('attached', attached(2));
      await call.send('utterance', utterance(1, 'And on Sunday?', 2));
      await expect
        .poll(() => recordOf(call.turns), { timeout: 15_000 })
        .toContainEqual([3, 'And on Sunday?', 'spoken']);
      await call.send('ended', ended(1, 2));
      await call.handle.result();
      expect(call.calls.at(-1)).toMatchObject({ status: 'completed', data: { connections: 2 } });
      expect(recordOf(call.turns)).toContainEqual([1, 'Hours?', 'spoken']);
    },
  );

  it('waits until the call record is complete, however often the database fails', async () => {
    failingSaves = 4;
    const call = await aCall();
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hello?'));
    await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('spoken');
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recorded()).toContainEqual([1, 'Hello?', 'spoken']);
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { userInputs: 1, aiResponses: 1 } });
  });

  it('comes even if the database refuses an entry for good, and the workflow fails', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    refused = 'First';
    await call.send('utterance', utterance(1, 'First'));
    await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('spoken');
    await call.send('utterance', utterance(2, 'Second'));
    await expect
      .poll(async () => (await call.state()).turns.at(-1))
      .toMatchObject({ caller: 'Second', outcome: 'spoken' });
    await call.send('ended', ended(2));
    await expect(call.handle.result()).rejects.toMatchObject({
      cause: { message: 'the call record is incomplete' },
    });
    expect(recorded().map(([, text]) => text)).toEqual(expect.arrayContaining(['Second']));
    expect(calls.at(-1)).toMatchObject({ status: 'completed' });
  });

  it('tries a refused entry once more', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    refused = 'First';
    await call.send('utterance', utterance(1, 'First'));
    // As a local activity, and in the background.
    await expect.poll(() => refusals).toBe(2);
    refused = '';
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recorded()).toContainEqual([1, 'First', 'spoken']);
  });

  it('can be repeated by a reset once the database accepts the refused entry', async () => {
    const call = await aCall();
    await call.send('attached', attached());
    refused = 'First';
    for (const [index, text] of ['First', 'Second'].entries()) {
      await call.send('utterance', utterance(index + 1, text));
      await expect
        .poll(async () => (await call.state()).turns.at(-1))
        .toMatchObject({ caller: text, outcome: 'spoken' });
    }
    await call.send('ended', ended(2));
    await expect(call.handle.result()).rejects.toMatchObject({ cause: { type: 'CallFailed' } });
    refused = '';
    turns = [];
    const { events } = await call.handle.fetchHistory();
    // As docs/operations.md describes: the workflow task that scheduled the last failed save.
    const failed = events?.findLast(
      ({ activityTaskFailedEventAttributes }) => activityTaskFailedEventAttributes != null,
    );
    const scheduledEventId = failed?.activityTaskFailedEventAttributes?.scheduledEventId;
    const asked = events?.find(({ eventId }) => String(eventId) === String(scheduledEventId));
    const { workflowId } = call.handle;
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId:
        asked?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null,
      reason: 'the database takes it now',
      requestId: randomUUID(),
    });
    await client.workflow.getHandle(workflowId).result();
    // No other turn is saved again, except the greeting. This test never reports it as heard, so it was saved within the
    // repeated workflow task.
    expect(recorded()).toEqual([
      [0, null, 'dropped'],
      [1, 'First', 'spoken'],
    ]);
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { userInputs: 2, aiResponses: 2 } });
  });

  it('that is reported before the connection waits for it and for everything that was said, as after an outage of Temporal', async () => {
    const call = await aCall();
    // Reported by another gateway than the one that had the call.
    await call.send('ended', { ...ended(), relay: { status: 'completed' } });
    await expect.poll(async () => (await call.state()).ended).not.toBeNull();
    await askAndStandIn(call);
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(recorded()).toContainEqual([1, 'Hours?', 'spoken']);
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { userInputs: 1, aiResponses: 1 } });
  });

  it('before any connection leaves a completed call', async () => {
    const call = await aCall({ policy: { ...CALL_POLICY, gatewayReportMs: 300 } });
    await call.send('ended', ended());
    await call.handle.result();
    expect(calls.at(-1)).toMatchObject({ status: 'completed' });
  });
});

describe('a gateway that does not answer', () => {
  it('is asked once more, and then a new connection resumes', async () => {
    let asked = 0;
    const call = await aCall({
      policy: {
        ...CALL_POLICY,
        activities: {
          ...CALL_POLICY.activities,
          reply: { startToCloseMs: 5_000, heartbeatMs: 300, retry: { maximumAttempts: 1 } },
        },
      },
    });
    const { promise: silence, reject: giveUp } = Promise.withResolvers<never>();
    silence.catch(() => undefined);
    gateway.reply = ({ turnId, epoch }) => {
      asked += 1;
      return epoch === 1 ? silence : Promise.resolve({ turnId, outcome: 'spoken', ...saying('Here I am.') });
    };
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hello?'));
    await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('dropped');
    expect(asked).toBe(2);
    await call.send('attached', attached(2));
    await expect.poll(async () => (await call.state()).turns.at(-1)?.outcome).toBe('spoken');
    await call.send('ended', ended(0, 2));
    await call.handle.result();
    giveUp(new Error('the test is over'));
  });

  it('R-F6: whose search fails does not delay the answer, and counts as an error of the call', async () => {
    gateway.searchKnowledge = () => Promise.reject(new Error('no database'));
    const call = await aCall();
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hello?'));
    await expect
      .poll(async () => (await call.state()).turns.at(-1))
      .toMatchObject({
        outcome: 'spoken',
        passages: [],
        failures: [{ step: 'search' }],
      });
    await call.send('ended', ended(1));
    await call.handle.result();
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { knowledgeQueries: 0, errors: 1 } });
  });
});

describe('what was found', () => {
  const passages = [{ id: 'hours#1', title: 'Hours', text: 'Open until six.', score: 0.9 }];

  it.each([
    ['is named in the reply, so that the history holds the text once', 'abc', undefined],
    ['is in the reply itself if the gateway is of a version that gives it no name', undefined, passages],
  ])('%s', async (_, hash, inReply) => {
    const call = await aCall();
    const replies: ScheduledReply[] = [];
    let search: unknown;
    gateway.searchKnowledge = async (input) => {
      search = input;
      return { passages, tookMs: 1, at: 1, ...(hash === undefined ? {} : { hash }) };
    };
    gateway.reply = async (input) => {
      replies.push(input);
      return { turnId: input.turnId, outcome: 'spoken', ...saying('Until six.') };
    };
    await call.send('attached', attached());
    await call.send('utterance', utterance(1, 'Hours?'));
    await expect.poll(() => replies).toHaveLength(1);
    expect(replies[0]).toMatchObject(
      inReply === undefined ? { found: { hash, search } } : { passages: inReply },
    );
    expect(replies[0] !== undefined && 'passages' in replies[0]).toBe(inReply !== undefined);
    await call.send('ended', ended(1));
    await call.handle.result();
  });
});

describe('a long call', () => {
  it('continues as a new run when nothing is open, and loses and repeats nothing', async () => {
    const call = await aCall({ policy: { ...CALL_POLICY, maxRunEvents: 40 } });
    const words = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
    const asked: ScheduledReply[] = [];
    gateway.reply = async (input) => {
      asked.push(input);
      return { turnId: input.turnId, outcome: 'spoken', ...saying('Yes.') };
    };
    await call.send('attached', attached());
    for (const [index, word] of words.entries()) {
      await call.send('utterance', utterance(index + 1, word));
      // A repeated signal is recognised in every run.
      await call.send('utterance', utterance(index + 1, word));
      await expect
        .poll(async () => (await call.state()).turns.at(-1))
        .toMatchObject({ caller: word, outcome: 'spoken' });
    }
    await call.send('ended', ended(words.length));
    await call.handle.result();
    const history = await call.handle.fetchHistory();
    expect(
      history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId,
    ).toBeTruthy();
    // Temporal does not pass the static summary on to later runs, so the details of every run begin with it.
    const { definition, currentDetails } = await call.handle.query<{
      definition: { type: string };
      currentDetails: string;
    }>('__temporal_workflow_metadata');
    expect([definition.type, currentDetails.split('\n')[0]]).toEqual([
      'callWorkflow',
      '_Call answered by Robin (default): ended by caller, connection 1_',
    ]);
    expect(asked.map(({ context }) => context.at(-1)?.caller)).toEqual(words);
    // The model sees the conversation from the beginning.
    expect(asked.at(-1)?.context).toHaveLength(words.length);
    const numbers = turns.map(({ turn }) => turn.turnNumber);
    expect(new Set(numbers)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { userInputs: words.length } });
  });
});

describe('a call that outgrows its context', () => {
  const POLICY = { ...CALL_POLICY, context: { turns: 4, chars: 6_000 } };
  const WORDS = ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight'];
  let asked: ScheduledReply[];
  beforeEach(() => {
    asked = [];
    gateway.reply = async (input) => {
      asked.push(input);
      return { turnId: input.turnId, outcome: 'spoken', ...saying('Yes.') };
    };
  });

  /** Says each of `words` after the previous one was answered. */
  async function talk(call: TestCall, words: readonly string[], from = 1): Promise<void> {
    for (const [index, word] of words.entries()) {
      const learnt = Math.max(0, ...asked.map((input) => input.learnt?.version ?? 0));
      await call.send('utterance', { ...utterance(from + index, word), learnt });
      await expect
        .poll(async () => (await call.state()).turns.at(-1))
        .toMatchObject({ caller: word, outcome: 'spoken' });
    }
  }
  const finish = async (call: TestCall) => {
    await call.send('ended', ended(WORDS.length));
    await call.handle.result();
  };
  const isTold = (word: string, { context, digest }: ScheduledReply) =>
    context.some(({ caller }) => caller === word) || (digest?.upTo ?? 0) >= WORDS.indexOf(word) + 1;
  /** Checks for every question that all earlier words are in its context or its digest. */
  const expectNothingMissing = () => {
    for (const [index, input] of asked.entries()) {
      expect(WORDS.slice(0, index + 1).filter((word) => !isTold(word, input))).toEqual([]);
    }
  };

  it('has a digest of the older turns, made from the previous digest and the turns since', async () => {
    const inputs: SummarizeInput[] = [];
    summarize = async (input) => {
      inputs.push(input);
      return { text: `Notes ${inputs.length}.`, model: 'test' };
    };
    const call = await aCall({ policy: POLICY });
    await call.send('attached', attached());
    await talk(call, WORDS.slice(0, 4));
    await expect.poll(async () => latestDigest(await call.state())).toEqual({ upTo: 2, text: 'Notes 1.' });
    await talk(call, WORDS.slice(4, 6), 5);
    await expect.poll(async () => latestDigest(await call.state())).toEqual({ upTo: 4, text: 'Notes 2.' });
    await talk(call, WORDS.slice(6), 7);
    await finish(call);
    expectNothingMissing();
    expect(asked.slice(0, 4).filter((input) => 'digest' in input)).toEqual([]);
    expect(asked.at(-1)).toMatchObject({ digest: { upTo: 4 }, context: [{}, {}, {}, { caller: 'Eight' }] });
    expect(inputs[0]?.turns.map(({ caller }) => caller)).toEqual(['One', 'Two']);
    expect(inputs[0]).not.toHaveProperty('digest');
    expect(inputs[1]).toMatchObject({ digest: 'Notes 1.', turns: [{ caller: 'Three' }, { caller: 'Four' }] });
  });

  it('has a digest without a model if the model fails', async () => {
    summarize = () => Promise.reject(ApplicationFailure.nonRetryable('no key', 'ModelMisconfigured'));
    const call = await aCall({ policy: POLICY });
    await call.send('attached', attached());
    await talk(call, WORDS.slice(0, 4));
    await expect
      .poll(async () => latestDigest(await call.state()))
      .toEqual({ upTo: 2, text: 'Caller: One\nAgent: Yes.\nCaller: Two\nAgent: Yes.' });
    await talk(call, WORDS.slice(4), 5);
    await finish(call);
    expectNothingMissing();
    expect(calls.at(-1)).toMatchObject({ status: 'completed', counters: { aiResponses: WORDS.length } });
  });

  it('goes on if a digest never comes, forgets nothing meanwhile, and ends without waiting for it', async () => {
    const { promise: never, reject: giveUp } = Promise.withResolvers<never>();
    never.catch(() => undefined);
    summarize = () => never;
    const call = await aCall({ policy: POLICY });
    await call.send('attached', attached());
    await talk(call, WORDS);
    expect(latestDigest(await call.state())).toBeUndefined();
    await finish(call);
    expectNothingMissing();
    expect(asked.at(-1)?.context).toHaveLength(WORDS.length);
    giveUp(new Error('the test is over'));
  });

  it('has a digest without a model if the model does not answer in time', async () => {
    const { promise: never, reject: giveUp } = Promise.withResolvers<never>();
    never.catch(() => undefined);
    summarize = () => never;
    const activities = {
      ...CALL_POLICY.activities,
      summarize: { startToCloseMs: 300, retry: { maximumAttempts: 1 } },
    };
    const call = await aCall({ policy: { ...POLICY, activities } });
    await call.send('attached', attached());
    await talk(call, WORDS.slice(0, 4));
    await expect.poll(async () => latestDigest(await call.state())?.upTo).toBe(2);
    await talk(call, WORDS.slice(4), 5);
    await finish(call);
    expectNothingMissing();
    giveUp(new Error('the test is over'));
  });

  it('keeps its digest in a new run', async () => {
    const call = await aCall({ policy: { ...POLICY, maxRunEvents: 40 } });
    await call.send('attached', attached());
    await talk(call, WORDS);
    await finish(call);
    const { events } = await call.handle.fetchHistory();
    const begun = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(begun?.continuedExecutionRunId).toBeTruthy();
    const carried = fromPayloadsAtIndex<{ state: CallState }>(
      defaultPayloadConverter,
      1,
      begun?.input?.payloads,
    );
    expect(carried.state.digest?.text).toBe('Notes.');
    expectNothingMissing();
  });
});

describe('R-G1: tools', () => {
  const { confirm, ...tool } = aTool({
    idempotencyHeader: 'Idempotency-Key',
    lookup: { method: 'GET', url: 'https://desk.example/wishes/{idempotencyKey}' },
  });
  const bookingAgent = { ...toolAgent, tools: [tool] };
  const call = { id: 'c', tool: 'book', arguments: BOOKING };
  let asked: ScheduledReply[];

  /** The first reply of each turn calls the tool; the next one tells its result. */
  function callTool(onCall: (input: ScheduledReply) => void = () => undefined): void {
    asked = [];
    gateway.reply = async (input) => {
      asked.push(input);
      if (input.rounds === undefined) {
        onCall(input);
        return {
          turnId: input.turnId,
          outcome: 'spoken',
          ...saying('One moment. '),
          partial: true,
          calls: [call],
        };
      }
      const told = input.rounds.flatMap(({ calls: ids }) => ids.map(({ id }) => id));
      return { turnId: input.turnId, outcome: 'spoken', ...saying('One moment. It is done.'), told };
    };
  }
  const actionsIn = async (one: TestCall) => (await one.state()).turns.flatMap(({ actions = [] }) => actions);
  const isSpoken = (one: TestCall) =>
    expect.poll(async () => (await one.state()).turns.at(-1)?.outcome, { timeout: 15_000 }).toBe('spoken');

  async function book(): Promise<TestCall> {
    const one = await aCall({ agent: bookingAgent });
    await one.send('attached', attached());
    await one.send('utterance', utterance(1, 'Book me in'));
    return one;
  }

  it('are run by the workflow, and the next reply knows the results', async () => {
    callTool();
    const keys: number[] = [];
    runTool = async ({ wish }) => {
      keys.push(wish);
      return { status: 'done', text: 'B7' };
    };
    const one = await book();
    await isSpoken(one);
    expect(asked[1]?.rounds).toMatchObject([
      { said: 'One moment. ', calls: [{ callId: 'c', status: 'done', text: 'B7' }] },
    ]);
    expect(keys).toEqual([1]);
    await one.send('ended', ended(1));
    await one.handle.result();
    const details = turns.findLast(({ turn }) => turn.turnNumber === 1)?.turn.details;
    expect(details?.['actions']).toMatchObject([{ tool: 'book', status: 'done', result: 'B7' }]);
  });

  it('whose request got no answer are looked up, and not asked again if the wish was carried out', async () => {
    callTool();
    let requests = 0;
    runTool = async () => {
      requests += 1;
      return { status: 'unknown', cause: 'timeout' };
    };
    lookUpTool = async () => ({ status: 'done', text: 'B7' });
    const one = await book();
    await isSpoken(one);
    expect([requests, (await actionsIn(one))[0]]).toMatchObject([
      1,
      { status: 'done', text: 'B7', attempts: 1 },
    ]);
    await one.send('ended', ended(1));
    await one.handle.result();
  });

  it('are asked again with the same wish if the look-up finds nothing; a refusal then counts', async () => {
    callTool();
    const outcomes: ToolOutcome[] = [
      { status: 'unknown', cause: 'server' },
      { status: 'refused', text: 'taken' },
    ];
    runTool = async () => outcomes.shift() ?? { status: 'failed', cause: 'unreachable' };
    lookUpTool = async () => ({ status: 'absent' });
    const one = await book();
    await isSpoken(one);
    expect(await actionsIn(one)).toMatchObject([{ status: 'refused', text: 'taken', attempts: 2 }]);
    await one.send('ended', ended(1));
    await one.handle.result();
  });

  it('that nobody can look up are unknown, looked up again, and told by a notice when they are known', async () => {
    callTool();
    runTool = async () => ({ status: 'unknown', cause: 'timeout' });
    const back = Promise.withResolvers<LookupOutcome>();
    let lookups = 0;
    lookUpTool = async () => {
      lookups += 1;
      return lookups === 1 ? { status: 'unknown', cause: 'unreachable' } : back.promise;
    };
    const said: string[] = [];
    gateway.say = async ({ turnId: id, text }) => {
      said.push(text);
      return { turnId: id, outcome: 'spoken', ...saying(text) };
    };
    const one = await book();
    await isSpoken(one);
    expect(asked[1]?.rounds?.[0]?.calls).toMatchObject([{ status: 'unknown' }]);
    back.resolve({ status: 'done', text: 'B7' });
    await expect
      .poll(() => said, { timeout: 15_000 })
      .toEqual(['I have news about your booking: it has been done.']);
    await one.send('ended', ended(1));
    await one.handle.result();
  });

  it('that have begun are finished and recorded after the caller has hung up', async () => {
    const begun = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<ToolOutcome>();
    callTool();
    runTool = async () => {
      begun.resolve(undefined);
      return finish.promise;
    };
    const one = await book();
    await begun.promise;
    await one.send('ended', ended(1));
    finish.resolve({ status: 'done', text: 'B7' });
    await one.handle.result();
    const details = turns.findLast(({ turn }) => turn.turnNumber === 1)?.turn.details;
    expect(details?.['actions']).toMatchObject([{ status: 'done' }]);
  });
});
