/** Callers interrupt our own voice at random moments. Compares what the call record counts as heard with what the phone played. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../src/lib/random.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { countWords } from '../../src/phone/clauses.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { spokenMs } from '../fakes/spoken-mp3.ts';
import { aSystemWithModel } from './a-system.ts';
import { anOwnVoice, filesOf, REAL_TIME } from './an-own-voice.ts';
import type { OwnVoiceParts } from './an-own-voice.ts';

const CALLS = 8;
const CUTS = 5;
const WORDS = 'bicycle workshop is open every morning and we gladly mend whatever you bring here'.split(' ');
/** The latest interrupt, as a share of the answer's duration. On a busy machine a later one would come after its end. */
const LATEST = 0.9;
/** The share that may be off by more than a word: if the machine delays the gateway by half a second, it learns of the interrupt two words late. */
const STALLED = 0.05;

let own: OwnVoiceParts;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  own = await anOwnVoice();
  one = await aSystemWithModel(own.env);
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

/** Letters only, because other text would be sent in other words and could not be compared. */
const letter = (index: number) => String.fromCharCode(97 + index);
const question = (caller: number, turn: number) => `Question ${letter(caller)}${letter(turn)}?`;

/** Three sentences, different for each question. */
function answerTo(asked: string): string {
  const random = createRandom(asked.charCodeAt(9) * 256 + asked.charCodeAt(10));
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const sentence = () => `The ${Array.from({ length: 2 + Math.floor(random() * 4) }, word).join(' ')}.`;
  return [sentence(), sentence(), sentence()].join(' ');
}

/** Asks a question, interrupts the answer with the next question, and so on. */
async function cutInAgainAndAgain(caller: number): Promise<PhoneCall> {
  const random = createRandom(caller);
  const call = await one.call({ ...REAL_TIME, seed: caller });
  await call.greeting();
  await call.say(question(caller, 0), { waitForAnswer: false });
  for (let turn = 1; turn <= CUTS; turn += 1) {
    const text = question(caller, turn);
    const afterMs = random() * LATEST * spokenMs(answerTo(question(caller, turn - 1)));
    await call.bargeIn(text, { partials: [text], afterMs, waitForAnswer: false });
  }
  await call.hangUp();
  return call;
}

it(`${CALLS * CUTS} interrupts at random moments: the call record is exact to a word in 19 of 20, and nothing is played after an interrupt`, async () => {
  one.openai.script(({ messages }) => {
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    return answer(answerTo(/Question \w+/u.exec(asked)?.[0] ?? ''), { firstTokenMs: 50, tokenMs: 20 });
  });
  own.vendor.script((_body, index) => ({ type: 'speak', firstByteMs: (index % 5) * 20, chunkMs: 5 }));
  const calls = await Promise.all(Array.from({ length: CALLS }, (_, caller) => cutInAgainAndAgain(caller)));

  const cuts = calls.flatMap((call) =>
    call.exchanges.filter(({ interrupted }) => interrupted).map((exchange) => ({ call, exchange })),
  );
  const late = calls.flatMap((call) =>
    filesOf(call).filter(
      ({ exchange, startedAtMs = 0, heard }) =>
        heard !== '' && startedAtMs > (call.exchanges[exchange]?.interruptedAtMs ?? Infinity),
    ),
  );
  const recorded = new Map(
    await Promise.all(calls.map(async ({ callSid }) => [callSid, await one.recordedTurns(callSid)] as const)),
  );
  const wrong = cuts.filter(({ call, exchange }) => {
    const told = recorded.get(call.callSid)?.find(({ userInput }) => userInput === exchange.caller);
    return Math.abs(countWords(told?.aiResponse ?? '') - countWords(exchange.heard)) > 1;
  });
  expect(cuts).toHaveLength(CALLS * CUTS);
  expect(cuts.filter(({ exchange }) => exchange.audio.length === 0)).toEqual([]);
  expect(late).toEqual([]);
  expect(wrong.length).toBeLessThanOrEqual(cuts.length * STALLED);
}, 180_000);
