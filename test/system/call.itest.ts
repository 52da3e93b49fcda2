import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { workflowMetadataQuery } from '@temporalio/workflow';
import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { createCallWorkflows } from '../../src/adapters/temporal/call-workflows.ts';
import type { ControlAction } from '../../src/contracts/control.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { aCallSid, start as aStart } from '../conversation/a-call.ts';
import { aSystem, eventually, expectSameStory } from './a-system.ts';
import type { TestSystem } from './a-system.ts';
import { agentSource } from './agent-source.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

interface HistoryOfTurn {
  events: number;
  bytes: number;
  /** The event saves a turn. */
  inBackground: boolean;
}

/** Size of each turn in a history: from one utterance to the next. */
function turnsOf(history: readonly HistoryEvent[]): readonly HistoryOfTurn[] {
  const turns: HistoryOfTurn[] = [];
  for (const event of history) {
    const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
    if (signal === 'utterance') turns.push({ events: 0, bytes: 0, inBackground: false });
    const turn = turns.at(-1);
    if (turn === undefined) continue;
    turn.events += 1;
    turn.inBackground ||= event.activityTaskScheduledEventAttributes?.activityType?.name === 'saveTurn';
    turn.bytes += proto.temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
  }
  return turns;
}

/** A number whose agent allows calls of one minute. */
const SHORT = '+12075550177';

