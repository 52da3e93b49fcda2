import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Parked } from '../../src/activities/turn-claim.ts';
import { createReplyActivities } from '../../src/activities/reply.ts';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import { AdapterError, ModelWithheld } from '../../src/adapters/ports/error.ts';
import type { ModelEvent, ModelRequest, ReplyModel } from '../../src/adapters/ports/model.ts';
import type { ReplyInput, ReplyResult, SayInput } from '../../src/contracts/activities.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import { createLedger } from '../../src/gateway/relay/ledger.ts';
import { StreamDeadlineError } from '../../src/lib/stream-deadlines.ts';
import { agent } from '../conversation/a-call.ts';
import { BOOKING, toolAgent } from '../conversation/tools/a-tool.ts';
import { aReplyInput as input } from './a-reply-input.ts';
import { SILENT_EVENTS } from '../fakes/silent-events.ts';
import { untilAborted } from '../fakes/until-aborted.ts';

/** A token, an error, or (`wait`) a silence that only an abort ends. */
type Step = string | Error;

/** A model that follows a script. */
function createFakeModel(...steps: readonly Step[]): ReplyModel & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    name: 'fake',
    requests,
    async *stream(request): AsyncGenerator<ModelEvent, void> {
      requests.push(request);
      for (const step of steps) {
        if (step instanceof Error) throw step;
        if (step === 'wait') await untilAborted(request.signal);
        else yield { type: 'token', text: step };
      }
      yield { type: 'end', reason: 'stop' };
    },
  };
}

const NOTHING_PARKED: Parked = { takeSearch: () => undefined, takeReply: () => undefined };

interface GatewayOptions {
  readonly parked?: Parked;
  readonly limitWords?: { readonly text: string; readonly thenEnd: boolean };
  readonly agent?: AgentConfig;
}

function aGateway(
  first: ReplyModel,
  { parked = NOTHING_PARKED, limitWords, agent: configured = agent }: GatewayOptions = {},
) {
  let model = first;
  const sent: string[] = [];
  const ledger = createLedger(
    {
      token: (text) => sent.push(text),
      last: () => sent.push('<last>'),
      notice: (text) => sent.push(`<notice>${text}`),
      final: (text) => sent.push(`<final>${text}`),
      drop: () => undefined,
      hush: () => undefined,
      catchUp: () => undefined,
      sounding: () => undefined,
      speakIn: () => undefined,
    },
    SILENT_EVENTS,
  );
  ledger.expect(input.turnId, Date.now());
  const hangUp = vi.fn();
  const transfer = vi.fn();
  const activities = createReplyActivities({
    claims: {
      take: async (turn) => (turn.epoch === 1 ? ledger.take(turn.turnId) : undefined),
      learn: () => undefined,
    },
    models: {
      get primary() {
        return model;
      },
      template: createOfflineModel(),
    },
    agents: { get: () => configured },
    parked,
    hangUp,
    transfer,
    ...(limitWords === undefined ? {} : { limitWords: () => limitWords }),
  });
  const beats: unknown[] = [];
  // These tests cause failures on purpose, so their warnings are not printed.
  const environment = new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
  environment.on('heartbeat', (details) => beats.push(details));
  return {
    ledger,
    sent,
    hangUp,
    transfer,
    beats,
    answerBy: (next: ReplyModel) => (model = next),
    environment,
    reply: (changes: Partial<ReplyInput> = {}): Promise<ReplyResult> =>
      environment.run((asked: ReplyInput) => activities.reply(asked), { ...input, ...changes }),
    say: (text: string, thenEnd?: true): Promise<ReplyResult> =>
      environment.run((asked: SayInput) => activities.say(asked), {
        callSid: input.callSid,
        epoch: 1,
        turnId: input.turnId,
        text,
        ...(thenEnd === undefined ? {} : { thenEnd }),
      }),
    sentAll: () => expect.poll(() => sent, { interval: 1 }).toContain('<last>'),
  };
}

