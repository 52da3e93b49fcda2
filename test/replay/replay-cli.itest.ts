import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { provideWorkflowBundle } from '../../chaos/workflow-bundle.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { installReplayRuntime } from '../../src/cli/replay/replay-runs.ts';
import { CALL_WORKFLOW } from '../../src/contracts/call.ts';
import { callWorkflowId, gatewayId, turnId } from '../../src/contracts/ids.ts';
import type { CallPolicy } from '../../src/contracts/policy.ts';
import { CALLS_QUEUE, gatewayQueue } from '../../src/contracts/queues.ts';
import { newCallSid } from '../../src/phone/identity.ts';
import { CALL_POLICY } from '../../src/workflows/call/policy.ts';
import { start } from '../conversation/a-call.ts';
import { aSystem, eventually } from '../system/a-system.ts';
import type { TestSystem } from '../system/a-system.ts';
import { golden } from './golden-files.ts';
import { runCli, spawnCli } from './run-cli.ts';

let one: TestSystem;
/** It fails after some seconds, beside the first tests. */
let failedCall: Promise<string>;
/** The bundle is kept here between runs. */
let dataDir: string;
beforeAll(async () => {
  installReplayRuntime();
  // A system that last ran from a DATA_DIR has its calls in the namespace `default`: no other file makes calls there.
  one = await aSystem(onServer());
  failedCall = aFailedCall();
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-replay-'));
  await provideWorkflowBundle(dataDir);
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const replay = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli('replay', args, { DATA_DIR: dataDir, ...keys, ...env });
/** For the system, and for the commands, which have another DATA_DIR. */
const keys = { PAYLOAD_KEYS: randomBytes(32).toString('base64') };
const onServer = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress'), ...keys });

const NOBODY = gatewayId('nobody');
/** There is no gateway, so steps that need one fail at once. */
const impatient = (name: 'searchKnowledge' | 'reply') => ({
  ...CALL_POLICY.activities[name],
  scheduleToStartMs: 100,
});
const IMPATIENT: CallPolicy = {
  ...CALL_POLICY,
  activities: {
    ...CALL_POLICY.activities,
    searchKnowledge: impatient('searchKnowledge'),
    reply: impatient('reply'),
  },
  reconnectWindowMs: 100,
  gatewayReportMs: 100,
};

/** A call whose gateway is this test. */
async function aBareCall(policy: CallPolicy) {
  const callSid = newCallSid();
  const handle = await one.temporal.workflow.start(CALL_WORKFLOW, {
    workflowId: callWorkflowId(callSid),
    taskQueue: CALLS_QUEUE,
    args: [{ ...start, callSid, startedAt: Date.now(), policy }],
  });
  const gateway = { id: NOBODY, taskQueue: gatewayQueue(NOBODY) };
  await handle.signal('attached', { epoch: 1, gateway, sessionId: 'VX1', at: Date.now() });
  const say = (seq: number, text: string) =>
    handle.signal('utterance', { epoch: 1, seq, text, lang: 'en', at: Date.now() });
  return { callSid, handle, say };
}

/** A call whose caller gets no answer and does not reconnect. */
async function aFailedCall(): Promise<string> {
  const { callSid, handle, say } = await aBareCall(IMPATIENT);
  await say(1, 'Hello?');
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'CallFailed' } });
  return callSid;
}

