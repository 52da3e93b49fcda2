/** Temporal is down and the gateway dies. The next gateway knows the call from Postgres. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService } from '../../chaos/service.ts';
import type { Service } from '../../chaos/service.ts';
import { openedSignal } from '../../src/adapters/postgres/signal-journal.ts';
import type { KeptSignal } from '../../src/adapters/postgres/signal-journal.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { openedHistory } from '../../src/adapters/temporal/payload-codec.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { startTemporalServer } from '../../src/start/temporal-server.ts';
import type { TemporalServer } from '../../src/start/temporal-server.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually } from './a-system.ts';

let temporal: Service;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let pool: ReturnType<typeof createPool>;
const resources = new AsyncDisposableStack();
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-outage-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const cliPath = await resolveTemporalCli({ env: process.env, log: console.log });
  let server: TemporalServer | undefined;
  temporal = resources.use(
    await startService('Temporal', async () => {
      const ports = server === undefined ? {} : { port: server.port, uiUrl: server.uiUrl };
      const dbFilename = join(folder, 'temporal.db');
      server = await startTemporalServer({ cliPath, dbFilename, log: () => undefined, ...ports });
      return server.process;
    }),
  );
  // The relay asks the next gateway after two seconds, and a machine may need longer to load one.
  const env = { TEMPORAL_ADDRESS: server?.address ?? '', STANDBY_PROCESSES: 'on' };
  one = resources.use(await aSystemWithModel(env));
  pool = createPool(one.system.addresses.databaseUrl);
  resources.defer(() => pool.end());
});
afterAll(() => resources.disposeAsync());

/** The signals that wait in the journal, in order: their names and the outcome of a turn. */
async function waiting(callSid: CallSid): Promise<readonly string[]> {
  const { rows } = await pool.query<{ signal: KeptSignal }>(
    'select signal from signal_journal where call_session_id = $1 order by ordinal',
    [callSid],
  );
  return rows.map(({ signal: kept }) => {
    const signal = openedSignal(one.codec.keys, kept);
    return signal?.name === 'answered' ? `answered ${signal.message.reply.outcome}` : String(signal?.name);
  });
}

/** The caller's words in the history of the call. */
async function toldIn(callSid: CallSid): Promise<readonly string[]> {
  const { events } = await openedHistory(one.codec, one.temporal.workflow.getHandle(callWorkflowId(callSid)));
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    if (signal?.signalName !== 'utterance') return [];
    return [fromPayloadsAtIndex<{ text: string }>(defaultPayloadConverter, 0, signal.input?.payloads).text];
  });
}

it('R-F7: the same conversation continues, and its history is complete and in order afterwards', async () => {
  one.openai.script();
  await using call = await one.call({ timing: { scale: 0.3 } });
  await call.greeting();
  await call.say('When do you open?');
  await eventually(async () => expect(await one.records.readTurns(call.callSid)).toHaveLength(2));
  await temporal.kill();
  await call.say('And on Sunday?');
  await eventually(async () =>
    expect(await waiting(call.callSid)).toEqual(expect.arrayContaining(['utterance', 'answered spoken'])),
  );
  one.system.kill('gateway', 'SIGKILL');
  await call.connected(2, 30_000);
  const asked = await call.say('And on Monday?');
  expect(asked.planned).toMatch(/You said: And on Monday\.$/u);
  const { messages } = one.openai.requests.at(-1)?.body ?? { messages: [] };
  expect(messages.map(({ content }) => content)).toEqual(
    expect.arrayContaining(['When do you open?', 'You said: When do you open.', 'And on Sunday?']),
  );

  await temporal.start();
  await call.say('Thank you.');
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  const kinds = turns.map(({ details }) => details['kind']);
  expect(kinds).toEqual(['greeting', 'speech', 'speech', 'notice', 'speech', 'speech']);
  expect(turns.map(({ turnNumber }) => turnNumber)).toEqual([0, 1, 2, 3, 4, 5]);
  const told = ['When do you open?', 'And on Sunday?', 'And on Monday?', 'Thank you.'];
  // Except the notice, which the caller may interrupt.
  const answers = turns.filter(({ details }) => details['kind'] === 'speech');
  expect(answers.map(({ outcome }) => outcome)).toEqual(told.map(() => 'spoken'));
  expect(answers.map(({ userInput }) => userInput)).toEqual(told);
  for (const [index, question] of told.entries()) {
    const words = `You said: ${question.replace('?', '.')}`;
    expect(answers[index]?.aiResponse).toContain(words);
    expect(call.exchanges[index + 1]?.heard.split(words)).toHaveLength(2);
  }
  expect(await toldIn(call.callSid)).toEqual(told);
  await eventually(async () => expect(await waiting(call.callSid)).toEqual([]));
});

it('R-F7: the next gateway finishes an answer that Temporal had asked for before it went down', async () => {
  const words = 'We open at nine, and close at six, on every day of the week, but on Sunday, we open at ten.';
  one.openai.script(answer(words, { firstTokenMs: 100, tokenMs: 10 }), answer('At noon.'));
  await using call = await one.call({ timing: { scale: 1 } });
  await call.greeting();
  const requests = one.openai.requests.length;
  await call.say('When do you open?', { waitForAnswer: false });
  await call.heard(1);
  await temporal.kill();
  await eventually(async () => expect(await waiting(call.callSid)).toContain('answered dropped'));
  one.system.kill('gateway', 'SIGKILL');
  const resumed = await call.answer(30_000);
  expect(resumed).toMatchObject({ connection: 2, finished: true });
  expect(resumed.heard.trim().endsWith('but on Sunday, we open at ten.')).toBe(true);
  // The answer was complete, so no model was asked to continue.
  expect(one.openai.requests).toHaveLength(requests + 1);
  expect((await call.say('And on Monday?')).planned).toBe('At noon.');

  await temporal.start();
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  expect(turns.map(({ userInput }) => userInput)).toEqual([null, 'When do you open?', 'And on Monday?']);
  expect(turns[1]).toMatchObject({ outcome: 'spoken', plannedResponse: words, aiResponse: words });
});
