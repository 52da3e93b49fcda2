/** One call with one question, and who answered it how soon. */
import { createCallRecordReader } from '../src/adapters/postgres/call-record.ts';
import { createPool } from '../src/adapters/postgres/pool.ts';
import { placeCall } from '../src/phone/call.ts';
import type { System } from '../src/start/system.ts';
import { firstAnswerTokenMs } from '../bench/call-log.ts';
import { answerWordsIn, questionOf } from './answers.ts';
import type { FaultAnswer } from './fault-report.ts';

/** The voice; what is measured is before it. */
const SCALE = 0.2;
const BOOKED_MS = 30_000;
const LOOK_MS = 100;

/** Asks question number `index`. */
export async function askOnce(system: System, index: number): Promise<FaultAnswer> {
  await using call = await placeCall({
    webhookUrl: system.addresses.webhook,
    statusCallbackUrl: `${system.addresses.gateway}/api/v1/voice/status`,
    authToken: system.authToken,
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

/** Words of the answer that had come before. */
function repeatedWords(planned: string): number {
  const seen = new Set<number>();
  let repeated = 0;
  for (const { index } of answerWordsIn(planned)) {
    if (seen.has(index)) repeated += 1;
    seen.add(index);
  }
  return repeated;
}

/** Who answered the first question, as the books have it. */
async function rungOf(
  { addresses }: System,
  { callSid }: Pick<Awaited<ReturnType<typeof placeCall>>, 'callSid'>,
): Promise<string> {
  const pool = createPool(addresses.databaseUrl);
  try {
    const books = createCallRecordReader(pool);
    for (let leftMs = BOOKED_MS; leftMs > 0; leftMs -= LOOK_MS) {
      const turn = (await books.readTurns(callSid)).find(({ userInput }) => userInput !== null);
      const rung = turn?.details['rung'];
      if (typeof rung === 'string') return rung;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return 'nobody';
  } finally {
    await pool.end();
  }
}
