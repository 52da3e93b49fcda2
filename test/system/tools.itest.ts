/** Whole calls with tools: the booking desk, and a model that books by its rules. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { createDesk, openTables } from '../../samples/booking-desk/desk.ts';
import { buildDeskServer } from '../../samples/booking-desk/server.ts';
import { bookingModel } from '../fakes/booking-model.ts';
import type { Behaviour } from '../fakes/openai-behaviour.ts';
import type { ChatRequestBody } from '../fakes/openai-wire.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { aSystemWithModel } from './a-system.ts';
import { agentSource } from './agent-source.ts';

const WEEK_AHEAD = DateTime.now().setZone('America/New_York').plus({ days: 7 }).toISODate() ?? '';
const at = (time: string) => `${WEEK_AHEAD}T${time}`;

const SHOP = '+12075550150';
const BUILT_IN = ['endCall', 'checkHours', 'searchKnowledge', 'switchLanguage', 'sendDigits'];
const SPANISH = {
  ...{
    stillThere: '¿Sigue ahí?',
    silentGoodbye: '¡Adiós!',
    timeLimit: '¡Adiós!',
    backAgain: 'Siga, por favor.',
  },
  ...{ fillers: ['Un momento.'], apology: 'Lo siento.' },
};

/** "use checkHours {…}": the model calls that tool, then says what it has learnt. */
function askedFor({ messages }: ChatRequestBody): Behaviour | undefined {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const [, name, given] = /^use (\w+) (\{.*\})$/u.exec(asked) ?? [];
  const last = messages.at(-1);
  if (name === undefined || given === undefined) return undefined;
  if (last?.role === 'tool') return { type: 'answer', text: `I have learnt: ${last.content.slice(0, 80)}` };
  return { type: 'answer', text: '', calls: [{ name, arguments: given }] };
}

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let pool: Pool;
let slowMs = 0;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  pool = await openTables(stack.use(await freshDatabase()).url);
  stack.defer(() => pool.end());
  const desk = buildDeskServer(createDesk(pool));
  desk.addHook('onRequest', async () => {
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
  });
  const address = await desk.listen({ host: '127.0.0.1', port: 0 });
  stack.defer(() => desk.close());
  const agents = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  stack.defer(() => rm(agents, { recursive: true, force: true }));
  const file = await readFile(new URL('../../samples/booking-desk/agent.yaml', import.meta.url), 'utf8');
  const agent = file.replaceAll('http://127.0.0.1:4010', address).replace("'+12075550199'", "'*'");
  await writeFile(join(agents, 'desk.yaml'), agent);
  const shop = parseDocument(await agentSource());
  shop.set('numbers', [SHOP]);
  shop.set('languages', { 'es-US': { phrases: SPANISH } });
  shop.set('tools', Object.fromEntries(BUILT_IN.map((name) => [name, true])));
  await writeFile(join(agents, 'shop.yaml'), shop.toString());
  one = stack.use(await aSystemWithModel({ AGENTS_DIR: agents }));
  one.openai.script((request) => askedFor(request) ?? bookingModel(request));
});
afterAll(() => stack.disposeAsync());
// A test that is tried again finds a desk without bookings, as at first.
beforeEach(async () => {
  slowMs = 0;
  await pool.query('delete from desk_bookings');
});

const bookings = async () => {
  const { rows } = await pool.query<{ name: string; number: string; cancelled: boolean }>(
    'select name, number, cancelled_at is not null as cancelled from desk_bookings order by number',
  );
  return rows;
};

describe('R-G1: a call that books', () => {
  it('reads back, books once, moves and cancels, and ends with the agent’s goodbye', async () => {
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    const say = async (words: string) => (await call.say(words)).heard;
    expect(await say(`What is free on ${WEEK_AHEAD}?`)).toContain('There are free times on that day.');
    // A busy machine may say first that it takes a moment.
    expect(await say(`Book ${at('10:00')} for Ana Ruiz`)).toMatch(
      /\bShall I book an appointment on \w+day, .* for Ana Ruiz\?/u,
    );
    expect(await bookings()).toEqual([]);
    expect(await say('No, wait.')).not.toContain('It is done');
    expect(await say(`Book ${at('10:00')} for Ana Ruiz`)).toContain('Shall I book');
    expect(await say('Yes, please.')).toContain('It is done, with the number');
    const [booked] = await bookings();
    expect(booked).toMatchObject({ name: 'Ana Ruiz', cancelled: false });
    const number = booked?.number ?? '';
    expect(await say(`Book ${at('10:00')} for Ben Low`)).toContain('Shall I book');
    expect(await say('Yes.')).toContain('that time is taken');
    expect(await say(`Move ${number} to ${at('11:00')}`)).toContain('Shall I move appointment');
    expect(await say('Yes, that is right.')).toContain('It is done');
    expect(await say(`Find ${number}`)).toContain('number');
    expect(await say(`Cancel ${number}`)).toContain('Shall I cancel');
    expect(await say('Yes.')).toContain('That appointment is cancelled.');
    expect(await bookings()).toMatchObject([{ name: 'Ana Ruiz', cancelled: true }]);
    await call.say('Goodbye.', { waitForAnswer: false });
    expect((await call.ended).by).toBe('app');
    const turns = await one.recordedTurns(call.callSid);
    expect(turns.length).toBeGreaterThanOrEqual(12);
    expect(turns.map(({ details }) => details['actions'])).toContainEqual([
      expect.objectContaining({ tool: 'cancel', status: 'done', attempts: 1 }),
    ]);
  });

  it('hears a notice while a tool takes long, and then its result', async () => {
    slowMs = 2_500;
    await using call = await one.call({ timing: { scale: 0.05 } });
    await call.greeting();
    const { heard } = await call.say(`What is free on ${WEEK_AHEAD}?`);
    slowMs = 0;
    expect(heard).toMatch(/^One moment, .*There are free times on that day\.$/u);
    await call.hangUp();
  });
});

it('R-G1: the built-in tools that need no other service do their work in a call', async () => {
  await using call = await one.call({ to: SHOP, timing: { scale: 0.05 } });
  await call.greeting();
  const use = (name: string, given: object) => call.say(`use ${name} ${JSON.stringify(given)}`);
  await use('checkHours', { question: 'When are you open on Tuesdays?' });
  await use('searchKnowledge', { question: 'Do you rent bicycles?' });
  await use('sendDigits', { digits: '12#' });
  await use('switchLanguage', { language: 'es-US' });
  await call.say('use endCall {}', { waitForAnswer: false });
  expect((await call.ended).by).toBe('app');
  const turns = await one.recordedTurns(call.callSid);
  const actions = turns.flatMap(({ details }) => details['actions'] ?? []);
  expect(actions).toMatchObject([
    { tool: 'checkHours', status: 'done', result: expect.stringContaining('Tuesdays') as unknown },
    { tool: 'searchKnowledge', status: 'done', result: expect.stringMatching(/rent/iu) as unknown },
    { tool: 'sendDigits', status: 'done' },
    { tool: 'switchLanguage', status: 'done' },
    { tool: 'endCall', status: 'done' },
  ]);
  expect((await one.records.readCall(call.callSid))?.conversationData['language']).toBe('es-US');
});
