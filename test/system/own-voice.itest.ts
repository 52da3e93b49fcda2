/** Whole calls in our own voice: real processes, a fake vendor, and a phone that fetches and measures every piece. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { outOfQuota } from '../fakes/elevenlabs-behaviour.ts';
import type { SpeechBehaviour } from '../fakes/elevenlabs-behaviour.ts';
import { spokenMs } from '../fakes/spoken-mp3.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually, expectSameStory } from './a-system.ts';
import { GREETING } from './agent-source.ts';
import { anOwnVoice, filesOf, REAL_TIME } from './an-own-voice.ts';
import type { OwnVoiceParts } from './an-own-voice.ts';

/** Twice the speed of a real call. */
const quickVoice = (): SpeechBehaviour => ({ type: 'speak', charsPerSecond: 30 });

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let own: OwnVoiceParts;
beforeAll(async () => {
  own = await anOwnVoice();
  own.vendor.script(quickVoice);
  one = await aSystemWithModel(own.env);
});
beforeEach(() => {
  one.openai.script();
  own.vendor.script(quickVoice);
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

it('R-C7: greeting and answer are heard completely in our own voice, piece by piece without a gap', async () => {
  one.openai.script(answer('Yes, we open at nine. On Sundays we are closed. Come in!', { tokenMs: 5 }));
  await using call = await one.call(REAL_TIME);
  expect((await call.greeting()).heard).toBe(GREETING);
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
  const turns = await one.recordedTurns(call.callSid);
  expectSameStory(call, turns);
  // The recorded duration equals that of the files, as the phone measured them.
  for (const [exchange, turn] of turns.entries()) {
    const urls = files.filter((file) => file.exchange === exchange).map(({ url }) => url);
    const lengths = fetched.filter(({ url }) => urls.includes(url)).map(({ durationMs = NaN }) => durationMs);
    const total = lengths.reduce((sum, ms) => sum + ms, 0);
    expect(Math.abs((turn.audioDurationMs ?? NaN) - total), turn.aiResponse ?? '').toBeLessThanOrEqual(1);
  }
});

it('what was heard before an interrupt is recorded to within a word, and nothing is played after it', async () => {
  // At this pace a word is long enough to be interrupted.
  own.vendor.script();
  one.openai.script(
    answer('We are open from nine to six on all days but Sunday. Ring the bell. Then wait for us.'),
    answer('All right.'),
  );
  await using call = await one.call(REAL_TIME);
  await call.greeting();
  await call.say('When?', { waitForAnswer: false });
  await call.bargeIn('And on Sundays?', { afterWords: 4 });
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  const words = (text: string | null | undefined) => (text ?? '').split(/\s+/u).filter(Boolean).length;
  const told = turns.find(({ userInput }) => userInput === 'When?');
  const [, cut] = call.exchanges;
  expect(cut?.interrupted).toBe(true);
  expect(told?.outcome).toBe('cut');
  expect(Math.abs(words(told?.aiResponse) - words(cut?.heard))).toBeLessThanOrEqual(1);
  // The part of the audio that contains these words, within one frame.
  expect(Math.abs((told?.audioDurationMs ?? NaN) - spokenMs(told?.aiResponse ?? ''))).toBeLessThan(30);
  const later = filesOf(call).filter(({ exchange, end }) => exchange === 1 && end === 'spoken');
  expect(later).toEqual([]);
});

it('R-F2: if the account runs out of credit in mid-answer, the relay’s voice continues, and every word is heard once', async () => {
  one.openai.script(answer('Yes, we do. That is forty dollars. Anything else?'));
  own.vendor.script(({ text }) => (text === 'That is forty dollars.' ? outOfQuota() : quickVoice()));
  await using call = await one.call(REAL_TIME);
  await call.greeting();
  const { heard } = await call.say('Do you true wheels?');
  await call.hangUp();
  expect(heard).toBe('Yes, we do. That is forty dollars. Anything else?');
  expect(filesOf(call).map((file) => file.heard)).toEqual([GREETING, 'Yes, we do.']);
  expectSameStory(call, await one.recordedTurns(call.callSid));
});

it('fixed sentences are prepared before the first call', async () => {
  await eventually(() => {
    const texts = own.vendor.requests.map(({ body }) => body.text);
    expect(texts).toContain(GREETING);
    expect(texts).toContain('Are you still there?');
  });
});