afterEach(() => vi.useRealTimers());

/** The caller says something while the agent speaks, of which `heard` was heard. */
function cutIn({ ledger }: ReturnType<typeof aGateway>, heard: string): void {
  ledger.interrupt(heard);
  ledger.cut();
}

describe('reply', () => {
  it('speaks token by token, closes the talk cycle once, and returns when the words have been heard', async () => {
    const gateway = aGateway(createFakeModel('At', ' nine.'));
    const result = gateway.reply();
    await gateway.sentAll();
    expect(gateway.sent).toEqual(['At', ' nine', '.', '<last>']);
    gateway.ledger.played('At nine.');
    expect(await result).toMatchObject({ outcome: 'spoken', said: 'At nine.', model: 'fake' });
    expect(gateway.beats.at(-1)).toMatchObject({ turnId: '1.1', said: 'At nine.', complete: true });
  });

  it('names the server that answered', async () => {
    const gateway = aGateway({ ...createFakeModel('At nine.'), host: 'models:8000' });
    const result = gateway.reply();
    await gateway.sentAll();
    gateway.ledger.played('At nine.');
    expect(await result).toMatchObject({ model: 'fake', server: { host: 'models:8000' } });
  });

  it('R-X12: a model that is withheld fails with the reason, which no attempt changes', async () => {
    const gateway = aGateway(createFakeModel(new ModelWithheld('BudgetUsedUp')));
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'BudgetUsedUp', nonRetryable: true });
  });

  it('R-X12: the template says the words of a reached limit', async () => {
    const gateway = aGateway(createFakeModel(), { limitWords: { text: 'No more today.', thenEnd: false } });
    const result = gateway.reply({ rung: 'template' });
    await gateway.sentAll();
    gateway.ledger.played('No more today.');
    expect(await result).toMatchObject({ outcome: 'spoken', said: 'No more today.', rung: 'template' });
    expect(gateway.hangUp).not.toHaveBeenCalled();
  });

  it('R-X12: with words that end the call it hangs up once they were heard', async () => {
    const gateway = aGateway(createFakeModel(), { limitWords: { text: 'Goodbye!', thenEnd: true } });
    const result = gateway.reply({ rung: 'template' });
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['<final>Goodbye!']);
    expect(gateway.hangUp).not.toHaveBeenCalled();
    gateway.ledger.played('Goodbye!');
    expect(await result).toMatchObject({ outcome: 'spoken', said: 'Goodbye!' });
    expect(gateway.hangUp).toHaveBeenCalledOnce();
  });

  it('says nothing for a connection that is not held here', async () => {
    const gateway = aGateway(createFakeModel('At nine.'));
    expect(await gateway.reply({ epoch: 2 })).toMatchObject({ outcome: 'dropped', said: '' });
    expect(gateway.sent).toEqual([]);
  });

  it.each([
    ['as often as its input says', { heartbeatEveryMs: 4_000 }, 4_000],
    ['once a second where its input does not say', {}, 1_000],
  ])('reports its progress %s', async (_how, wish, everyMs) => {
    vi.useFakeTimers();
    const gateway = aGateway(createFakeModel('At', 'wait'));
    const result = gateway.reply({ limits: { ...input.limits, stallMs: 60_000, ...wish } });
    await vi.advanceTimersByTimeAsync(everyMs - 100);
    expect(gateway.beats).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(gateway.beats).toEqual([{ turnId: '1.1', epoch: 1, said: 'At', heard: '', complete: false }]);
    cutIn(gateway, 'At');
    await result;
  });

  it('speaks once if asked twice, and returns the same result to both', async () => {
    const model = createFakeModel('At nine.');
    const gateway = aGateway(model);
    const results = Promise.all([gateway.reply(), gateway.reply()]);
    await gateway.sentAll();
    gateway.ledger.played('At nine.');
    const [first, second] = await results;
    expect(second).toEqual(first);
    expect(model.requests).toHaveLength(1);
  });

  it('closes the model’s request at an interrupt, which is a normal result', async () => {
    const model = createFakeModel('At', 'wait');
    const gateway = aGateway(model);
    const result = gateway.reply({ limits: { ...input.limits, stallMs: 5_000 } });
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['At']);
    cutIn(gateway, 'A');
    expect(await result).toMatchObject({ outcome: 'cut', said: 'At', heard: 'A' });
    expect(model.requests[0]?.signal.aborted).toBe(true);
    expect(gateway.sent).toEqual(['At']);
  });

  it('names a first token that is late because the server loads the model', async () => {
    const gateway = aGateway({ ...createFakeModel('wait'), isLoading: () => true });
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'ModelLoading' });
  });

  it('fails at the deadline if the model stays silent, and closes its request', async () => {
    const model = createFakeModel('wait');
    const gateway = aGateway(model);
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'ModelSilent' });
    expect(model.requests[0]?.signal.reason).toBeInstanceOf(StreamDeadlineError);
  });

  it('lets the next rung continue after the words of a failed one', async () => {
    const broken = new AdapterError({ vendor: 'openai', operation: 'chat', kind: 'cut' });
    const gateway = aGateway(createFakeModel('We', ' open', broken));
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'ModelCut' });
    const result = gateway.reply({ rung: 'template' });
    await gateway.sentAll();
    gateway.ledger.played(gateway.sent.join(''));
    const { said } = await result;
    expect(said.startsWith('We open ')).toBe(true);
    expect(gateway.sent.filter((token) => token === '<last>')).toHaveLength(1);
  });

  it('resumes a lost answer with its unheard words and asks the model to continue after them', async () => {
    const model = createFakeModel(' Until six.');
    const gateway = aGateway(model);
    const resume = { heard: 'We open. ', unheard: 'At nine.', complete: false };
    const result = gateway.reply({ resume });
    await gateway.sentAll();
    expect(gateway.sent).toEqual(['At nine.', ' Until six', '.', '<last>']);
    expect(model.requests[0]?.continueAfter).toBe('We open. At nine.');
    gateway.ledger.played('At nine. Until six.');
    expect(await result).toMatchObject({ outcome: 'spoken' });
  });

  it('treats the answer as complete if a model that continues after a complete sentence returns nothing', async () => {
    const nothing = new AdapterError({ vendor: 'openai', operation: 'reply', kind: 'empty' });
    const resume = (unheard: string) => ({ resume: { heard: '', unheard, complete: false } });
    const gateway = aGateway(createFakeModel(nothing));
    const result = gateway.reply(resume('We open at nine.'));
    await gateway.sentAll();
    gateway.ledger.played('We open at nine.');
    expect(await result).toMatchObject({ outcome: 'spoken', said: 'We open at nine.' });

    await expect(aGateway(createFakeModel(nothing)).reply(resume('We open at'))).rejects.toMatchObject({
      type: 'ModelEmpty',
    });
  });

  it('resumes a complete answer without a model', async () => {
    const model = createFakeModel('never');
    const gateway = aGateway(model);
    const result = gateway.reply({ resume: { heard: 'We open. ', unheard: 'At nine.', complete: true } });
    await gateway.sentAll();
    gateway.ledger.played('At nine.');
    expect(await result).toMatchObject({ outcome: 'spoken', said: 'At nine.' });
    expect(model.requests).toEqual([]);
  });

  it('stops at the end of the sentence in which the soft limit is reached', async () => {
    const model = createFakeModel('One two.', ' Three four.', ' Five', ' six.', 'wait');
    const gateway = aGateway(model);
    const result = gateway.reply({ limits: { ...input.limits, maxChars: 15 } });
    await gateway.sentAll();
    expect(gateway.sent).toEqual(['One two', '. Three four', '.', '<last>']);
    expect(model.requests[0]?.signal.aborted).toBe(true);
    gateway.ledger.played('One two. Three four.');
    expect(await result).toMatchObject({ outcome: 'spoken' });
  });
});

