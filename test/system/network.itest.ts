/** The network to Postgres or Temporal fails during a call: packets vanish without an error. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLink } from '../../chaos/link.ts';
import type { Link } from '../../chaos/link.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { ownNamespace } from '../setup/own-namespace.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';

/** `responseTimeoutMs` of an agent, and what a busy machine adds. */
const RESPONSE_MS = 6_500;
const QUESTIONS = ['When do you open?', 'And on Sunday?', 'And on Monday?'];

const resources = new AsyncDisposableStack();
let toPostgres: Link;
let toTemporal: Link;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  const database = new URL(resources.use(await freshDatabase()).url);
  const { address, env } = await ownNamespace();
  const temporal = new URL(`tcp://${address}`);
  toPostgres = resources.use(await startLink(Number(database.port)));
  toTemporal = resources.use(await startLink(Number(temporal.port)));
  database.port = String(toPostgres.port);
  one = resources.use(
    await aSystemWithModel({
      DATABASE_URL: database.href,
      ...env,
      TEMPORAL_ADDRESS: `127.0.0.1:${toTemporal.port}`,
    }),
  );
  one.openai.script();
});
afterEach(() => {
  for (const link of [toPostgres, toTemporal]) link.heal();
});
afterAll(() => resources.disposeAsync());

/** Asks each question and expects its answer in time. */
async function ask(call: PhoneCall, questions: readonly string[]): Promise<void> {
  for (const question of questions) {
    const { planned, firstTokenAtMs = Infinity, promptAtMs = 0 } = await call.say(question);
    expect(planned).toBe(`You said: ${question.replace('?', '.')}`);
    expect(firstTokenAtMs - promptAtMs).toBeLessThan(RESPONSE_MS);
  }
}

describe('a call goes on, and its record is complete afterwards', () => {
  it('R-F3: without Postgres, until long after the call has ended', async () => {
    await using call = await one.call();
    await call.greeting();
    await ask(call, ['Where are you?']);
    toPostgres.cut();
    await ask(call, QUESTIONS);
    await call.hangUp();
    toPostgres.heal();
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect(turns.map(({ turnNumber }) => turnNumber)).toEqual([0, 1, 2, 3, 4]);
    expect(await one.records.readCall(call.callSid)).toMatchObject({
      status: 'completed',
      userInputCount: 4,
    });
  });

  it('R-F4: without a network to Temporal, which receives everything later', async () => {
    await using call = await one.call();
    await call.greeting();
    await ask(call, ['Where are you?']);
    toTemporal.cut();
    await ask(call, QUESTIONS);
    toTemporal.heal();
    await ask(call, ['Thank you.']);
    await call.hangUp();
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect(turns.map(({ turnNumber }) => turnNumber)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
