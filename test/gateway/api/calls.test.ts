/** The routes that read calls, figures and settings, with everything behind them in memory. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { TurnRow } from '../../../src/adapters/postgres/turns.ts';
import { buildApp } from '../../../src/gateway/app.ts';
import { agent } from '../../conversation/a-call.ts';
import { aListedCall } from '../../fakes/a-listed-call.ts';
import { memoryApi } from '../../fakes/memory-api.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const operators = memoryOperators(new URL(BASE_URL));
const api = memoryApi();
const stack = new AsyncDisposableStack();
let app: FastifyInstance;
let viewer: { authorization: string };
let operator: { authorization: string };
let stranger: { authorization: string };

beforeAll(async () => {
  const { deps } = stack.use(await aGateway());
  const search = async () => [
    { id: 'hours.md#winter', title: 'Opening hours', text: 'We are open from nine to five.', score: 0.9 },
  ];
  const unused = () => Promise.reject(new Error('not used here'));
  app = await buildApp(
    {
      ...deps,
      ...{ operators, api },
      temporalUi: new URL('http://127.0.0.1:1/temporal'),
      knowledgeApi: {
        documents: { list: unused, add: unused, remove: unused, loadFolder: unused, content: unused },
        reader: { read: unused, [Symbol.asyncDispose]: async () => undefined },
        knowledgeDir: '/none',
        search: { search, refresh: unused, vectors: () => [] },
      },
    },
    pino({ level: 'silent' }),
  );
  stack.defer(() => app.close());
  viewer = await operators.tokenOf({ role: 'viewer', tenant: null });
  operator = await operators.tokenOf({ role: 'operator', tenant: null });
  stranger = await operators.tokenOf({ role: 'operator', tenant: 'another' });
});
afterAll(() => stack.disposeAsync());

beforeEach(() => {
  for (const list of [api.listed, api.recorded, api.filters, api.ranges, api.questions, api.hoursOfCalls])
    list.length = 0;
});

const get = (url: string, headers = viewer) => app.inject({ url, headers });
const post = (url: string, payload: object, headers = operator) =>
  app.inject({ method: 'POST', url, headers, payload });

const aTurn: TurnRow = {
  turnNumber: 1,
  timestamp: new Date(Date.UTC(2026, 7, 3, 14, 0, 10)),
  userInput: 'When are you open?',
  aiResponse: 'From nine',
  plannedResponse: 'From nine to five.',
  outcome: 'cut',
  knowledgeUsed: [{ id: 'hours.md#winter', title: 'Opening hours', score: 0.9 }],
  responseTimeMs: 412,
  audioDurationMs: 900,
  details: {
    id: '2.1',
    kind: 'speech',
    rung: 'fallback',
    model: 'gpt',
    voice: 'relay',
    usage: { inputTokens: 100, outputTokens: 12 },
    times: { at: 1, searchDone: 12, claimed: 40, modelFirstToken: 300, firstSent: 310, lastHeard: 2_000 },
    failures: [{ step: 'primary', type: 'ModelServerError', status: 503, model: 'gpt-big' }],
  },
};

describe('R-V1: the list of calls', () => {
  it('is read page by page', async () => {
    api.listed.push(...[1, 2, 3].map((number) => aListedCall(number)));
    const first = await get('/api/v1/calls?limit=2');
    expect(first.statusCode).toBe(200);
    const { calls, next } = first.json<{ calls: { callSid: string }[]; next: string }>();
    expect(calls.map(({ callSid }) => callSid)).toEqual(api.listed.slice(0, 2).map((call) => call.callSid));
    const second = (await get(`/api/v1/calls?limit=2&cursor=${next}`)).json<{
      calls: object[];
      next: null;
    }>();
    expect(second).toMatchObject({ calls: [{ callSid: api.listed[2]?.callSid }], next: null });
  });

  it('passes the filters on, with the tenant of those who see one only', async () => {
    const query = `status=failed&agent=default&number=555&from=2026-08-01T00:00:00Z&minResponseMs=800&hasErrors=true&unanswered=false&ending=silence`;
    expect((await get(`/api/v1/calls?${query}`, stranger)).statusCode).toBe(200);
    expect(api.filters).toEqual([
      {
        tenant: 'another',
        status: 'failed',
        agent: 'default',
        number: '555',
        from: new Date('2026-08-01T00:00:00Z'),
        minResponseMs: 800,
        hasErrors: true,
        unanswered: false,
        ending: 'silence',
      },
    ]);
  });

  it('says which parameter is wrong, and in the form of RFC 9457', async () => {
    const wrong = await get('/api/v1/calls?limit=0&status=odd');
    expect(wrong.statusCode).toBe(400);
    expect(wrong.headers['content-type']).toContain('application/problem+json');
    expect(wrong.json()).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      problems: [expect.stringMatching(/^status: /u), expect.stringMatching(/^limit: /u)],
    });
    expect((await get('/api/v1/calls?cursor=bm9uZQ')).json()).toMatchObject({
      detail: 'the cursor is not one of ours',
    });
    expect((await get('/api/v1/calls', { authorization: 'Bearer wrong' })).json()).toMatchObject({
      status: 401,
    });
  });

  it('is a table for spreadsheets, in which no cell is a formula', async () => {
    api.listed.push(aListedCall(1, { agent: '=cmd("x")', caller: '+1207' }));
    const { body, headers } = await get('/api/v1/calls.csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, line] = body.split('\r\n');
    expect(head).toMatch(/^callSid,tenant,agent,caller,/u);
    expect(line).toContain(`,"'=cmd(""x"")",'+1207,`);
    expect(operators.entries.at(-1)).toMatchObject({ action: 'calls.exported', details: { calls: 1 } });
  });
});

describe('R-V1: one call', () => {
  it('has its turns with what was planned, heard, found and tried', async () => {
    api.listed.push(aListedCall(1));
    api.recorded.push(aTurn);
    const url = `/api/v1/calls/${api.listed[0]?.callSid ?? ''}`;
    const call = (await get(url)).json<object>();
    expect(call).toMatchObject({
      cost: { amount: 0.25, currency: 'USD', unpriced: ['characters'] },
      summarySentence: 'The caller hung up after 1 min 20 s: 3 questions; 1 of them got no answer.',
      temporalUrl: null,
      connections: [
        { epoch: 1, gateway: null, attachedAt: null, lostAt: '2026-08-03T14:01:00.000Z' },
        { epoch: 2, gateway: 'g2', attachedAt: '2026-08-03T14:01:00.000Z', lostAt: null },
      ],
      turns: [
        {
          number: 1,
          id: '2.1',
          epoch: 2,
          userInput: 'When are you open?',
          plannedText: 'From nine to five.',
          heardText: 'From nine',
          outcome: 'cut',
          rung: 'fallback',
          passages: [{ id: 'hours.md#winter', text: 'text of hours.md#winter' }],
          attempts: [{ rung: 'primary', kind: 'ModelServerError', cause: 'HTTP 503', model: 'gpt-big' }],
          times: { searchMs: 12, firstTokenMs: 300, claimMs: 40, firstWordsMs: 310, heardMs: 2_000 },
          tokens: { input: 100, output: 12 },
        },
      ],
    });
    const forOperators = (await get(url, operator)).json<{ temporalUrl: string }>();
    expect(forOperators.temporalUrl).toMatch(/\/temporal\/namespaces\/default\/workflows\/call-CA0+1$/u);
    expect((await get(`${url}/transcript`)).body).toBe(
      `Caller: When are you open?\n${agent.name}: From nine —\n`,
    );
  });

  it('is not shown to those who see another tenant only', async () => {
    api.listed.push(aListedCall(1));
    const url = `/api/v1/calls/${api.listed[0]?.callSid ?? ''}`;
    expect((await get(url, stranger)).statusCode).toBe(404);
    expect((await get(`${url}/transcript`, stranger)).statusCode).toBe(404);
    expect((await get('/api/v1/calls/none')).statusCode).toBe(404);
  });
});

describe('R-V1: the figures', () => {
  it('count calls by day, also on days without any', async () => {
    api.hoursOfCalls.push(
      { day: '2026-11-01', hour: 1, calls: 2, failed: 1, inputs: 4, answered: 3 },
      { day: '2026-11-01', hour: 9, calls: 1, failed: 0, inputs: 0, answered: 0 },
    );
    // The first of November has 25 hours in New York.
    const range = 'from=2026-11-01T04:00:00Z&to=2026-11-03T05:00:00Z&timeZone=America/New_York';
    const figures = (await get(`/api/v1/figures?${range}`)).json<{ hours: object[] }>();
    expect(figures).toMatchObject({
      calls: 3,
      answeredShare: 0.75,
      callsPerDay: [
        { day: '2026-11-01', calls: 3, failed: 1 },
        { day: '2026-11-02', calls: 0, failed: 0 },
      ],
      errorsByService: [{ service: 'openai', kind: 'ModelSilent', count: 2 }],
      cost: { amount: 1.5, currency: 'USD', unpriced: ['characters', 'lineMinutes'] },
    });
    expect(figures.hours).toHaveLength(24);
    expect(figures.hours[9]).toEqual({ hour: 9, calls: 1 });
  });

  it('give no percentile of fewer than ten values', async () => {
    api.turnFigures = { ...api.turnFigures, responses: 9, responseMs: [400, 800, 900] };
    expect((await get('/api/v1/figures')).json()).toMatchObject({
      responseMs: { count: 9, median: 400, p95: null, p99: null },
      answerMs: { count: 0, median: null, p95: null, p99: null },
    });
    api.turnFigures = { ...api.turnFigures, responses: 10 };
    expect((await get('/api/v1/figures')).json()).toMatchObject({
      responseMs: { count: 10, median: 400, p95: 800, p99: 900 },
    });
  });

  it.each(['timeZone=Mars/Olympus', 'from=2026-11-03T05:00:00Z&to=2026-11-01T04:00:00Z', 'from=today'])(
    'refuse %s',
    async (query) => expect((await get(`/api/v1/figures?${query}`)).statusCode).toBe(400),
  );
});

describe('R-V1: agents and policy', () => {
  it('agents are listed, with the text of their file', async () => {
    const { agents } = (await get('/api/v1/agents')).json<{ agents: object[] }>();
    expect(agents).toEqual([
      expect.objectContaining({ id: agent.id, tenant: agent.tenant, file: `${agent.id}.yaml` }),
    ]);
    expect((await get('/api/v1/agents', stranger)).json()).toEqual({ agents: [] });
    expect((await get('/api/v1/agents/default')).json<{ text: string }>().text).toContain('greeting:');
    expect((await get('/api/v1/agents/default', stranger)).statusCode).toBe(404);
  });

  it('the text of an agent is checked', async () => {
    const { text } = (await get('/api/v1/agents/default')).json<{ text: string }>();
    const check = (draft: string) => post('/api/v1/agents/validate', { text: draft, id: 'default' });
    expect((await check(text)).json()).toEqual({ valid: true, errors: [] });
    const wrong = (await check(text.replace('greeting:', 'greting:'))).json<{
      valid: boolean;
      errors: object[];
    }>();
    expect(wrong.valid).toBe(false);
    expect(wrong.errors).toContainEqual(
      expect.objectContaining({ path: 'greting', message: 'is not a setting of an agent' }),
    );
    expect((await check(':\n - [')).json()).toMatchObject({ valid: false });
  });

  it('the policy comes with a time line in order', async () => {
    const { policy, timeline } = (await get('/api/v1/policy')).json<{
      policy: object;
      timeline: { atMs: number }[];
    }>();
    expect(policy).toMatchObject({ deadAir: { fillerAfterMs: 1_000 }, voice: { firstByteMs: 1_200 } });
    expect(timeline.map(({ atMs }) => atMs)).toEqual(timeline.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(timeline).toContainEqual({ atMs: 1_000, what: 'the caller hears a filler' });
  });
});

describe('R-V1: the knowledge', () => {
  it('unanswered questions are grouped', async () => {
    const at = new Date('2026-08-01T00:00:00Z');
    api.questions.push(
      { question: 'Do you sell kayaks?', at, isTemplate: false },
      { question: 'do you sell a kayak', at, isTemplate: true },
    );
    expect((await get('/api/v1/knowledge/unanswered')).json()).toEqual({
      groups: [
        {
          question: 'do you sell a kayak',
          count: 2,
          byTemplate: 1,
          lastAskedAt: at.toISOString(),
          examples: ['do you sell a kayak', 'Do you sell kayaks?'],
        },
      ],
    });
  });

  it('a search shows passages and what would be spoken', async () => {
    const found = await post('/api/v1/knowledge/search', { text: 'When are you open?' });
    expect(found.json()).toMatchObject({ passages: [{ documentId: 'hours.md', score: 0.9 }] });
    expect(found.json<{ spokenAnswer: string }>().spokenAnswer).toContain('nine to five');
    const foreign = { text: 'When?', tenant: agent.tenant };
    expect((await post('/api/v1/knowledge/search', foreign, stranger)).statusCode).toBe(403);
  });
});

describe('R-V1: the reference', () => {
  it('is OpenAPI 3.1, made from the schemas', async () => {
    const { openapi, paths } = (await get('/api/v1/openapi.json')).json<{ openapi: string; paths: object }>();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/calls',
        '/api/v1/calls/{callSid}',
        '/api/v1/figures',
        '/api/v1/session',
      ]),
    );
    expect(JSON.stringify(paths)).toContain('"name":"cursor"');
  });

  it('has a page without inline scripts, for those who are signed in', async () => {
    expect((await get('/api/v1/docs', { authorization: 'Bearer wrong' })).statusCode).toBe(401);
    const { body, headers } = await get('/api/v1/docs/');
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=/u);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    const script = await get('/api/v1/docs/static/swagger-ui-bundle.js');
    expect(script.statusCode).toBe(200);
  });
});
