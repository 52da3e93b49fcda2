/** Makes one call with one question and reports which model answered it and how fast. */
import { createCallRecordReader } from '../src/adapters/postgres/call-record.ts';
import { createPool } from '../src/adapters/postgres/pool.ts';
import { placeCall } from '../src/phone/call.ts';
import type { System } from '../src/start/system.ts';
import { phoneTarget } from '../src/start/phone-target.ts';
import { firstAnswerTokenMs } from '../bench/call-log.ts';
import { answerWordsIn, questionOf } from './answers.ts';
import type { FaultAnswer } from './fault-report.ts';

/** Speeds up the voices. The measured times end before the voice starts. */
const SCALE = 0.2;
/** Limit of the wait until the turn is saved. */
const SAVED_MS = 30_000;
const POLL_MS = 100;

/** Asks question number `index` in a new call. */
export async function askOnce(system: System, index: number): Promise<FaultAnswer> {
  await using call = await placeCall({
    ...phoneTarget(system),
    timing: { scale: SCALE },
  });
  await call.greeting();
  const { planned, promptAtMs = 0 } = await call.say(questionOf(index));
  await call.hangUp();
  const firstMs = firstAnswerTokenMs(call.log, promptAtMs);
  return {
    ...(firstMs === undefined ? {} : { firstWordsMs: firstMs - promptAtMs, by: await rungOf(system, call) }),
    repeated: repeatedWords(planned),
  };
}

/** The number of words that occur again in the answer. */
function repeatedWords(planned: string): number {
  const seen = new Set<number>();
  let repeated = 0;
  for (const { index } of answerWordsIn(planned)) {
    if (seen.has(index)) repeated += 1;
    seen.add(index);
  }
  return repeated;
}

/** The rung that answered the first question, from the call record. `nobody` if none is saved in time. */
async function rungOf(
  { addresses }: System,
  { callSid }: Pick<Awaited<ReturnType<typeof placeCall>>, 'callSid'>,
): Promise<string> {
  const pool = createPool(addresses.databaseUrl);
  try {
    const callRecord = createCallRecordReader(pool);
    for (let leftMs = SAVED_MS; leftMs > 0; leftMs -= POLL_MS) {
      const turn = (await callRecord.readTurns(callSid)).find(({ userInput }) => userInput !== null);
      const rung = turn?.details['rung'];
      if (typeof rung === 'string') return rung;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return 'nobody';
  } finally {
    await pool.end();
  }
}