let one: TestSystem;
let agentsDir: string;
/** A call beyond its time limit whose workflow has no worker. It takes a minute, so it goes on beside the other calls. */
let overrun: PhoneCall;
beforeAll(async () => {
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  await writeFile(join(agentsDir, 'default.yaml'), await agentSource());
  const short = parseDocument(await agentSource());
  short.set('numbers', [SHORT]);
  short.setIn(['limits', 'maxCallMs'], 60_000);
  short.setIn(['limits', 'silenceMs'], 120_000);
  await writeFile(join(agentsDir, 'short.yaml'), short.toString());
  one = await aSystem({ AGENTS_DIR: agentsDir });
  await one.temporal.workflow.start('callWorkflow', {
    workflowId: callWorkflowId(aCallSid('5')),
    taskQueue: 'without-workers',
    args: [aStart],
  });
  overrun = await one.call({ callSid: aCallSid('5'), to: SHORT });
}, 120_000);
afterAll(async () => {
  await overrun[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

describe('a whole call', () => {
  it.concurrent('R-C1 R-T2: the call record matches what the phone heard', async () => {
    await using call = await one.call();
    await call.greeting();
    const first = await call.say('What are your opening hours?');
    const second = await call.say('How much is a basic tune-up?');
    await call.hangUp();
    expect(first.heard).toMatch(/open/i);
    expect(second.heard).toMatch(/seventy-five/);
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'spoken', 'spoken']);
    expect(turns[2]?.knowledgeUsed[0]?.title).toMatch(/tune-up/i);
    expect(await one.records.readCall(call.callSid)).toMatchObject({
      status: 'completed',
      userInputCount: 2,
      aiResponseCount: 2,
      knowledgeQueries: 2,
      errorCount: 0,
    });
  });

  it.concurrent('R-C6: a follow-up question finds the page of the preceding question', async () => {
    await using call = await one.call();
    await call.greeting();
    await call.say('Do you rent tandems?');
    const { heard } = await call.say('How much are they?');
    expect(heard).toMatch(/dollars/u);
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns[2]?.knowledgeUsed[0]?.title).toMatch(/tandem cost/u);
    // Gateway and workflow computed the same input, so the speculative answer was used.
    expect(turns[2]?.details).not.toHaveProperty('wasted');
  });

  it('R-C2: an interrupted answer is cut at once and recorded as far as it was heard', async () => {
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    await call.say('What are your opening hours?', { waitForAnswer: false });
    const second = await call.bargeIn('No wait, do you rent bikes?', { afterWords: 3 });
    await call.hangUp();
    const cut = call.exchanges[1];
    expect(cut).toMatchObject({ interrupted: true, tokensAfterInterrupt: 0 });
    expect(second.heard).not.toBe('');
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect(turns.map(({ outcome }) => outcome)).toEqual(['spoken', 'cut', 'spoken']);
    expect(turns[1]?.aiResponse?.length).toBeLessThan(turns[1]?.plannedResponse?.length ?? 0);
  });

  it('R-C3: after a dropped socket the caller is reconnected, and nothing is repeated or lost', async () => {
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    await call.say('What are your opening hours?', { waitForAnswer: false });
    await call.heard(3);
    call.dropSocket();
    const answer = await call.answer();
    const next = await call.say('How much is a basic tune-up?');
    await call.hangUp();
    expect(answer).toMatchObject({ connection: 2, finished: true });
    expect(next.heard).toMatch(/seventy-five/);
    const turns = await one.recordedTurns(call.callSid);
    expect(turns[1]).toMatchObject({ outcome: 'spoken', details: { kind: 'speech' } });
    // At most the clause in play when the socket was lost is heard twice.
    const planned = turns[1]?.plannedResponse ?? '';
    expect(answer.heard.startsWith(planned.slice(0, 10))).toBe(true);
    expect(answer.heard.endsWith(planned.slice(-20))).toBe(true);
    expect(call.exchanges[0]?.heard).toBe(turns[0]?.aiResponse);
  });

  it.concurrent(
    'R-C3: if no answer is owed, the caller is invited to go on, and not greeted again',
    async () => {
      await using call = await one.call();
      await call.greeting();
      await call.say('What are your opening hours?');
      call.dropSocket();
      await call.connected(2);
      const next = await call.say('How much is a basic tune-up?');
      await call.hangUp();
      expect(next.heard).toMatch(/seventy-five/);
      const turns = await one.recordedTurns(call.callSid);
      expect(turns.map(({ details }) => details['kind'])).toEqual(['greeting', 'speech', 'notice', 'speech']);
    },
  );

  it.concurrent('pressed keys are answered', async () => {
    await using call = await one.call();
    await call.greeting();
    await call.press('42#');
    await call.answer();
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns[1]).toMatchObject({ userInput: '42#', outcome: 'spoken' });
  });

  it('a hang-up in the middle of an answer leaves a complete transcript', async () => {
    await using call = await one.call({ timing: { scale: 0.3 } });
    await call.greeting();
    await call.say('What are your opening hours?', { waitForAnswer: false });
    await call.heard(3);
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expect(turns).toHaveLength(2);
    expect(turns[1]).toMatchObject({ userInput: 'What are your opening hours?', outcome: 'dropped' });
    // How much of the clause in play was heard is unknown.
    expect(turns[1]?.aiResponse ?? '').toBe(call.exchanges[1]?.reported.trim());
    expect(turns[1]?.plannedResponse).toBe(call.exchanges[1]?.planned.trim());
    expect(await one.records.readCall(call.callSid)).toMatchObject({ status: 'completed' });
  });

  it.concurrent('a hang-up during the greeting, or before it, is a completed call', async () => {
    for (const waitsForGreeting of [true, false]) {
      await using call = await one.call();
      if (waitsForGreeting) await call.greeting();
      await call.hangUp();
      const turns = await one.recordedTurns(call.callSid);
      expect(turns).toHaveLength(1);
      expect(await one.records.readCall(call.callSid)).toMatchObject({
        status: 'completed',
        userInputCount: 0,
      });
    }
  });
});

describe('R-V4: a call is controlled from a gateway that does not hold it', () => {
  it('words are said, the agent is silent while somebody holds the call, and knows afterwards what was said', async () => {
    const { addresses } = one.system;
    const connection = await Connection.connect({ address: addresses.temporal });
    const other = createCallWorkflows({
      ...{ connection, codec: one.codec },
      namespace: addresses.temporalNamespace,
    });
    const by = { id: 'user 1', name: 'ann@example.com' };
    await using call = await one.call();
    const does = (action: ControlAction) => other.control(call.callSid, action);
    await call.greeting();
    expect(await does({ do: 'takeOver', id: 't', by })).toEqual({ accepted: true, holder: by.name });
    const bob = { id: 'user 2', name: 'bob@example.com' };
    expect(await does({ do: 'takeOver', id: 'b', by: bob })).toEqual({
      refused: { reason: 'held', holder: by.name },
    });
    await call.say('When do you open?', { waitForAnswer: false });
    // The words of the caller and of the operator reach the workflow by different ways.
    await eventually(async () =>
      expect((await one.stateOf(call.callSid)).turns.at(-1)?.caller).toBe('When do you open?'),
    );
    await does({ do: 'say', id: 's', by, text: 'Ann speaking: the harbour is closed.', mode: 'after' });
    await eventually(async () =>
      expect((await one.stateOf(call.callSid)).turns.at(-1)).toMatchObject({
        ...{ outcome: 'spoken', operator: by.name, heard: 'Ann speaking: the harbour is closed.' },
      }),
    );
    expect(await does({ do: 'giveBack', id: 'g', by })).toEqual({ accepted: true, holder: null });
    expect((await call.say('How much is a basic tune-up?')).heard).toMatch(/seventy-five/);
    await does({ do: 'hangUp', id: 'h', by, goodbye: 'Goodbye from Ann.' });
    expect((await call.ended).by).toBe('app');
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.map(({ userInput, aiResponse }) => userInput ?? aiResponse).slice(1)).toEqual([
      'When do you open?',
      'Ann speaking: the harbour is closed.',
      'How much is a basic tune-up?',
      'Goodbye from Ann.',
    ]);
    expect(turns[1]).toMatchObject({ aiResponse: null, details: { operator: by.name } });
    await connection.close();
  });
});

