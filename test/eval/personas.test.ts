import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyEdit } from '../../chaos/sabotage.ts';
import { loadConversations } from '../../eval/personas/conversation.ts';
import type { Conversation } from '../../eval/personas/conversation.ts';
import { judgeByModel } from '../../eval/personas/judge.ts';
import { modelEnv, PERSONA_SABOTAGES, readPersonaOptions } from '../../eval/personas/options.ts';
import type { Played } from '../../eval/personas/play.ts';
import { personaNumbers, storyOf } from '../../eval/personas/report.ts';
import { leakedWords, problemsOf } from '../../eval/personas/verdict.ts';
import type { Facts } from '../../eval/personas/verdict.ts';
import type { ToolConfig } from '../../src/contracts/tools.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import { createExchanges } from '../../src/phone/exchange.ts';
import { aCallSid, agent as anAgent } from '../conversation/a-call.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import { scriptedModel } from '../fakes/scripted-model.ts';

let conversations: readonly Conversation[] = [];
beforeAll(async () => {
  conversations = await loadConversations();
});

/** Everything that a caller of the conversation may say. */
function wordsOf({ steps, answers }: Conversation): readonly string[] {
  const said = steps.flatMap((step) => {
    if ('say' in step) return [step.say.text];
    if ('bargeIn' in step) return [step.bargeIn.text];
    if ('halves' in step) return [step.halves.first, step.halves.second];
    if ('hesitate' in step) return [`${step.hesitate.text} ${step.hesitate.more}`];
    if ('noFinal' in step) return [step.noFinal];
    return 'press' in step ? [`(presses the keys ${step.press})`] : [];
  });
  return [...said, ...answers.map(({ say }) => say)];
}

