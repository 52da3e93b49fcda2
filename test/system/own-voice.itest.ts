/** Whole calls in our own voice: real processes, the local vendor, a phone that fetches and measures every piece. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { outOfQuota } from '../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import { spokenMs } from '../fakes/spoken-mp3.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually, expectSameStory } from './a-system.ts';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let vendor: FakeElevenLabs;
let agentsDir: string;
beforeAll(async () => {
  vendor = await startFakeElevenLabs();
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const source = await readFile('agents/default.yaml', 'utf8');
  const own = source
    .replace(/^greeting: .*$/mu, 'greeting: Hello, this is Riley.')
    .replace(/^ {2}mode: relay$/mu, '  mode: own');
  await writeFile(join(agentsDir, 'default.yaml'), own);
  one = await aSystemWithModel({
    AGENTS_DIR: agentsDir,
    ELEVENLABS_API_KEY: 'key-of-the-test',
    ELEVENLABS_VOICE_ID: 'voiceOfTheShop01',
    ELEVENLABS_BASE_URL: vendor.baseUrl,
  });
});
beforeEach(() => {
  one.openai.script();
  vendor.script();
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await vendor[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

const filesOf = (call: PhoneCall) => call.log.filter((entry) => entry.kind === 'file');
// Our own audio sounds as long as it is: the phone may not be faster than real time.
const REAL_TIME = { timing: { scale: 1, finalAfterMs: 50, connectMs: 50 } };

it('R-C7: greeting and answer are heard to the word in our own voice, piece by piece without a gap', async () => {
  one.openai.script(answer('Yes, we open at nine. On Sundays we are closed. Come in!', { tokenMs: 5 }));
  await using call = await one.call(REAL_TIME);
  expect((await call.greeting()).heard).toBe('Hello, this is Riley.');
  const { heard, planned } = await call.say('Are you open?');
  await call.hangUp();
  expect(heard).toBe('Yes, we open at nine. On Sundays we are closed. Come in!');
  expect(planned).toBe(heard);
  const files = filesOf(call);
  expect(files).toHaveLength(4);
  for (const { end, gapMs } of files) {
    expect(end).toBe('spoken');
    expect(gapMs).toBeLessThanOrEqual(50);
  }
  const fetched = call.log.filter((entry) => entry.kind === 'audio');
  expect(fetched.map(({ status, contentType }) => [status, contentType])).toEqual(
    files.map(() => [200, 'audio/mpeg']),
  );
  expect(call.log.filter((entry) => entry.kind === 'problem')).toEqual([]);
  const turns = await one.bookedTurns(call.callSid);
  expectSameStory(call, turns);
  // The length that is booked is that of the files, as the phone has measured them.
  for (const [exchange, turn] of turns.entries()) {
    const urls = files.filter((file) => file.exchange === exchange).map(({ url }) => url);
    const lengths = fetched.filter(({ url }) => urls.includes(url)).map(({ durationMs = NaN }) => durationMs);
    const total = lengths.reduce((sum, ms) => sum + ms, 0);
    expect(Math.abs((turn.audioDurationMs ?? NaN) - total), turn.aiResponse ?? '').toBeLessThanOrEqual(1);
  }
});

it('what was heard before an interrupt is told to within a word, and nothing is played after it', async () => {
  one.openai.script(
    answer('We are open from nine to six on all days but Sunday. Ring the bell. Then wait for us.'),
    answer('All right.'),
  );
  await using call = await one.call(REAL_TIME);
  await call.greeting();
  await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('Stop.', { afterWords: 4 });
  await call.hangUp();
  const turns = await one.bookedTurns(call.callSid);
  const words = (text: string | null | undefined) => (text ?? '').split(/\s+/u).filter(Boolean).length;
  const told = turns.find(({ userInput }) => userInput === 'When?');
  const [, cut] = call.exchanges;
  expect(cut?.interrupted).toBe(true);
  expect(told?.outcome).toBe('cut');
  expect(Math.abs(words(told?.aiResponse) - words(cut?.heard))).toBeLessThanOrEqual(1);
  // The part of the audio that held these words, give or take a frame of it.
  expect(Math.abs((told?.audioDurationMs ?? NaN) - spokenMs(told?.aiResponse ?? ''))).toBeLessThan(30);
  const later = filesOf(call).filter(({ exchange, end }) => exchange === 1 && end === 'spoken');
  expect(later).toEqual([]);
});

it('R-F2: when the account is empty in mid-answer, the relay’s voice goes on, and every word is heard once', async () => {
  one.openai.script(answer('Yes, we do. That is forty dollars. Anything else?'));
  vendor.script(({ text }) => (text === 'That is forty dollars.' ? outOfQuota() : undefined));
  await using call = await one.call(REAL_TIME);
  await call.greeting();
  const { heard } = await call.say('Do you true wheels?');
  await call.hangUp();
  expect(heard).toBe('Yes, we do. That is forty dollars. Anything else?');
  expect(filesOf(call).map((file) => file.heard)).toEqual(['Hello, this is Riley.', 'Yes, we do.']);
  expectSameStory(call, await one.bookedTurns(call.callSid));
});

it('fixed sentences are there before the first call', async () => {
  await eventually(() => {
    const texts = vendor.requests.map(({ body }) => body.text);
    expect(texts).toContain('Hello, this is Riley.');
    expect(texts).toContain('Are you still there?');
  });
});