it('an answer without sentence ends is cut at twice the soft limit', async () => {
  const gateway = aGateway(createFakeModel(...Array.from({ length: 40 }, (_, at) => ` word${at}`), 'wait'));
  const result = gateway.reply({ limits: { ...input.limits, maxChars: 15 } });
  await gateway.sentAll();
  const spoken = gateway.sent.join('').replace('<last>', '');
  expect(spoken.length).toBeGreaterThan(15);
  expect(spoken.length).toBeLessThanOrEqual(30);
  cutIn(gateway, '');
  await result;
});

describe('text for speech', () => {
  it('is what is sent, and what counts as said', async () => {
    const gateway = aGateway(
      createFakeModel('**It', ' is', ' $2', '0.**', ' 😊 See', ' [our page](https://a.example).'),
    );
    const result = gateway.reply();
    await gateway.sentAll();
    const spoken = 'It is twenty dollars. See our page.';
    expect(gateway.sent.join('')).toBe(`${spoken}<last>`);
    gateway.ledger.played(spoken);
    expect(await result).toMatchObject({ outcome: 'spoken', said: spoken });
  });

  it('of plain words is sent token by token, before the model sends the next token', async () => {
    const gateway = aGateway(createFakeModel('We', ' open', ' at', 'wait'));
    const result = gateway.reply({ limits: { ...input.limits, stallMs: 5_000 } });
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['We', ' open', ' at']);
    cutIn(gateway, 'We');
    await result;
  });

  it('counts for the soft limit in its spoken form, not as written', async () => {
    const written = [
      'It is [$1](https://a-very-long-address.example/with/a/path).',
      ' And $2.',
      ' And',
      ' $3.',
    ];
    const gateway = aGateway(createFakeModel(...written));
    const result = gateway.reply({ limits: { ...input.limits, maxChars: 30 } });
    await gateway.sentAll();
    expect(gateway.sent.join('')).toBe('It is one dollar. And two dollars.<last>');
    cutIn(gateway, '');
    await result;
  });

  it('that was held back at an interrupt is never said', async () => {
    const gateway = aGateway(createFakeModel('It is $', '20', 'wait'));
    const result = gateway.reply({ limits: { ...input.limits, stallMs: 5_000 } });
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['It is']);
    cutIn(gateway, 'It is');
    expect(await result).toMatchObject({ outcome: 'cut', said: 'It is' });
    expect(gateway.sent).toEqual(['It is']);
  });

  it('that was held back when a model failed is dropped, and the next model continues after what was said', async () => {
    const broken = new AdapterError({ vendor: 'openai', operation: 'chat', kind: 'cut' });
    const gateway = aGateway(createFakeModel('It', ' is $', '2', broken));
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'ModelCut' });
    expect(gateway.sent.join('')).toBe('It is');
    const passages = [{ id: 'a', title: 'Tune-up', text: 'It is $25.', score: 1 }];
    const result = gateway.reply({
      rung: 'template',
      context: [{ caller: 'How much is a tune-up?' }],
      passages,
    });
    await gateway.sentAll();
    expect(gateway.sent.join('')).toBe('It is twenty-five dollars.<last>');
    cutIn(gateway, '');
    await result;
  });

  it('without any words is no answer, so another rung is needed', async () => {
    const gateway = aGateway(createFakeModel('😊', '\n```\ncode\n```'));
    await expect(gateway.reply()).rejects.toMatchObject({ type: 'ModelEmpty' });
    expect(gateway.sent).toEqual([]);
  });
});