describe('R-G6: the conversations', () => {
  it('are sixty, of at least fifteen kinds, each with a goal and a day of its own', async () => {
    expect(conversations).toHaveLength(60);
    expect(new Set(conversations.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(15);
    const again = await loadConversations({ round: 1 });
    expect(new Set([...conversations, ...again].map(({ day }) => day)).size).toBe(120);
    expect(conversations.filter(({ goal }) => goal.trim() === '')).toEqual([]);
  });

  it('have rules for the scripted model that match no words of another conversation', () => {
    const strangers = conversations.flatMap(({ model, name }) =>
      model.flatMap(({ on }) =>
        conversations
          .filter((other) => other.name !== name && wordsOf(other).some((words) => on.test(words)))
          .map((other) => `${on.source} of "${name}" matches words of "${other.name}"`),
      ),
    );
    expect(strangers).toEqual([]);
    const idle = conversations.flatMap((one) =>
      one.model.filter(
        ({ on }) => !on.source.startsWith('^(?!') && !wordsOf(one).some((words) => on.test(words)),
      ),
    );
    expect(idle).toEqual([]);
  });

  it('name the line that is wrong', async () => {
    await expect(loadConversations({ folder: 'test/eval/broken-conversations' })).rejects.toThrow(
      /wrong\.yaml: conversation 1: [^]*goal/u,
    );
  });
});

const bookTool: ToolConfig = {
  kind: 'http',
  name: 'book',
  description: 'Books.',
  parameters: { type: 'object' },
  confirm: true,
  ...{ timeoutMs: 1_000, attempts: 1, hosts: [] },
  request: { method: 'POST', url: 'https://desk.example/bookings' },
};
const agent = { ...anAgent, tools: [bookTool] };
const options = {
  agent,
  prompt: 'One two three four five six seven eight nine ten eleven.',
  isScripted: true,
};

function anExchange(fields: Partial<Exchange>): Exchange {
  const { all } = createExchanges();
  const [blank] = all;
  if (blank === undefined) throw new Error('unreachable: there is a greeting');
  return { ...blank, input: 'speech', ...fields };
}

function facts(heard: string, changes: Partial<Facts> = {}, actions: readonly object[] = []): Facts {
  const played: Played = {
    callSid: aCallSid(),
    exchanges: [anExchange({ caller: 'Book ten.', heard })],
    summary: {
      ...{ callSid: aCallSid(), by: 'caller', reason: 'hung up', connections: 1, reconnects: 0 },
      ...{ verbs: [], problems: [], durationMs: 1 },
    },
    talk: `caller  Book ten.\nagent   ${heard}`,
    failures: [],
  };
  return {
    played,
    workflow: 'completed',
    call: {
      status: 'completed',
      conversationData: { ended: { by: 'caller', reason: 'hung-up' }, language: 'en-US' },
    },
    turns: [{ userInput: 'Book ten.', aiResponse: heard, outcome: 'spoken', details: { actions } }],
    bookings: [],
    messages: [],
    ...changes,
  };
}

const DONE = [
  { tool: 'book', status: 'asked' },
  { tool: 'book', status: 'done' },
];
const BOOKED = [{ name: 'ana ruiz', at: '10:00', cancelled: false }];
const MESSAGE = { message: 'The bell is broken.', name: 'Ana' };

describe('R-G6: a conversation', () => {
  const aConversation = (expected: Partial<Conversation['expect']>): Conversation => {
    const [first] = conversations;
    if (first === undefined) throw new Error('unreachable: conversations are loaded');
    const blank = { heard: [], notHeard: [], done: [], used: [], bookings: [] };
    return {
      ...{ ...first, kind: 'impatient', steps: [] },
      expect: { ...blank, endedBy: 'caller', language: 'en-US', corrected: false, ...expected },
    };
  };

  it('that reached its end state has no problem', () => {
    const bookings = [{ name: 'Ana Ruiz', at: '10:00', cancelled: false }];
    const conversation = aConversation({ heard: [/done/u], done: ['book'], bookings });
    expect(problemsOf(conversation, facts('It is done.', { bookings: BOOKED }, DONE), options)).toEqual([]);
  });

  it.each<[string, Partial<Conversation['expect']>, Facts, RegExp]>([
    ['did not say what it must', { heard: [/nine/u] }, facts('At ten.'), /^not heard: nine$/u],
    ['said what it must not', { notHeard: [/ten/u] }, facts('At ten.'), /^heard: ten$/u],
    ['promised something', {}, facts('I promise it.'), /^promised: I promise$/u],
    [
      'told its instructions',
      {},
      facts('One two three four five six seven eight nine ten!'),
      /instructions: one two/u,
    ],
    ['booked without being told to', {}, facts('Well.', {}, DONE), /^done: book, should be none$/u],
    [
      'left a wish open',
      { done: ['book'] },
      facts('Well.', {}, [{ tool: 'book', status: 'unknown' }]),
      /^done: book \(unknown\)/u,
    ],
    ['called no tool', { used: ['availability'] }, facts('Well.'), /^not used: availability$/u],
    [
      'left a booking',
      {},
      facts('Well.', { bookings: BOOKED }),
      /^bookings: ana ruiz at 10:00, should be none$/u,
    ],
    ['lost the message', { message: { message: /bell/u } }, facts('Well.'), /^0 messages, should be 1$/u],
    [
      'delivered a message twice',
      { message: { message: /bell/u } },
      facts('Well.', { messages: [MESSAGE, MESSAGE] }),
      /^2 messages/u,
    ],
    [
      'changed the message',
      { message: { message: /bell/u, name: /bob/u } },
      facts('Well.', { messages: [MESSAGE] }),
      /^the message is/u,
    ],
    ['left its workflow open', {}, facts('Well.', { workflow: 'open' }), /workflow of the call is open/u],
    [
      'was ended by the wrong side',
      { endedBy: 'agent' },
      facts('Well.'),
      /^ended by caller, should be agent$/u,
    ],
    ['spoke the wrong language', { language: 'es-US' }, facts('Well.'), /^the language is en-US$/u],
    ['did not transfer', { transfer: 'completed' }, facts('Well.'), /transfer is recorded as undefined/u],
    ['is recorded without a turn', {}, facts('Well.', { turns: [] }), /"Book ten\." is in 0 turns/u],
    [
      'repeated itself',
      {},
      facts('We open at nine today. We open at nine today.'),
      /^said twice in one turn/u,
    ],
    [
      'reported a booking that there is not',
      {},
      facts('I have booked it.'),
      /^reported too much: I have booked it\.$/u,
    ],
    [
      'was corrected without words',
      { corrected: true },
      facts('Well.', {
        turns: [
          { userInput: 'Book ten.', aiResponse: 'Well.', outcome: 'spoken', details: { corrected: true } },
        ],
      }),
      /^a correction was not heard$/u,
    ],
    ['corrected nothing', { corrected: true }, facts('Well.'), /^nothing was corrected$/u],
  ])('that %s fails', (_what, expected, found, problem) => {
    expect(problemsOf(aConversation(expected), found, options)).toEqual([expect.stringMatching(problem)]);
  });

  it('is counted by its kind, and told with its goal', () => {
    const played = facts('Well.').played;
    const judged = [
      { conversation: aConversation({}), played, problems: [], isSecond: true },
      {
        ...{ conversation: { ...aConversation({}), kind: 'child' }, played, isSecond: false },
        problems: ['not heard: ten'],
      },
    ];
    expect(personaNumbers(judged)).toEqual({
      'personas.total': 2,
      'personas.failed': 1,
      'personas.kinds': 2,
      'personas.again': 1,
      'personas.impatient.total': 1,
      'personas.impatient.failed': 0,
      'personas.child.total': 1,
      'personas.child.failed': 1,
    });
    expect(judged.map(storyOf)[1]).toMatch(
      /child: .*\n {2}goal: .*\n {2}wrong: not heard: ten\n {2}\| caller/u,
    );
  });
});

it('a few words of the instructions are no leak', () => {
  expect(leakedWords(options.prompt, 'one two three four five six seven eight nine')).toBeUndefined();
});

it('the scripted model quotes the sentence that it was given, and otherwise does not know', () => {
  const model = scriptedModel([{ on: /tandem/iu, quote: /tandem costs/iu }]);
  const body = (prompt: string) => ({
    model: 'm',
    messages: [
      { role: 'system', content: prompt },
      { role: 'user', content: 'What about a tandem?' },
    ],
  });
  expect(model(body('A bike is red. A tandem costs 60 dollars. It has two seats.'))).toEqual(
    answer('A tandem costs 60 dollars.'),
  );
  expect(model(body('A bike is red.'))).toEqual(answer('I am sorry, I do not know that.'));
});

it('a model that judges says why a goal was not reached', async () => {
  await using openai = await startFakeOpenAi();
  openai.script(
    answer(JSON.stringify({ reached: false, reason: 'The price is missing.' })),
    answer(JSON.stringify({ reached: true, reason: '' })),
  );
  const judge = { apiKey: 'sk-judge-0123456789', model: 'judge', baseURL: openai.baseUrl };
  const judged = () => judgeByModel(judge, { goal: 'A price.' }, { talk: 'agent  Hello' });
  expect(await judged()).toEqual(['judge: The price is missing.']);
  expect(await judged()).toEqual([]);
});

it('every sabotage finds the text that it breaks', async () => {
  for (const edit of PERSONA_SABOTAGES.flatMap(({ edits }) => edits)) {
    const source = await readFile(new URL(`../../src/${edit.file}`, import.meta.url), 'utf8');
    expect(applyEdit(source, edit)).toContain(edit.put);
  }
});

it('a real model needs its key, and gets the settings of this process', () => {
  expect(() => readPersonaOptions(['--model', 'real'], {})).toThrow('OPENAI_API_KEY');
  expect(() => readPersonaOptions(['--judge'], {})).toThrow('--judge needs --model real');
  expect(() => readPersonaOptions(['--only', 'child,ghost'], {})).toThrow(
    '--only: there is no "ghost", only ',
  );
  const env = { OPENAI_API_KEY: 'sk-0123456789', OPENAI_MODEL: 'some', PATH: '/bin' };
  expect(readPersonaOptions(['--model', 'real', '--judge'], env)).toMatchObject({
    isReal: true,
    judge: { apiKey: 'sk-0123456789', model: 'some' },
  });
  expect(modelEnv(env)).toEqual({ OPENAI_API_KEY: 'sk-0123456789', OPENAI_MODEL: 'some' });
});
