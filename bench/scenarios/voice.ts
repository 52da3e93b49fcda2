/** Compares our own voice with the relay's: time to the first sound, gaps between pieces, cost, and accuracy of interrupts. */
import { createRandom } from '../../src/lib/random.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import type { LogEntry } from '../../src/phone/log.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { epochOf } from '../../src/phone/timing.ts';
import { countWords } from '../../src/phone/clauses.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import { tokensOf } from '../answer-code.ts';
import { PACES } from '../caller.ts';
import { question } from '../questions.ts';
import { distribution, merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import type { VoiceRequest } from '../voice-messages.ts';
import { recordedTurns } from '../workflows.ts';

const DIAL = { firstTokenMs: 200, tokenMs: 15, sentenceTokens: 8 };
const MODES = ['own', 'relay'] as const;
type Mode = (typeof MODES)[number];

export const voice: Scenario = {
  name: 'voice',
  isLeisurely: true,
  lines: ({ voice: { answerTokens } }) => {
    const dial = { ...DIAL, tokens: answerTokens };
    return [
      { name: 'voice-own', speculation: 'final', voice: 'own', dial },
      { name: 'voice-relay', speculation: 'final', dial },
    ];
  },
  async run(bench) {
    const { callers, calls, turns } = bench.parameters.voice;
    bench.log(`${callers * calls} calls of ${turns} turns in each voice`);
    const talk = async (mode: Mode) =>
      (await Promise.all(numbers(callers).map((caller) => talkOf(bench, mode, caller)))).flat();
    const [own, relay] = await Promise.all(MODES.map(talk));
    const requests = await bench.voice.requests();
    const cuts = await interrupted(bench);
    return under(
      'voice',
      merged([
        under('own', heardAfter(own ?? [])),
        under('relay', heardAfter(relay ?? [])),
        under('firstByte', distribution((own ?? []).flatMap((call) => firstByteWaits(call, requests)))),
        under('gap', distribution((own ?? []).flatMap(gapsOf))),
        costOf(own ?? [], requests),
        cuts,
      ]),
    );
  },
};

/** Makes the calls of one caller, one after another. */
async function talkOf(bench: Bench, mode: Mode, caller: number): Promise<readonly PhoneCall[]> {
  const { calls, turns } = bench.parameters.voice;
  const made: PhoneCall[] = [];
  for (const number of numbers(calls)) {
    const call = await callIn(bench, mode, caller);
    await logPhoneErrors(bench, async () => {
      for (const turn of numbers(turns)) {
        bench.signal.throwIfAborted();
        const text = question(caller + number * turns + turn);
        await call.say(text, { partials: [text] });
      }
    });
    await call.hangUp();
    made.push(call);
  }
  return made;
}

async function callIn(bench: Bench, mode: Mode, seed: number): Promise<PhoneCall> {
  const to = bench.line(`voice-${mode}`).number;
  // Our audio files play in real time, so only real pace gives valid numbers.
  const call = await placeCall({ ...bench.our.target, to, seed, timing: PACES.wire });
  await call.greeting();
  return call;
}

/** Waits from the final prompt to the first sound of the answer. `lost` counts turns without a sound. */
function heardAfter(calls: readonly PhoneCall[]): Results {
  const turns = calls.flatMap(({ exchanges }) => exchanges.filter(({ input }) => input === 'speech'));
  const waits = turns.flatMap(({ promptAtMs = 0, firstHeardAtMs }) =>
    firstHeardAtMs === undefined ? [] : [firstHeardAtMs - promptAtMs],
  );
  return { ...distribution(waits), lost: turns.length - waits.length };
}

type PlayedFile = Extract<LogEntry, { kind: 'file' }>;

/** The files of each answer of a call, in the order in which they were played. */
function answersOf(call: PhoneCall): readonly (readonly PlayedFile[])[] {
  const files = call.log.filter((entry) => entry.kind === 'file');
  return call.exchanges
    .filter(({ input }) => input === 'speech')
    .map(({ index }) => files.filter(({ exchange }) => exchange === index));
}

/** For each answer: from the first byte of its first piece leaving the voice server until that byte reaches the phone. */
function firstByteWaits(call: PhoneCall, requests: readonly VoiceRequest[]): readonly number[] {
  const fetched = call.log.filter((entry) => entry.kind === 'audio');
  return answersOf(call).flatMap(([first]) => {
    const made = requests.find(({ text }) => text === first?.heard.trim())?.firstByteAt;
    const here = fetched.find(({ url }) => url === first?.url)?.firstByteAtMs;
    return made === undefined || here === undefined ? [] : [epochOf(here) - made];
  });
}

/** Silence between the pieces of each answer. */
function gapsOf(call: PhoneCall): readonly number[] {
  return answersOf(call).flatMap(([, ...later]) => later.map(({ gapMs }) => gapMs));
}

/** How many pieces were played, and how many requests to the vendor were repetitions. */
function costOf(calls: readonly PhoneCall[], requests: readonly VoiceRequest[]): Results {
  const played = calls
    .flatMap(({ log }) => log.filter((entry) => entry.kind === 'file'))
    .map(({ heard }) => heard.trim());
  const texts = requests.map(({ text }) => text);
  return {
    pieces: played.length,
    // The greeting, in every call after the first.
    repeatedPieces: played.length - new Set(played).size,
    repeatedRequests: texts.length - new Set(texts).size,
  };
}

/** Callers interrupt at random moments. Compares what the call record says was heard with what the phone played. */
async function interrupted(bench: Bench): Promise<Results> {
  const { interrupts, interruptCalls } = bench.parameters.voice;
  const each = Math.ceil(interrupts / interruptCalls);
  bench.log(`${each * interruptCalls} interrupts in ${interruptCalls} calls`);
  const calls = await Promise.all(numbers(interruptCalls).map((seed) => cutIntoAll(bench, seed, each)));
  const cuts = calls.flatMap(({ exchanges }) => exchanges.filter((exchange) => exchange.interrupted));
  const off = (await Promise.all(calls.map((call) => wordsOff(bench, call)))).flat();
  return {
    interrupts: cuts.length,
    interruptsOffByMore: off.filter((words) => words > 1).length,
    wordsOffMax: Math.max(0, ...off),
    latePieces: calls.flatMap((call) => call.log.filter((entry) => isLate(entry, call.exchanges))).length,
  };
}

/** Asks one question. Each further one interrupts the previous answer at a random moment. */
async function cutIntoAll(bench: Bench, seed: number, interrupts: number): Promise<PhoneCall> {
  const random = createRandom(seed);
  const { dial } = bench.line('voice-own');
  // 90 % of the answer's length at 15 characters per second, the phone's pace, so that the answer is never over by then.
  const answerMs = 0.9 * (tokensOf(0, dial).join('').length / 15) * 1_000;
  const call = await callIn(bench, 'own', seed);
  await logPhoneErrors(bench, async () => {
    await call.say(question(seed), { partials: [question(seed)], waitForAnswer: false });
    for (const turn of numbers(interrupts)) {
      bench.signal.throwIfAborted();
      const text = question(seed + turn + 1);
      await call.bargeIn(text, { partials: [text], afterMs: random() * answerMs, waitForAnswer: false });
    }
  });
  await call.hangUp();
  return call;
}

/** For each interrupted answer: by how many words the call record differs from the phone. */
async function wordsOff(bench: Bench, call: PhoneCall): Promise<readonly number[]> {
  const rows = await recordedTurns(bench.our, call.callSid);
  const told = rows.filter(({ userInput }) => userInput !== null);
  return call.exchanges
    .filter(({ input }) => input === 'speech')
    .flatMap(({ heard, interrupted: wasCut }, index) =>
      wasCut ? [Math.abs(countWords(told[index]?.aiResponse ?? '') - countWords(heard))] : [],
    );
}

/** Whether a file began to play after the interrupt and a word of it was heard. */
function isLate(entry: LogEntry, exchanges: readonly Exchange[]): boolean {
  if (entry.kind !== 'file' || entry.heard === '') return false;
  return (entry.startedAtMs ?? 0) > (exchanges[entry.exchange]?.interruptedAtMs ?? Infinity);
}

/** Logs an error of the phone. The measurements made before it still count. */
async function logPhoneErrors(bench: Bench, talk: () => Promise<void>): Promise<void> {
  try {
    await talk();
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    bench.log(error.message);
  }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
