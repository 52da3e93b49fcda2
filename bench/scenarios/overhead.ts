/** Measures what the system adds to the model's own time, with speculation on and off, beside the bare server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { PhoneError } from '../../src/phone/waiting.ts';
import { PACES } from '../caller.ts';
import { question } from '../questions.ts';
import { distribution, merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { answeredTurns, turnOf } from '../turns.ts';
import type { Turn } from '../turns.ts';

const VARIANTS = [
  { name: 'on', speculation: 'final', family: 'overhead' },
  { name: 'off', speculation: 'off', family: 'overhead' },
  { name: 'bare', speculation: 'off', family: 'bare' },
] as const;
type Variant = (typeof VARIANTS)[number];

export const overhead: Scenario = {
  name: 'overhead',
  lines: ({ overhead: { modelMs } }) =>
    modelMs.flatMap((firstTokenMs) =>
      VARIANTS.map(({ name, speculation }) => ({
        name: `${name}-${firstTokenMs}`,
        speculation,
        dial: { firstTokenMs, tokenMs: 15, tokens: 5 },
      })),
    ),
  async run(bench) {
    const found: Results[] = [];
    for (const modelMs of bench.parameters.overhead.modelMs) found.push(await measure(bench, modelMs));
    return merged(found);
  },
};

interface Caller {
  readonly variant: Variant;
  readonly call: PhoneCall;
  readonly turns: Turn[];
}

/** Keeps three calls open that speak in turn, so that other activity on the machine affects all of them alike. */
async function measure(bench: Bench, modelMs: number): Promise<Results> {
  const { turns, warmUpTurns, gapMs } = bench.parameters.overhead;
  const callers = await Promise.all(VARIANTS.map((variant) => place(bench, variant, modelMs)));
  for (let round = 0; round < warmUpTurns + turns; round += 1) {
    if (round % 10 === 0) bench.log(`model ${modelMs} ms: turn ${round} of ${warmUpTurns + turns}`);
    // The order rotates, so that no call always has the longest pause before its turn.
    for (const index of [0, 1, 2]) {
      const caller = callers[(index + round) % callers.length];
      bench.signal.throwIfAborted();
      if (caller !== undefined) await speak(bench, caller, round);
      await sleep(gapMs);
    }
  }
  await Promise.all(callers.map(({ call }) => call.hangUp()));
  const { requests } = await bench.model.settled();
  const found = callers.map(({ variant, turns: all }) => {
    const counted = all.slice(warmUpTurns);
    const answered = answeredTurns(counted, requests);
    const prefix = variant.family === 'bare' ? `bare.${modelMs}` : `overhead.${modelMs}.${variant.name}`;
    const lost = counted.length - answered.length;
    return under(prefix, { ...distribution(answered.map(({ addedMs }) => addedMs)), lost });
  });
  return merged(found);
}

async function place(bench: Bench, variant: Variant, modelMs: number): Promise<Caller> {
  const target = variant.family === 'bare' ? bench.bare.target : bench.our.target;
  const to = bench.line(`${variant.name}-${modelMs}`).number;
  const call = await placeCall({ ...target, to, timing: PACES.brisk });
  await call.greeting();
  return { variant, call, turns: [] };
}

async function speak(bench: Bench, { call, turns, variant }: Caller, round: number): Promise<void> {
  const text = question(round);
  try {
    turns.push(turnOf(await call.say(text, { partials: [text] }), call.log));
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    bench.log(`${variant.name}: ${error.message}`);
    turns.push({ promptAt: Date.now(), isComplete: false, hadFiller: false });
  }
}