describe('say', () => {
  it('lets the next words cut off a notice, but not a goodbye', async () => {
    const gateway = aGateway(createFakeModel());
    const notice = gateway.say('Please go on.');
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['<notice>Please go on.']);
    gateway.ledger.played('Please go on.');
    expect(await notice).toMatchObject({ outcome: 'spoken', said: 'Please go on.' });

    const other = aGateway(createFakeModel());
    const goodbye = other.say('Goodbye.', true);
    await other.sentAll();
    expect(other.sent).toEqual(['Goodbye.', '<last>']);
    other.ledger.played('Goodbye.');
    await goodbye;
  });

  it('ends the call after a goodbye that was heard, and not after one that was cut', async () => {
    for (const isHeard of [true, false]) {
      const gateway = aGateway(createFakeModel());
      const result = gateway.say('Goodbye.', true);
      await gateway.sentAll();
      if (isHeard) gateway.ledger.played('Goodbye.');
      else cutIn(gateway, 'Good');
      await result;
      expect(gateway.hangUp).toHaveBeenCalledTimes(isHeard ? 1 : 0);
    }
  });
});

describe('R-G1: a reply with tools', () => {
  const call = { type: 'call', id: 'c1', name: 'availability', arguments: '{"day":"2999-01-02"}' } as const;
  const DAY = { day: '2999-01-02' };
  const round = (said: string, note: object = {}) => ({
    said,
    calls: [
      {
        id: 'a',
        callId: 'c1',
        tool: 'availability',
        arguments: DAY,
        status: 'done',
        text: '10:00',
        ...note,
      } as const,
    ],
  });

  function aModel(...events: readonly ModelEvent[]): ReplyModel & { readonly requests: ModelRequest[] } {
    const requests: ModelRequest[] = [];
    return {
      name: 'fake',
      requests,
      async *stream(request): AsyncGenerator<ModelEvent, void> {
        requests.push(request);
        yield* events;
        yield { type: 'end', reason: 'stop' };
      },
    };
  }
  const token = (text: string) => ({ type: 'token', text }) as const;

  it('returns the calls at once, while its words still sound, and the next reply goes on after them', async () => {
    const first = aModel(token('One moment.'), { type: 'calling' }, call);
    const gateway = aGateway(first, { agent: toolAgent });
    const result = await gateway.reply();
    expect(result).toMatchObject({ said: 'One moment. ', partial: true });
    expect(result.calls).toEqual([{ id: 'c1', tool: 'availability', arguments: DAY }]);
    expect(first.requests[0]?.tools?.map(({ name }) => name)).toContain('availability');
    const second = aModel(token('Ten is free.'));
    gateway.answerBy(second);
    const next = gateway.reply({ rounds: [round('One moment. ')] });
    await gateway.sentAll();
    expect(gateway.sent.join('')).toBe('One moment. Ten is free.<last>');
    expect(second.requests[0]).toMatchObject({ rounds: [round('One moment. ')] });
    expect(second.requests[0]).not.toHaveProperty('continueAfter');
    gateway.ledger.played('One moment. Ten is free.');
    expect(await next).toMatchObject({ outcome: 'spoken', said: 'One moment. Ten is free.', told: ['a'] });
  });

  it('reads a wish back without a model', async () => {
    const model = aModel(token('never'));
    const gateway = aGateway(model, { agent: toolAgent });
    const rounds = [round('', { tool: 'book', arguments: BOOKING, status: 'asked' })];
    const result = gateway.reply({ rounds, fixed: { do: 'readBack', tool: 'book', arguments: BOOKING } });
    await gateway.sentAll();
    expect(gateway.sent.join('')).toMatch(
      /^Shall I book Tuesday, December first, ten .*for Ana Ruiz\?<last>$/u,
    );
    expect(model.requests).toEqual([]);
    gateway.ledger.played(gateway.sent[0] ?? '');
    await result;
  });

  it('tells the result in fixed words if no model answers', async () => {
    const gateway = aGateway(aModel(), { agent: toolAgent });
    void gateway.reply({ rung: 'template', rounds: [round('', { tool: 'book' })] });
    await gateway.sentAll();
    expect(gateway.sent).toEqual(['I have news about your booking: it has been done.', '<last>']);
  });

  it('ends the call after the goodbye was heard', async () => {
    const gateway = aGateway(aModel(), { agent: toolAgent });
    const result = gateway.reply({ rounds: [round('')], fixed: { do: 'end' } });
    await gateway.sentAll();
    expect(gateway.hangUp).not.toHaveBeenCalled();
    gateway.ledger.played('Goodbye!');
    await result;
    expect(gateway.hangUp).toHaveBeenCalledOnce();
  });

  it('R-G2: puts the caller through after the words before were heard, and not if the caller interrupts them', async () => {
    const speaker = {
      ...toolAgent,
      transfer: { numbers: [], ringSeconds: 20, when: 'always', accept: 'key' },
    } as const;
    const words = 'One moment, I am putting you through to a person.';
    for (const isInterrupted of [false, true]) {
      const gateway = aGateway(aModel(), { agent: speaker });
      const result = gateway.reply({ rounds: [round('')], fixed: { do: 'transfer' } });
      await gateway.sentAll();
      expect(gateway.sent[0]).toBe(words);
      expect(gateway.transfer).not.toHaveBeenCalled();
      if (isInterrupted) gateway.ledger.interrupt('One moment');
      else gateway.ledger.played(words);
      if (isInterrupted) gateway.ledger.cut();
      await result;
      expect(gateway.transfer).toHaveBeenCalledTimes(isInterrupted ? 0 : 1);
      expect(gateway.hangUp).not.toHaveBeenCalled();
    }
  });

  it('corrects a report of what no tool has done, in the same turn', async () => {
    const gateway = aGateway(aModel(token('I have booked '), token('that for you.')), { agent: toolAgent });
    const result = gateway.reply();
    await gateway.sentAll();
    const said = gateway.sent.slice(0, -1).join('');
    expect(said.trim()).toBe(
      'I have booked that for you. I am sorry, I must correct myself: that has not been done yet.',
    );
    gateway.ledger.played(said);
    expect(await result).toMatchObject({ corrected: true });
  });

  it('corrects a report once, also if calls follow it, and marks the turn', async () => {
    const gateway = aGateway(aModel(token('I have booked that. '), call), { agent: toolAgent });
    const { said } = await gateway.reply();
    expect(said.trim()).toBe(
      'I have booked that. I am sorry, I must correct myself: that has not been done yet.',
    );
    gateway.answerBy(aModel(token('Ten is free.')));
    const next = gateway.reply({ rounds: [round(said)] });
    await gateway.sentAll();
    const words = gateway.sent.slice(0, -1).join('');
    expect(words).toMatch(/has not been done yet\. Ten is free\.$/u);
    expect(words.match(/correct myself/gu)).toHaveLength(1);
    gateway.ledger.played(words);
    expect(await next).toMatchObject({ corrected: true });
  });

  it('does not begin what the caller has stopped', async () => {
    const model: ReplyModel = {
      name: 'fake',
      async *stream({ signal }): AsyncGenerator<ModelEvent, void> {
        yield token('One moment.');
        yield call;
        await untilAborted(signal);
      },
    };
    const gateway = aGateway(model, { agent: toolAgent });
    const result = gateway.reply({ limits: { ...input.limits, stallMs: 60_000 } });
    await expect.poll(() => gateway.sent, { interval: 1 }).toEqual(['One moment']);
    cutIn(gateway, 'One');
    const { outcome, calls } = await result;
    expect([outcome, calls]).toEqual(['cut', undefined]);
  });

  it('must answer with words if there were enough rounds', async () => {
    const gateway = aGateway(aModel(call), { agent: toolAgent });
    await expect(gateway.reply({ rounds: [round('')], noMoreTools: true })).rejects.toMatchObject({
      type: 'ModelEmpty',
    });
  });
});