/** A call that continued as a new run. */
async function aCallOfTwoRuns(): Promise<string> {
  const { callSid, handle, say } = await aBareCall({ ...IMPATIENT, maxRunEvents: 14 });
  const events = async () => (await handle.fetchHistory()).events ?? [];
  const continued = async () =>
    (await events())[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  await say(1, 'Hello?');
  // If the answer came with the question, nothing would be scheduled, and the run would stay too short to continue.
  await eventually(async () => {
    expect((await events()).some((event) => event.activityTaskScheduledEventAttributes)).toBe(true);
  });
  const reply = { turnId: turnId(1, 1), outcome: 'spoken', said: 'Yes?', times: { at: Date.now() } };
  await handle.signal('answered', { epoch: 1, reply, failures: [] });
  await eventually(async () => {
    expect(await continued()).toBeTruthy();
  });
  await handle.signal('ended', { epoch: 1, by: 'caller', at: Date.now(), lastSeq: 1 });
  await handle.result();
  return callSid;
}

async function aGoodCall(): Promise<string> {
  await using call = await one.call({ timing: { scale: 0.05 } });
  await call.greeting();
  await call.say('What are your opening hours?');
  await call.hangUp();
  await one.recordedTurns(call.callSid);
  return call.callSid;
}

describe('a history in a file', () => {
  it('is replayed without a server', async () => {
    const { file, history } = golden('0.4.0/dropped');
    const id = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    expect(await spawnCli('replay', ['--file', file], { DATA_DIR: dataDir })).toEqual({
      code: 0,
      out: `ok       ${id}  3 turns, ${history.events?.length ?? 0} events\n`,
      err: '',
    });
  });

  it('that the code does not match ends in exit code 1, with the event and the whole message', async () => {
    const file = join(dataDir, 'changed.json');
    // As if an earlier version had used another name for the search.
    const { text, history } = golden('0.4.0/plain');
    await writeFile(file, text.replaceAll('"searchKnowledge"', '"lookUp"'));
    const { code, out, err } = await replay(['--file', file]);
    expect([code, err]).toEqual([1, '']);
    const [head, summary, message] = out.split('\n');
    expect(head).toMatch(/^differs {2}call-CA\w{32} {2}4 turns, \d+ events$/u);
    expect(head).toContain(`, ${history.events?.length} events`);
    expect(summary).toMatch(
      /^ {2}event \d+: the history has ActivityTaskScheduled lookUp \(turn 1: search\), the code schedules the activity searchKnowledge$/u,
    );
    expect(message).toContain('TMPRL1100');
  });
});

describe('calls on a server', () => {
  it('are replayed by Call SID and by workflow id, during the call and after it', async () => {
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    await call.say('What are your opening hours?');
    const live = await replay(['--call', call.callSid], onServer());
    expect(live).toMatchObject({ code: 0, err: '' });
    expect(live.out).toContain(`ok       call-${call.callSid}  `);
    await call.hangUp();
    await one.recordedTurns(call.callSid);
    const after = await replay(['--workflow-id', `call-${call.callSid}`], onServer());
    expect(after).toMatchObject({ code: 0, err: '' });
    expect(after.out).toMatch(/ {2}1 turn, \d+ events\n$/u);
  });

  it('are found on the server that last ran from DATA_DIR', async () => {
    const callSid = await aGoodCall();
    const folder = join(dataDir, 'ran-here');
    const [, port = ''] = inject('temporalAddress').split(':');
    await writeFile(join(dataDir, 'ports.json'), `{"temporal":${port}}`);
    const found = await replay(['--call', callSid]);
    await rm(join(dataDir, 'ports.json'));
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(await replay(['--call', callSid], { DATA_DIR: folder })).toEqual({
      code: 2,
      out: '',
      err: `replay: TEMPORAL_ADDRESS is missing, and no system has run from DATA_DIR ${folder}: set one of the two\n`,
    });
  });

  it('are saved in a file that only its owner can read, and that replays elsewhere', async () => {
    const callSid = await aGoodCall();
    const file = join(dataDir, 'kept.json');
    const kept = await replay(['--call', callSid, '--export', file], onServer());
    expect(kept).toMatchObject({ code: 0, err: '' });
    expect(kept.out).toContain(`saved in ${file}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('callWorkflow');
    const elsewhere = await replay(['--file', file]);
    expect(elsewhere).toMatchObject({ code: 0, out: kept.out.split('\n').slice(1).join('\n') });
  });

  it('of several runs are replayed and saved run by run', async () => {
    const callSid = await aCallOfTwoRuns();
    const both = await replay(['--call', callSid, '--export', join(dataDir, 'long.json')], onServer());
    expect(both).toMatchObject({ code: 0, err: '' });
    expect(both.out.replaceAll(/\d+ events/gu, 'n events').split('\n')).toEqual([
      `saved in ${join(dataDir, 'long.1.json')}`,
      `saved in ${join(dataDir, 'long.2.json')}`,
      `ok       call-${callSid}  1 turn, n events`,
      `ok       call-${callSid}  0 turns, n events`,
      '2 histories, 0 with a difference',
      '',
    ]);
    expect(await replay(['--file', join(dataDir, 'long.2.json')])).toMatchObject({ code: 0, err: '' });
  });

  it('are replayed all together, or only the failed ones', async () => {
    const [good, failed] = [await aGoodCall(), await failedCall];
    await eventually(async () => {
      const all = await replay(['--all', '--since', '5m'], onServer());
      expect(all).toMatchObject({ code: 0, err: '' });
      expect(all.out).toContain(`ok       call-${good}  `);
      expect(all.out).toContain(`ok       call-${failed}  `);
      expect(all.out).toMatch(/\n\d+ histories, 0 with a difference\n$/u);
    });
    const onlyFailed = await replay(['--failed', '--since', '5m'], onServer());
    expect(onlyFailed).toMatchObject({ code: 0, err: '' });
    expect(onlyFailed.out).toContain(`call-${failed}  `);
    expect(onlyFailed.out).not.toContain(good);
    const newer = await replay(['--failed', '--since', '0m'], onServer());
    expect(newer.out).toBe('0 histories, 0 with a difference\n');
  });
});

describe('what cannot be replayed ends in exit code 2 and one line:', () => {
  const nobody = `CA${'0'.repeat(32)}`;
  it.each([
    ['an unknown option', ['--fiel', 'x'], /Unknown option '--fiel'$/u],
    ['no such file', ['--file', 'missing.json'], /no such file: missing.json$/u],
    ['not a history', ['--file', 'package.json'], /package.json is not a history: /u],
  ])('%s', async (_, args, complaint) => {
    const { code, out, err } = await replay(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^replay: [^\n]+\n$/u);
    expect(err.trimEnd()).toMatch(complaint);
  });

  it('a call that the server does not have', async () => {
    const { code, err } = await replay(['--call', nobody], onServer());
    const place = `${inject('temporalAddress')}, namespace default`;
    expect([code, err]).toEqual([2, `replay: no workflow call-${nobody} at ${place}\n`]);
  });

  it('a server that does not answer', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { code, err } = await replay(['--all'], { TEMPORAL_ADDRESS: address });
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^replay: Temporal is not reachable at ${address}[^\\n]*\\n$`, 'u'));
  });

  it('a namespace that does not exist', async () => {
    const env = { ...onServer(), TEMPORAL_NAMESPACE: 'elsewhere' };
    const { code, err } = await spawnCli('replay', ['--all'], env);
    expect([code, err]).toEqual([
      2,
      `replay: there is no namespace "elsewhere" at ${inject('temporalAddress')}\n`,
    ]);
  });
});

it('--help explains itself', async () => {
  const { code, out } = await replay(['--help']);
  expect([code, out.split('\n')[0]]).toEqual([0, 'Usage: npm run replay -- WHICH [options]']);
});