describe('the call in Temporal', () => {
  it('R-S4: reads like the call, and takes at most 17 events and 10 KB per ordinary turn', async () => {
    await using call = await one.call({ from: '+12075550199', timing: { scale: 0.05 } });
    await call.greeting();
    const handle = one.temporal.workflow.getHandle(callWorkflowId(call.callSid));
    const questions = [
      'What are your opening hours?',
      'How much is a basic tune-up?',
      'Do you rent bikes?',
      'Where can I park?',
      'Who is the owner?',
    ];
    for (const question of questions) await call.say(question);
    expect(await handle.query('transcript')).toContainEqual(
      expect.objectContaining({ who: 'caller', text: 'Do you rent bikes?' }),
    );
    // What the Web UI shows as the current details.
    const { currentDetails } = await handle.query(workflowMetadataQuery);
    expect(currentDetails).toMatch(/^_Call answered by Riley \(default\): listening, connection 1_\n\n/u);
    expect(currentDetails).toContain('**Caller:** Do you rent bikes?\n\n**Riley:** ');
    await call.hangUp();
    await handle.result();
    expect((await handle.query(workflowMetadataQuery)).currentDetails).toMatch(
      /^_Call answered by Riley \(default\): ended by caller, /u,
    );
    const { typedSearchAttributes, memo } = await handle.describe();
    const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      EvercallTenant: 'harbor-street-bikes',
      EvercallAgent: 'default',
      EvercallOutcome: 'completed',
      EvercallTurns: 6,
    });
    expect(JSON.stringify({ attributes, memo, id: handle.workflowId })).not.toContain('5550199');
    const history = await handle.fetchHistory();
    const turns = turnsOf(history.events ?? []);
    expect(turns).toHaveLength(questions.length);
    // The first turn also saves the greeting, and the last one ends the call, so they are not ordinary. Neither is a turn
    // that was saved in the background because the database was slow.
    const plain = turns.slice(1, -1).filter(({ inBackground }) => !inBackground);
    expect(plain).not.toEqual([]);
    for (const { events, bytes } of plain) {
      expect(events).toBeLessThanOrEqual(17);
      expect(bytes).toBeLessThanOrEqual(10_000);
    }
    const summaries = (one.codec.opened(history).events ?? []).flatMap(({ userMetadata }) =>
      userMetadata?.summary?.data == null ? [] : [Buffer.from(userMetadata.summary.data).toString()],
    );
    expect(summaries).toContain('"turn 1: answer (primary)"');
  });
});

/** A socket with the signature that every relay connection has. */
async function aSignedSocket(): Promise<WebSocket> {
  const path = new URL(one.system.addresses.webhook).pathname;
  const url = `wss://${new URL(one.system.addresses.gateway).host}${path}`;
  const socket = new WebSocket(url.replace('wss:', 'ws:'), {
    headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(one.system.authToken, url, {}) },
  });
  await once(socket, 'open');
  return socket;
}

describe('R-X1 a stranger with a leaked signature', () => {
  it('cannot take over a live call, neither without a token nor with that of its connection', async () => {
    await using call = await one.call();
    await call.greeting();
    const [first] = call.log.filter((entry) => entry.kind === 'sent');
    const setup = z.looseObject({ customParameters: z.record(z.string(), z.string()) }).parse(first?.frame);
    for (const customParameters of [{ epoch: '2' }, setup.customParameters]) {
      const socket = await aSignedSocket();
      const closed = once(socket, 'close');
      socket.send(JSON.stringify({ ...setup, customParameters }));
      expect((await closed)[0]).toBe(1008);
    }
    expect((await call.say('How much is a basic tune-up?')).heard).toMatch(/seventy-five/);
    await call.hangUp();
    expectSameStory(call, await one.recordedTurns(call.callSid));
  });
});

