/** A call to a system whose model is the open one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import { talkPrinter } from '../../src/phone/print.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import type { System } from '../../src/start/system.ts';
import { openSystem } from '../system.ts';
import type { EvalSystemOptions } from '../system.ts';

const PAGES = fileURLToPath(new URL('../dental/pages', import.meta.url));

const QUESTIONS = [
  'Hello. When are you open?',
  'How much does a cleaning cost?',
  'Do you treat children?',
  'Where can I park?',
  'What should I do if a tooth breaks?',
  'Thank you. How can I make an appointment?',
];

/** Limits for a model on a processor without a graphics card, and little for it to read. docs/policy.md explains them. */
const PATIENT = {
  persona:
    'You work for Harbour View Dental. Answer in one sentence, in your own words. Never repeat the question.',
  limits: { responseTimeoutMs: 30_000, maxResponseChars: 120 },
  policy: {
    primary: { firstTokenMs: 20_000, stallMs: 10_000 },
    deadAir: { fillerAfterMs: 20_000 },
    standIn: { afterPromptMs: 20_000, afterFailureMs: 10_000 },
    passages: 2,
    passageChars: 500,
  },
};

/** The simulated speech is this much faster than real speech. */
const SCALE = 0.2;
const ANSWER_MS = 120_000;
const SAVED_MS = 60_000;
const POLL_MS = 250;

export interface OpenModelTurn {
  readonly question: string;
  readonly heard: string;
  readonly firstWordsMs: number | undefined;
  /** Who answered, from the call record. Absent: nobody. */
  readonly rung: string | undefined;
  readonly failures: readonly unknown[];
}

/** Starts a system with the model at `baseUrl` and asks it six questions in one call. Prints the call as it is spoken. */
export async function callOpenModel(
  baseUrl: string,
  onLine: NonNullable<EvalSystemOptions['onLine']>,
): Promise<readonly OpenModelTurn[]> {
  const env = {
    OPENAI_BASE_URL: baseUrl,
    OPENAI_MODEL: 'smollm2',
    OPENAI_MAX_TOKENS: '60',
    OPENAI_TEMPERATURE: '0.4',
  };
  await using system = await openSystem({ pages: PAGES, embeddings: 'none', env, agent: PATIENT, onLine });
  await using call = await placeCall({
    ...phoneTarget(system),
    timing: { scale: SCALE },
    onEvent: talkPrinter((text) => process.stdout.write(text)),
  });
  await call.greeting(ANSWER_MS);
  const exchanges = [];
  for (const question of QUESTIONS) exchanges.push(await call.say(question, { timeoutMs: ANSWER_MS }));
  await call.hangUp();
  const rows = await savedTurns(system, call.callSid);
  return exchanges.map(({ caller = '', heard, promptAtMs = 0, firstTokenAtMs }) => {
    const { details = {} } = rows.find(({ userInput }) => userInput === caller) ?? {};
    const { rung, failures } = details;
    return {
      question: caller,
      heard,
      firstWordsMs: firstTokenAtMs === undefined ? undefined : Math.round(firstTokenAtMs - promptAtMs),
      rung: typeof rung === 'string' ? rung : undefined,
      failures: Array.isArray(failures) ? failures : [],
    };
  });
}

/** The call record, once it has every turn. */
async function savedTurns(
  { addresses }: Pick<System, 'addresses'>,
  callSid: CallSid,
): Promise<readonly TurnRow[]> {
  const pool = createPool(addresses.databaseUrl);
  try {
    const reader = createCallRecordReader(pool);
    const giveUpAt = Date.now() + SAVED_MS;
    for (;;) {
      const rows = await reader.readTurns(callSid);
      if (rows.length > QUESTIONS.length || Date.now() > giveUpAt) return rows;
      await sleep(POLL_MS);
    }
  } finally {
    await pool.end();
  }
}
