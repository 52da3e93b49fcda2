/** The routes that work on a recorded call, with programs that answer as a test says. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { parseScript } from '../../../src/phone/script.ts';
import { buildApp } from '../../../src/gateway/app.ts';
import type { ProgramResult } from '../../../src/gateway/api/call-programs.ts';
import { callScript } from '../../../src/gateway/api/call-script.ts';
import { aCallSid, agent } from '../../conversation/a-call.ts';
import { aListedCall } from '../../fakes/a-listed-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const operators = memoryOperators(new URL(BASE_URL));
const api = memoryApi();
const stack = new AsyncDisposableStack();
const callSid = aCallSid('1');
let app: FastifyInstance;
let admin: { authorization: string };
let stranger: { authorization: string };

beforeAll(async () => {
  const { deps } = stack.use(await aGateway());
  app = await buildApp({ ...deps, ...{ operators, api } }, pino({ level: 'silent' }));
  stack.defer(() => app.close());
  admin = await operators.tokenOf({ role: 'admin', tenant: null });
  stranger = await operators.tokenOf({ role: 'admin', tenant: 'another' });
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  for (const list of [api.listed, api.recorded, api.started, operators.entries]) list.length = 0;
  api.listed.push(aListedCall(1));
});

const ask = async (what: string, payload: object = {}, headers = admin) => {
  const url = `/api/v1/calls/${callSid}/${what}`;
  const response = await app.inject({ method: 'POST', url, headers, payload });
  return [response.statusCode, response.json<Record<string, unknown>>()] as const;
};
const answer = (result: Partial<ProgramResult>) => {
  api.program = async () => ({ code: 0, out: '', err: '', ...result });
};

describe('R-V1: work on a recorded call', () => {
  it('erases the call in the name of who asked, and says what is left', async () => {
    answer({ out: '1 call\ncalls      1 erased, 0 left\n' });
    expect(await ask('erase')).toEqual([
      200,
      { done: true, isErased: true, report: '1 call\ncalls      1 erased, 0 left\n' },
    ]);
    expect(api.started).toEqual([['privacy', ['erase', `--call=${callSid}`, '--by=admin']]]);
    expect(operators.entries).toMatchObject([
      { action: 'call.erased', tenant: agent.tenant, subject: callSid, actor: { name: 'admin' } },
    ]);
    answer({ code: 1, out: 'calls      1 erased, 1 left\n' });
    expect(await ask('erase')).toMatchObject([200, { isErased: false }]);
  });

  it('is refused for a call in progress, and for the call of another tenant', async () => {
    expect(await ask('erase', {}, stranger)).toMatchObject([404, {}]);
    api.listed[0] = aListedCall(1, { status: 'active', endedAt: null });
    expect(await ask('erase')).toMatchObject([409, { detail: 'the call is in progress' }]);
    expect(api.started).toEqual([]);
  });

  it('that takes long is joined by the same request, also when the record is gone, and by nobody of another tenant', async () => {
    const { promise, resolve } = Promise.withResolvers<ProgramResult>();
    api.program = () => promise;
    expect(await ask('erase')).toEqual([202, { done: false }]);
    api.listed.length = 0;
    expect(await ask('erase')).toEqual([202, { done: false }]);
    expect(await ask('erase', {}, stranger)).toMatchObject([404, {}]);
    resolve({ code: 0, out: 'calls      1 erased, 0 left\n', err: '' });
    expect(await ask('erase')).toMatchObject([200, { isErased: true }]);
    expect(api.started).toHaveLength(1);
    expect(operators.entries).toHaveLength(1);
    expect(await ask('erase')).toMatchObject([404, {}]);
  });

  it('is refused while too much waits', async () => {
    api.program = () => undefined;
    expect(await ask('replay')).toMatchObject([503, {}]);
  });

  it("replays the call on today's code", async () => {
    const report = `differs  call-${callSid}  1 turn, 9 events\n`;
    answer({ code: 1, out: report });
    expect(await ask('replay')).toMatchObject([200, { isSame: false, report }]);
    expect(api.started).toEqual([['replay', [`--call=${callSid}`]]]);
  });

  it('forks the call, with its agent or that of today, and with another model', async () => {
    const version = { agent: 'a1', models: ['gpt'] };
    const turn = {
      number: 2,
      caller: 'When?',
      original: 'At nine.',
      heard: 'At',
      fork: 'At 9.',
      isSame: false,
    };
    const out = JSON.stringify({ from: 2, original: version, fork: version, isToday: true, turns: [turn] });
    answer({ out });
    expect(await ask('fork', { turn: 2 })).toMatchObject([200, { done: true, from: 2, turns: [turn] }]);
    await ask('fork', { turn: 2, agent: 'today', model: 'gpt-other' });
    expect(api.started.map(([, args]) => args)).toEqual([
      ['--json', `--call=${callSid}`, '--turn=2'],
      [
        ...['--json', `--call=${callSid}`, '--turn=2'],
        ...[`--agent=${api.agentsDir}/${agent.id}.yaml`, '--model=gpt-other'],
      ],
    ]);
  });

  it('says why a program could not begin, and nothing of what a bug printed', async () => {
    answer({ code: 2, err: 'fork: the call has no turn 9 with words of the caller to answer; it has 1\n' });
    const [status, { detail }] = await ask('fork', { turn: 9 });
    expect([status, detail]).toEqual([
      422,
      'the call has no turn 9 with words of the caller to answer; it has 1',
    ]);
    answer({ code: 1, err: 'TypeError: secret\n' });
    expect(await ask('replay')).toMatchObject([503, { detail: 'it took too long, or failed' }]);
  });
});

describe('R-V1: a call as a script of the simulator', () => {
  const turn = { kind: 'speech', epoch: 1, userInput: null, heardText: null, outcome: 'spoken' } as const;

  it('has words, keys, interruptions, lost connections and the end, and the simulator reads it', () => {
    const script = callScript(
      [
        { ...turn, kind: 'greeting', epoch: 0, heardText: 'Hello there.' },
        { ...turn, userInput: 'When: "today"?\n- or # tomorrow', heardText: 'From nine to', outcome: 'cut' },
        { ...turn, userInput: 'Never mind.', heardText: 'Fine.' },
        { ...turn, kind: 'keys', userInput: '12#', heardText: 'Thank', outcome: 'dropped' },
        { ...turn, epoch: 2, userInput: 'Still there?', heardText: 'Yes.' },
      ],
      { hasHungUp: true },
    );
    expect(parseScript(script)).toEqual({
      kind: 'script',
      steps: [
        { say: { text: 'When: "today"?\n- or # tomorrow' } },
        { bargeIn: { text: 'Never mind.', afterWords: 3 } },
        { press: '12#' },
        { drop: { afterWords: 1 } },
        { say: { text: 'Still there?' } },
        { hangUp: true },
      ],
    });
  });

  it('is served as a file', async () => {
    const url = `/api/v1/calls/${callSid}/script`;
    const { body, headers } = await app.inject({ url, headers: admin });
    expect(headers['content-disposition']).toContain(`${callSid}.yaml`);
    expect(body).toBe('- hangUp: true\n');
    expect((await app.inject({ url, headers: stranger })).statusCode).toBe(404);
  });
});