describe('R-X1 hostile and broken frames', () => {
  it.concurrent('are dropped, and the call goes on', async () => {
    await using call = await one.call();
    await call.greeting();
    const frames = [
      'not json',
      'null',
      '[]',
      '7',
      '{}',
      '{"type":"prompt"}',
      '{"type":"setup"}',
      Buffer.from([0, 159, 146, 150]),
    ];
    for (const frame of frames) call.sendRaw(frame);
    const { heard } = await call.say('How much is a basic tune-up?');
    expect(heard).toMatch(/seventy-five/);
    await call.hangUp();
    expectSameStory(call, await one.recordedTurns(call.callSid));
  });

  it.concurrent('a prompt before setup harms neither the process nor another call', async () => {
    const socket = await aSignedSocket();
    const closed = once(socket, 'close');
    for (let sent = 0; sent < 100; sent += 1) {
      socket.send('{"type":"prompt","voicePrompt":"Hello","lang":"en","last":true}');
    }
    expect((await closed)[0]).toBe(1007);
    await using call = await one.call();
    await call.greeting();
    expect((await call.say('How much is a basic tune-up?')).heard).toMatch(/seventy-five/);
    await call.hangUp();
  });

  it('with WARM_UP and STANDBY_PROCESSES off, there is no warm-up and one process each', async () => {
    const ready = await fetch(`${one.system.addresses.gateway}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).not.toHaveProperty('warmUp');
    const children = await promisify(execFile)('ps', ['--ppid', String(process.pid), '-o', 'args=']);
    expect(children.stdout.match(/src\/(?:gateway|worker)\/main\.ts/gu)?.sort()).toEqual([
      'src/gateway/main.ts',
      'src/worker/main.ts',
    ]);
  });

  it('unsigned webhooks and sockets get 403', async () => {
    const { gateway, webhook } = one.system.addresses;
    const form = new URLSearchParams({ CallSid: `CA${'0'.repeat(32)}`, From: '+15550100', To: '+15550111' });
    expect((await fetch(webhook, { method: 'POST', body: form })).status).toBe(403);
    const socket = new WebSocket(gateway.replace('http:', 'ws:') + new URL(webhook).pathname);
    await expect(once(socket, 'open')).rejects.toThrow('403');
  });
});

describe('R-X9: a call that must end', () => {
  it.concurrent.each([
    ['cancelled', (handle: WorkflowHandle) => handle.cancel()],
    ['terminated', (handle: WorkflowHandle) => handle.terminate()],
  ])(
    'because an operator has %s its workflow says goodbye, and its record is complete',
    async (reason, stop) => {
      await using call = await one.call();
      await call.greeting();
      await call.say('How much is a basic tune-up?');
      await stop(one.temporal.workflow.getHandle(callWorkflowId(call.callSid)));
      expect(await call.ended).toMatchObject({ by: 'app' });
      expect(call.exchanges.at(-1)?.heard).toMatch(/Goodbye!$/u);
      await eventually(async () =>
        expect(await one.records.readCall(call.callSid)).toMatchObject({
          status: 'completed',
          userInputCount: 1,
          conversationData: { ended: { by: 'operator', reason } },
        }),
      );
      const turns = await one.recordedTurns(call.callSid);
      expect(turns.map(({ userInput, outcome }) => [userInput, outcome])).toEqual([
        [null, 'spoken'],
        ['How much is a basic tune-up?', 'spoken'],
        [null, 'spoken'],
      ]);
    },
  );

  it('because its time is over is ended by the gateway if no worker runs its workflow', async () => {
    expect(await overrun.ended).toMatchObject({ by: 'app' });
    expect(overrun.exchanges.at(-1)?.heard).toMatch(/Goodbye!$/u);
    const handle = one.temporal.workflow.getHandle(callWorkflowId(overrun.callSid));
    await eventually(async () => {
      const { events } = await handle.fetchHistory();
      const signals = (events ?? []).flatMap(
        ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName ?? [],
      );
      expect(signals).toEqual(['attached', 'answered', 'ended']);
    });
    await handle.terminate();
  });
});
