/** R-F2: whole calls whose voice the relay lacks or loses. The caller hears every word in the next voice. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import type { PhoneOptions, VoiceRefusal } from '../../src/phone/phone-call.ts';
import { noSuchVoice } from '../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually } from './a-system.ts';
import { agentSource, GREETING } from './agent-source.ts';

const ANSWER = 'Yes, we open at nine. On Sundays we are closed.';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let vendor: FakeElevenLabs;
let agentsDir: string;

/** Each agent has a different voice, so that known failures do not affect the next test. */
const NUMBERS = {
  speech: '+15550200001',
  connect: '+15550200002',
  setup: '+15550200003',
  both: '+15550200004',
  late: '+15550200005',
  own: '+15550200006',
  none: '+15550200007',
} as const;
type Name = keyof typeof NUMBERS;

beforeAll(async () => {
  vendor = await startFakeElevenLabs();
  vendor.script(() => noSuchVoice());
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  // No gateway reports the end of a call whose connection was never made.
  const source = await agentSource({ policy: 'gatewayReportMs: 2000' });
  for (const [name, number] of Object.entries(NUMBERS)) {
    const agent = source
      .replace(/^numbers: .*$/mu, `numbers: ['${number}']`)
      .replace(/^( {2}provider: ElevenLabs)$/mu, `$1\n  voice: ${name}Voice01`)
      .replace(/^ {2}mode: relay$/mu, `  mode: ${name === 'own' ? 'own' : 'relay'}`);
    await writeFile(join(agentsDir, `${name}.yaml`), agent);
  }
  one = await aSystemWithModel({
    AGENTS_DIR: agentsDir,
    ELEVENLABS_API_KEY: 'key-of-the-test',
    ELEVENLABS_VOICE_ID: 'voiceOfTheShop01',
    ELEVENLABS_BASE_URL: vendor.baseUrl,
  });
  one.openai.script(() => answer(ANSWER));
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await vendor[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

/** A call to an agent whose voice the relay refuses while `isRefused`. */
function callTo(
  name: Name,
  refusal: VoiceRefusal,
  { isRefused = () => true, timing }: { isRefused?: () => boolean } & Pick<PhoneOptions, 'timing'> = {},
) {
  return one.call({
    to: NUMBERS[name],
    ...(timing === undefined ? {} : { timing }),
    refuses: ({ voice }) =>
      voice?.startsWith(`${name}Voice01`) === true && isRefused() ? refusal : undefined,
  });
}

const voicesOf = async (callSid: CallSid) =>
  (await one.recordedTurns(callSid)).map(({ details }) => details['voice']);
const failed = (step: string, reason: string): unknown => expect.objectContaining({ step, reason });

it.concurrent.each([
  { name: 'speech', code: '64112' },
  { name: 'connect', code: '64101' },
  { name: 'setup', code: '64106' },
] as const)(
  '$code at $name: greeting and answer are heard once, in the system voice',
  async ({ name, code }) => {
    await using call = await callTo(name, { code, at: name });
    expect((await call.greeting()).heard).toBe(GREETING);
    const { heard } = await call.say('Are you open?');
    expect(heard).toBe(ANSWER);
    await eventually(async () => expect(await one.stateOf(call.callSid)).toMatchObject({ voice: 'system' }));
    await call.hangUp();
    expect(await voicesOf(call.callSid)).toEqual(['system', 'system']);
    const [greeting] = await one.recordedTurns(call.callSid);
    expect(greeting?.details['failures']).toEqual([failed('relay', code)]);
    expect(await one.records.readCall(call.callSid)).toMatchObject({
      status: 'completed',
      conversationData: { voice: 'system' },
    });

    await using next = await callTo(name, { code, at: name });
    expect((await next.greeting()).heard).toBe(GREETING);
    await eventually(async () =>
      expect(await one.stateOf(next.callSid)).toMatchObject({ epoch: 1, voice: 'system' }),
    );
  },
);

it.concurrent.each([
  { at: 'setup', errorCount: 2 },
  // If the connection was never made, only the last failure reaches the call.
  { at: 'connect', errorCount: 1 },
] as const)(
  'no voice at all ($at): the caller hears recorded words, and the call has failed',
  async ({ at, errorCount }) => {
    const call = await one.call({
      to: NUMBERS[at === 'setup' ? 'both' : 'none'],
      refuses: () => ({ code: '64101', at }),
    });
    const summary = await call.ended;
    expect(summary.verbs.map(({ name, text }) => [name, text])).toEqual([
      ['Connect', ''],
      ['Connect', ''],
      ['Play', expect.stringMatching(/\/recordings\/en-US\/technical-trouble\.wav$/u)],
      ['Play', expect.stringMatching(/\/recordings\/en-US\/call-back-later\.wav$/u)],
      ['Hangup', ''],
    ]);
    const closed = one.temporal.workflow.getHandle(callWorkflowId(call.callSid)).result();
    await expect(closed).rejects.toThrow(WorkflowFailedError);
    await expect(closed).rejects.toMatchObject({ cause: { message: 'no voice of the relay could speak' } });
    expect(await one.records.readCall(call.callSid)).toMatchObject({
      status: 'failed',
      errorCount,
      conversationData: { voice: 'recorded' },
    });
  },
);

it.concurrent(
  'own mode, a voice that neither our account nor the relay has: the system voice says all of it',
  async () => {
    await using call = await callTo('own', { code: '64112', at: 'speech' });
    expect((await call.greeting()).heard).toBe(GREETING);
    expect((await call.say('Are you open?')).heard).toBe(ANSWER);
    await call.hangUp();
    const [greeting, answered] = await one.recordedTurns(call.callSid);
    expect(greeting?.details['failures']).toContainEqual(failed('relay', '64112'));
    expect([greeting?.details['voice'], answered?.details['voice']]).toEqual(['system', 'system']);
  },
);

it.concurrent(
  'a voice that is lost in mid-call: the answer is heard once, in the system voice, soon',
  async () => {
    let isDown = false;
    await using call = await callTo(
      'late',
      { code: '64111', at: 'speech' },
      { isRefused: () => isDown, timing: { scale: 0.5 } },
    );
    expect((await call.greeting()).heard).toBe(GREETING);
    isDown = true;
    const { heard, firstHeardAtMs = Infinity } = await call.say('Are you open?');
    expect(heard).toBe(ANSWER);
    const fault = call.log.find((entry) => entry.kind === 'sent' && entry.raw.includes('code: 64111'));
    expect(firstHeardAtMs - (fault?.atMs ?? -Infinity)).toBeLessThan(5_000);
    await call.hangUp();
    const [greeting, answered] = await one.recordedTurns(call.callSid);
    expect(greeting?.details).toMatchObject({ voice: 'relay' });
    expect(answered).toMatchObject({ aiResponse: ANSWER, outcome: 'spoken' });
    expect(answered?.details).toMatchObject({ voice: 'system', failures: [failed('relay', '64111')] });
  },
);
