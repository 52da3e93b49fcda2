import { once } from 'node:events';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { AdapterError } from '../../src/adapters/ports/error.ts';
import type { ModelEvent, ReplyModel } from '../../src/adapters/ports/model.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { sayAloud } from '../../src/activities/say-aloud.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { aCall, aCallSid, agent, attached, replied, says, started, T0 } from '../conversation/a-call.ts';
import { aGateway, parametersOf } from './a-gateway.ts';

const callSid = aCallSid();

function setup(epoch = 1, of = callSid): string {
  return JSON.stringify({
    type: 'setup',
    sessionId: `VX${epoch}`,
    callSid: of,
    from: '+15550100',
    to: '+15550111',
    direction: 'inbound',
    customParameters: parametersOf(of, epoch),
  });
}

function prompt(text: string, last = true): string {
  return JSON.stringify({ type: 'prompt', voicePrompt: text, lang: 'en', last });
}

function info(name: string, value: string): string {
  return JSON.stringify({ type: 'info', name, value });
}

function text(token: string, last = false): string {
  return JSON.stringify({ type: 'text', token, last, ...(last ? {} : { preemptible: true }) });
}

type Gateway = Awaited<ReturnType<typeof aGateway>>;

/** A relay connection, and the frames received on it. */
async function aListener(gateway: Gateway): Promise<{ socket: WebSocket; heard: readonly string[] }> {
  const socket = await gateway.connect();
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
  return { socket, heard };
}

function sent(gateway: Gateway, name: string): unknown[] {
  return gateway.workflows.sent.filter((signal) => signal.name === name).map(({ message }) => message);
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(() => condition(), { interval: 1, timeout: 15_000 }).toBe(true);
}

function send(socket: WebSocket, ...frames: readonly (string | Buffer)[]): void {
  for (const frame of frames) socket.send(frame);
}

describe('the upgrade', () => {
  it('R-X1: without the right signature gets 403 and is counted', async () => {
    await using gateway = await aGateway();
    await expect(gateway.connect({ signature: 'bm8gc2lnbmF0dXJl' })).rejects.toThrow('403');
    expect(gateway.counters.unsigned).toBe(1);
  });
});

describe('a conversation', () => {
  it('reports the connection, then the caller’s words in order, never a partial', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), prompt('When do', false), prompt('When do you open?'), prompt('On Sunday.'));
    await until(() => gateway.workflows.sent.length === 3);
    expect(gateway.workflows.sent).toMatchObject([
      { name: 'attached', message: { epoch: 1, sessionId: 'VX1', gateway: { taskQueue: 'gateway-g1' } } },
      { name: 'utterance', message: { epoch: 1, seq: 1, text: 'When do you open?', lang: 'en' } },
      { name: 'utterance', message: { epoch: 1, seq: 2, text: 'On Sunday.' } },
    ]);
  });

  it('reports with the first words how much of the greeting was heard', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), info('tokensPlayed', 'Hello,'));
    send(
      socket,
      JSON.stringify({ type: 'interrupt', utteranceUntilInterrupt: 'Hello,', durationUntilInterruptMs: '5' }),
    );
    send(socket, prompt('Hi'));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')[0]).toMatchObject({
      previous: { turnId: turnId(0, 0), text: 'Hello,', cut: true },
    });
  });

  it('sends a signal again, with the same seq, until it is stored', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => sent(gateway, 'attached').length === 1);
    gateway.workflows.failures.push(new Error('4 DEADLINE_EXCEEDED'));
    send(socket, prompt('First'), prompt('Second'));
    await until(() => sent(gateway, 'utterance').length === 2);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { seq: 1, text: 'First' },
      { seq: 2, text: 'Second' },
    ]);
    expect(gateway.counters.signalRetries).toBe(1);
  });

  it('collects keys until the hash key', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), ...Array.from('42#').map((digit) => JSON.stringify({ type: 'dtmf', digit })));
    await until(() => sent(gateway, 'dtmf').length === 1);
    expect(sent(gateway, 'dtmf')).toMatchObject([{ seq: 1, digits: '42#' }]);
  });

  it('R-X11: keys of an agent with private keys are blanked before they leave the gateway, single ones are not', async () => {
    await using gateway = await aGateway({ changes: { keys: { private: true } } });
    const socket = await gateway.connect();
    const keys = Array.from('8675309#2#').map((digit) => JSON.stringify({ type: 'dtmf', digit }));
    send(socket, setup(), ...keys);
    await until(() => sent(gateway, 'dtmf').length === 2);
    expect(sent(gateway, 'dtmf')).toMatchObject([{ digits: '[blanked]' }, { digits: '2#' }]);
  });

  it('R-X11: blanks card numbers and what the agent declares, said or keyed in', async () => {
    await using gateway = await aGateway({ changes: { sensitive: ['patient \\d+'] } });
    const socket = await gateway.connect();
    const keys = Array.from('4111111111111111#').map((digit) => JSON.stringify({ type: 'dtmf', digit }));
    send(socket, setup(), prompt('I am patient 77, my card is 4111 1111 1111 1111'), ...keys);
    await until(() => sent(gateway, 'dtmf').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([{ text: 'I am [blanked], my card is [card number]' }]);
    expect(sent(gateway, 'dtmf')).toMatchObject([{ digits: '[card number]#' }]);
  });

  it('reports after a reconnect how much of the lost words was heard', async () => {
    await using gateway = await aGateway();
    const progress = { turnId: turnId(1, 1), epoch: 1, said: 'At nine.', heard: 'At', complete: true };
    gateway.workflows.progressOfLost = progress;
    const socket = await gateway.connect();
    send(socket, setup(2));
    await until(() => sent(gateway, 'attached').length === 1);
    expect(sent(gateway, 'attached')[0]).toMatchObject({ epoch: 2, progress });
  });
});

describe('silence', () => {
  it('is reported again and again if it gets no answer', async () => {
    await using gateway = await aGateway({ silenceMs: 30 });
    const socket = await gateway.connect();
    send(socket, setup(), info('tokensPlayed', 'Hello, this is the shop.'));
    await until(() => sent(gateway, 'silence').length === 2);
    expect(sent(gateway, 'silence')).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  });
});

describe('R-C9: turn-taking', () => {
  const interrupt = JSON.stringify({ type: 'interrupt', utteranceUntilInterrupt: '' });
  const turnTaking = { noiseMs: 30 };
  const texts = (heard: readonly string[]) => heard.filter((frame) => frame.includes('"text"'));

  it('a cough in the greeting: the agent goes on at the first clause that was not heard', async () => {
    await using gateway = await aGateway({ changes: { policy: { turnTaking } } });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), info('tokensPlayed', 'Hello,'), info('clientSpeaking', 'on'), interrupt);
    send(socket, info('clientSpeaking', 'off'));
    await until(() => heard.length === 2);
    expect(heard).toEqual([text('this is the shop.'), text('', true)]);
    expect(sent(gateway, 'utterance')).toEqual([]);
  });

  it('a backchannel: the greeting goes on at once, nothing is asked; after its question it is an answer', async () => {
    const greeting = 'Hello, this is the shop. Can I help?';
    await using gateway = await aGateway({ changes: { greeting } });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), info('tokensPlayed', 'Hello,'), interrupt, prompt('Mhm', false), prompt('Mhm.'));
    await until(() => heard.length === 2);
    expect(heard[0]).toBe(text('this is the shop. Can I help?'));
    send(socket, info('tokensPlayed', 'this is the shop.'), info('tokensPlayed', 'Can I help?'));
    send(socket, prompt('Okay.'));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { seq: 1, text: 'Okay.', previous: { text: greeting, cut: false } },
    ]);
  });

  it('words, and an interrupt or a hash key right behind them, are answered', async () => {
    await using gateway = await aGateway();
    const { socket, heard } = await aListener(gateway);
    send(
      socket,
      setup(),
      prompt('When do you open?'),
      interrupt,
      JSON.stringify({ type: 'dtmf', digit: '#' }),
    );
    await until(() => texts(heard).length > 0);
    expect(sent(gateway, 'utterance')).toHaveLength(1);
    expect(sent(gateway, 'dtmf')).toEqual([]);
  });
});

describe('R-C9: silence', () => {
  it('ends the call after a mutual goodbye, without a word', async () => {
    await using gateway = await aGateway({ changes: { policy: { turnTaking: { goodbyeMs: 30 } } } });
    const { socket, heard } = await aListener(gateway);
    send(
      socket,
      setup(),
      info('tokensPlayed', 'Hello, this is the shop.'),
      prompt('That’s all, thanks. Bye!'),
    );
    await until(() => heard.at(-1) === text('', true));
    const goodbye = heard.map((frame) => /"token":"([^"]*)"/u.exec(frame)?.[1]).join('');
    expect(goodbye).toContain('Goodbye!');
    send(socket, info('tokensPlayed', goodbye));
    await until(() => heard.at(-1) === '{"type":"end"}');
    expect(sent(gateway, 'silence')).toEqual([]);
  });

  it('is watched after a prompt of blanks, and after a voice that never stops', async () => {
    const voice = (value: string) => info('clientSpeaking', value);
    for (const frames of [[prompt('  ')], [voice('on'), voice('off'), prompt(' ')], [voice('on')]]) {
      await using gateway = await aGateway({
        silenceMs: 30,
        changes: {
          limits: { ...agent.limits, maxSpeechMs: 30 },
          // Before the next silence.
          policy: { standIn: { afterTokenMs: 10 } },
        },
      });
      const { socket, heard } = await aListener(gateway);
      send(socket, setup(), info('tokensPlayed', 'Hello, this is the shop.'), ...frames);
      await until(() => sent(gateway, 'silence').length === 1);
      await until(() => heard.some((frame) => frame.includes(agent.phrases.stillThere)));
    }
  });
});

it('R-C9: a request for a pause stops the agent, gets one word, and then more time than usual', async () => {
  await using gateway = await aGateway({
    silenceMs: 60_000,
    // The stand-in says the word after 2.5 s.
    changes: { policy: { deadAir: { fillerAfterMs: 5_000 }, turnTaking: { pauseMs: 30 } } },
  });
  const { socket, heard } = await aListener(gateway);
  send(socket, setup(), prompt('Hold on, please.'));
  await until(() => heard.length > 0);
  expect(sent(gateway, 'utterance')).toMatchObject([{ text: 'Hold on, please.', pause: true }]);
  expect(heard).toEqual([JSON.stringify({ type: 'text', token: 'Okay.', last: true, preemptible: true })]);
  send(socket, info('tokensPlayed', 'Okay.'));
  await until(() => sent(gateway, 'silence').length === 1);
});

describe('R-C9: partial prompts without a final one', () => {
  const turnTaking = { partialAsSaidMs: 30 };

  it('count as said after the voice has stopped, and a late final one is not asked again', async () => {
    await using gateway = await aGateway({ changes: { policy: { turnTaking } } });
    const socket = await gateway.connect();
    send(socket, setup(), info('clientSpeaking', 'on'), prompt('When do', false));
    send(socket, prompt('When do you open', false), info('clientSpeaking', 'off'));
    await until(() => sent(gateway, 'utterance').length === 1);
    send(socket, prompt('When do you open?'), prompt('Where are you?'));
    await until(() => sent(gateway, 'utterance').length === 2);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { text: 'When do you open' },
      { text: 'Where are you?' },
    ]);
  });

  it('are ignored if they come behind their own final one', async () => {
    await using gateway = await aGateway({ silenceMs: 200, changes: { policy: { turnTaking } } });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), prompt('Where are you?'));
    send(socket, prompt('Where are', false), info('clientSpeaking', 'off'));
    await until(() => heard.at(-1) === text('', true));
    send(socket, info('tokensPlayed', heard.map((frame) => /"token":"([^"]*)"/u.exec(frame)?.[1]).join('')));
    await until(() => gateway.deps.sessions.get(callSid)?.ledger.isBusy === false);
    // Longer than a partial prompt waits.
    await until(() => sent(gateway, 'silence').length === 1);
    expect(sent(gateway, 'utterance')).toHaveLength(1);
  });
});

describe('R-C9: a second final prompt soon after the first', () => {
  const standIn = { afterTokenMs: 20, afterPromptMs: 2_000 };
  const LONG_MS = 60_000;
  const asked: (readonly (string | undefined)[])[] = [];
  const model: ReplyModel = {
    name: 'scripted',
    async *stream({ context }): AsyncGenerator<ModelEvent, void> {
      const callers = context.map(({ caller }) => caller);
      asked.push(callers);
      yield { type: 'token', text: `We are open. This answers ${callers.at(-1) ?? ''}` };
      yield { type: 'end', reason: 'stop' };
    },
  };
  const words = (heard: readonly string[]) => heard.filter((frame) => frame.includes('This answers'));
  const reports = (gateway: Gateway) => sent(gateway, 'answered').length;

  it('is answered together with it, and its answer replaces the first one, which is recorded as far as it was heard', async () => {
    await using gateway = await aGateway({
      model,
      changes: { policy: { standIn, turnTaking: { continuationMs: LONG_MS } } },
    });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), prompt('When do you open'));
    await until(() => words(heard).length === 1);
    send(socket, prompt('on Sundays?'));
    await until(() => words(heard).length === 2);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { text: 'When do you open' },
      { text: 'on Sundays?', continues: true },
    ]);
    expect(asked).toEqual([['When do you open'], ['When do you open on Sundays?']]);
    const both = 'We are open. This answers When do you open on Sundays?';
    // The first talk cycle is closed, and each of its words may be replaced by the next one.
    expect(heard).toEqual([
      text('We are open. This answers When do you open'),
      text('', true),
      // Silences the first answer at once.
      text(' '),
      text(both),
      text('', true),
    ]);
    send(socket, info('tokensPlayed', 'We are open.'), info('tokensPlayed', both.slice(13)));
    await until(() => reports(gateway) === 2);
    expect(sent(gateway, 'answered')).toMatchObject([
      { reply: { turnId: turnId(1, 1), outcome: 'cut', heard: '' } },
      { reply: { turnId: turnId(1, 2), outcome: 'spoken', said: both } },
    ]);
  });

  it.each([
    ['has heard more than a few words', 'We are open. This answers', LONG_MS],
    ['says it later', '', 0],
  ])('is a question of its own if the caller %s', async (_, played, continuationMs) => {
    const policy = { standIn, turnTaking: { continuationMs } };
    await using gateway = await aGateway({ model, changes: { policy } });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), prompt('When do you open?'));
    await until(() => words(heard).length === 1);
    send(socket, ...(played === '' ? [] : [info('tokensPlayed', played)]), prompt('Where are you?'));
    await until(() => words(heard).length === 2);
    expect(sent(gateway, 'utterance')).toHaveLength(2);
    expect(sent(gateway, 'utterance')[1]).not.toHaveProperty('continues');
  });
});

describe('R-C9: the goodbye at the time limit', () => {
  const said = agent.phrases.timeLimit;

  it('cannot be interrupted, what the caller says is recorded and not asked, and the line is closed', async () => {
    await using gateway = await aGateway({ socketTimes: { overMs: 50 } });
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), info('tokensPlayed', agent.greeting));
    await until(() => sent(gateway, 'attached').length === 1);
    const learnt = { version: 1, events: [{ type: 'timeLimit' as const, at: Date.now() }] };
    const goodbye = {
      callSid,
      epoch: 1,
      turnId: turnId(0, 1),
      text: said,
      thenEnd: true,
      isFinal: true,
    } as const;
    const speech = await gateway.deps.sessions.take({ ...goodbye, learnt });
    if (speech === undefined) throw new Error('the gateway holds the call');
    sayAloud(goodbye, speech);
    send(
      socket,
      info('clientSpeaking', 'on'),
      JSON.stringify({ type: 'interrupt', utteranceUntilInterrupt: '' }),
    );
    send(socket, prompt('But I have another', false), prompt('But I have another question!'));
    send(socket, JSON.stringify({ type: 'dtmf', digit: '1' }), JSON.stringify({ type: 'dtmf', digit: '#' }));
    await until(() => sent(gateway, 'dtmf').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { seq: 1, text: 'But I have another question!', afterGoodbye: true },
    ]);
    send(socket, info('tokensPlayed', said));
    expect(await speech.outcome).toMatchObject({ outcome: 'spoken', said });
    gateway.deps.sessions.hangUp(goodbye);
    await once(socket, 'close');
    expect(heard).toEqual([
      JSON.stringify({ type: 'text', token: said, last: true, interruptible: 'none' }),
      '{"type":"end"}',
    ]);
    expect(gateway.counters.speculation.started).toBe(0);
    await until(() => sent(gateway, 'ended').length === 1);
    expect(sent(gateway, 'ended')).toMatchObject([{ by: 'agent', lastSeq: 2 }]);
  });
});

it('R-C9: a voicemail greeting gets one sentence, and the call ends whatever the machine says', async () => {
  // The stand-in answers at once.
  await using gateway = await aGateway({ changes: { policy: { standIn: { afterPromptMs: 30 } } } });
  const { socket, heard } = await aListener(gateway);
  send(socket, setup(), info('tokensPlayed', agent.greeting));
  send(socket, prompt('You have reached Bob. Please leave a message after the beep.'));
  await until(() => heard.length === 1);
  expect(sent(gateway, 'utterance')).toMatchObject([{ machine: true }]);
  expect(heard[0]).toContain('talking to a recording');
  send(socket, info('tokensPlayed', 'I seem'), prompt('To hear this message again, press one.'));
  send(socket, info('agentSpeaking', 'off'));
  await until(() => heard.at(-1) === '{"type":"end"}');
  expect(sent(gateway, 'utterance').slice(1)).toMatchObject([{ afterGoodbye: true }]);
  expect(gateway.counters.speculation.started).toBe(0);
});

it('R-M2: the log says what the caller heard after a model had failed', async () => {
  const model: ReplyModel = {
    name: 'broken',
    async *stream() {
      yield* [];
      throw new AdapterError({ vendor: 'openai', operation: 'reply', kind: 'unauthorized', status: 401 });
    },
  };
  await using gateway = await aGateway({ model, changes: { policy: { standIn: { afterPromptMs: 30 } } } });
  const { socket, heard } = await aListener(gateway);
  send(socket, setup(), info('tokensPlayed', agent.greeting), prompt('When do you open?'));
  await until(() => heard.length > 0);
  socket.close();
  await until(() => gateway.heardInstead.length === 1);
  expect(gateway.heardInstead).toMatchObject([{ rung: 'primary', type: 'ModelMisconfigured', heard: [] }]);
});

describe('R-C9: ignored prompts', () => {
  it('are a repeat of what was just said, its late partials, and an echo of the agent', async () => {
    const greeting = 'Hello, this is the shop of Harbor Street.';
    await using gateway = await aGateway({ silenceMs: 100, changes: { greeting } });
    const socket = await gateway.connect();
    send(socket, setup(), info('tokensPlayed', greeting), prompt('this is the shop of harbor'));
    await until(() => sent(gateway, 'silence').length === 1);
    send(socket, prompt('When do you open?'), prompt('When do you', false), prompt('When do you open?'));
    send(socket, prompt('Where are you?'));
    await until(() => sent(gateway, 'utterance').length === 2);
    expect(sent(gateway, 'utterance')).toMatchObject([
      { text: 'When do you open?' },
      { text: 'Where are you?' },
    ]);
  });
});

describe('the end of a connection', () => {
  it('by hang-up is reported at once, with the last seq', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), prompt('Hello'));
    await until(() => sent(gateway, 'utterance').length === 1);
    socket.close(1000, 'Closing websocket session');
    await until(() => sent(gateway, 'ended').length === 1);
    expect(sent(gateway, 'ended')[0]).toMatchObject({ epoch: 1, by: 'caller', lastSeq: 1 });
  });

  it('by a lost connection does not end the call', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => gateway.deps.sessions.size === 1);
    socket.terminate();
    await until(() => gateway.deps.sessions.size === 0);
    expect(sent(gateway, 'ended')).toEqual([]);
  });

  it('with code 1000 ends a call that goes on if the carrier connects it again', async () => {
    await using gateway = await aGateway();
    const first = await gateway.connect();
    send(first, setup(), prompt('When do you open?'));
    await until(() => sent(gateway, 'utterance').length === 1);
    first.close(1000, 'Closing websocket session');
    await until(() => sent(gateway, 'ended').length === 1);
    // The workflow has closed meanwhile.
    const over = { type: 'ended', epoch: 1, by: 'caller', at: T0, lastSeq: 1 } as const;
    const known = aCall(
      attached(),
      says('When do you open?'),
      started(),
      replied({ said: 'At nine.' }),
      over,
    );
    Object.assign(gateway.workflows, { known, fate: 'closed', delivery: 'closed' });
    const { body } = await gateway.post('/api/v1/voice/relay-action?epoch=1', {
      CallSid: callSid,
      CallStatus: 'in-progress',
      SessionStatus: 'failed',
    });
    expect(body).toContain('<Parameter name="epoch" value="2"/>');
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(2));
    await until(() => heard.join('').includes(agent.phrases.backAgain));
    expect(gateway.workflows.reopened).toMatchObject([{ ended: null, turns: [{}, { heard: 'At nine.' }] }]);
    // The row of the last turn may be newer than what the history shows of it.
    const [before, after] = [known, gateway.workflows.reopened[0]].map((state) => state?.turns[1]?.revision);
    expect(after).toBeGreaterThan((before ?? 0) + 10);
    expect(sent(gateway, 'attached')).toMatchObject([{ epoch: 1 }, { epoch: 2 }, { epoch: 2 }]);
  });

  it('goes on with the next number if the voice webhook comes again here, while Temporal is away', async () => {
    await using gateway = await aGateway();
    send(await gateway.connect(), setup());
    await until(() => gateway.deps.sessions.size === 1);
    gateway.temporal.isAway = true;
    const form = { CallSid: callSid, From: '+15550100', To: '+15550111', CallStatus: 'in-progress' };
    const { body } = await gateway.post('/api/v1/voice/conversation-relay', form);
    expect(body).toContain('<Parameter name="epoch" value="2"/>');
    expect(body).not.toContain('welcomeGreeting');
  });

  it('does not open a call again that a webhook has said to be over', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => gateway.deps.sessions.size === 1);
    Object.assign(gateway.workflows, { known: aCall(attached()), fate: 'closed', delivery: 'closed' });
    await gateway.post('/api/v1/voice/status', { CallSid: callSid, CallStatus: 'completed' });
    send(socket, prompt('Hello?'));
    await until(() => gateway.counters.lateSignals === 2);
    expect(gateway.workflows.reopened).toEqual([]);
  });
});

describe('R-F2: a voice that the relay cannot speak with', () => {
  const error = (description: string) => JSON.stringify({ type: 'error', description });

  it('ends the connection once and tells the action webhook why, and the call is not over', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    const frames: unknown[] = [];
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString('utf8'))));
    send(socket, setup(), error('Voice not found, code: 64112'), error('Voice not found, code: 64112'));
    await until(() => gateway.counters.relayErrors === 2);
    await until(() => frames.length > 0);
    socket.close(1000, 'Closing websocket session');
    await until(() => gateway.deps.sessions.size === 0);
    await gateway.deps.outboxes.flush(1_000);
    expect(frames).toEqual([{ type: 'end', handoffData: '{"voiceError":"64112"}' }]);
    expect(sent(gateway, 'ended')).toEqual([]);
  });

  it('is not assumed for other errors, or for a number in a frame that the relay quotes', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), error('Invalid message received, code: 64107, {"token":"64112"}'), error('64108'));
    await until(() => gateway.counters.relayErrors === 2);
    socket.close(1000);
    await until(() => sent(gateway, 'ended').length === 1);
  });

  it('is reported to the workflow by the next connection', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    const parameters = { ...parametersOf(callSid, 2), voice: 'system', voiceError: '64112' };
    send(socket, JSON.stringify({ ...JSON.parse(setup(2)), customParameters: parameters }));
    await until(() => sent(gateway, 'attached').length === 1);
    expect(sent(gateway, 'attached')[0]).toMatchObject({
      epoch: 2,
      voice: {
        rung: 'system',
        failure: { step: 'relay', type: 'VoiceMisconfigured', reason: '64112' },
      },
    });
  });
});

describe('bad frames', () => {
  it('are dropped and counted, and the call goes on (R-O2: with its id in each line of the log)', async () => {
    const lines: object[] = [];
    const write = (line: string) => void lines.push(z.looseObject({}).parse(JSON.parse(line)));
    await using gateway = await aGateway({ log: pino({ level: 'debug' }, { write }) });
    const socket = await gateway.connect();
    send(socket, prompt('too early'), 'not json', 'null', '[]', '{"type":7}', Buffer.from([0, 255]), setup());
    send(socket, '{"type":"prompt"}', '{"type":"brandNew","x":1}', prompt('Hello'));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([{ seq: 1, text: 'Hello' }]);
    expect(gateway.counters).toMatchObject({ badFrames: 7, unknownFrames: 1 });
    const connected = lines.findIndex((line) => 'msg' in line && line.msg === 'connected');
    const ofCall = lines.slice(connected);
    expect(ofCall.length).toBeGreaterThan(2);
    for (const line of ofCall) expect(line).toMatchObject({ callSid, epoch: 1 });
  });

  it('are none for a field that is null, missing or of an unknown form', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    const words = { type: 'prompt', voicePrompt: 'Hello', lang: null, last: null };
    send(socket, setup(), info('tokensPlayed', 'Hello,'));
    send(socket, JSON.stringify({ type: 'interrupt', durationUntilInterruptMs: '0.5s' }));
    send(socket, JSON.stringify(words));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')[0]).toMatchObject({
      ...{ text: 'Hello', lang: '' },
      previous: { turnId: turnId(0, 0), text: 'Hello,', cut: true },
    });
    expect(gateway.counters.badFrames).toBe(0);
  });

  it.each(['word '.repeat(12_000), 'a'.repeat(60_000), `so${'.'.repeat(60_000)}`])(
    'R-X9: are none for a prompt of 60,000 characters, of which 4,000 are read (%#)',
    async (words) => {
      await using gateway = await aGateway();
      const socket = await gateway.connect();
      send(socket, setup(), prompt(words, false), prompt(words));
      await until(() => sent(gateway, 'utterance').length === 1);
      expect(sent(gateway, 'utterance')[0]).toMatchObject({ text: words.slice(0, 4_000).trim() });
      expect(gateway.counters.badFrames).toBe(0);
    },
  );

  it('a hundred in a row close that socket with 1007, and no other socket', async () => {
    await using gateway = await aGateway();
    const [bad, good] = [await gateway.connect(), await gateway.connect()];
    send(good, setup());
    const closed = once(bad, 'close');
    for (let frame = 0; frame < 100; frame += 1) bad.send('not json');
    expect((await closed)[0]).toBe(1007);
    send(good, prompt('Hello'));
    await until(() => sent(gateway, 'utterance').length === 1);
  });

  it('R-X9: a flood of valid frames closes that socket with 1008, and no other socket', async () => {
    await using gateway = await aGateway();
    const [flooding, good] = [await gateway.connect(), await gateway.connect()];
    send(good, setup(2));
    const closed = once(flooding, 'close');
    send(flooding, setup(), ...Array.from({ length: 2_500 }, () => prompt('Well', false)));
    expect((await closed)[0]).toBe(1008);
    send(good, prompt('Hello'));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([{ epoch: 2, text: 'Hello' }]);
  });

  it('R-X9: one of more than 64 KB closes that socket with 1009, and the next connection works', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    const closed = once(socket, 'close');
    send(socket, setup(), prompt('x'.repeat(64 * 1024)));
    expect((await closed)[0]).toBe(1009);
    const next = await gateway.connect();
    send(next, setup(2), prompt('Hello'));
    await until(() => sent(gateway, 'utterance').length === 1);
    expect(sent(gateway, 'utterance')).toMatchObject([{ epoch: 2, text: 'Hello' }]);
  });
});

it('R-X9: a call with more than a thousand signals waiting for Temporal is closed with 1013', async () => {
  await using gateway = await aGateway();
  const socket = await gateway.connect();
  send(socket, setup());
  await until(() => sent(gateway, 'attached').length === 1);
  gateway.workflows.failures.push(...Array.from({ length: 50 }, () => new Error('14 UNAVAILABLE')));
  const closed = once(socket, 'close');
  send(socket, ...Array.from({ length: 1_002 }, (_, index) => prompt(`Question ${index}?`)));
  expect((await closed)[0]).toBe(1013);
});

describe('speculation', () => {
  it('starts the answer with the final prompt, and discards it when the caller goes on', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup(), prompt('When do', false));
    await until(() => sent(gateway, 'attached').length === 1);
    expect(gateway.counters.speculation.started).toBe(0);
    send(socket, prompt('When do you open?'));
    await until(() => gateway.counters.speculation.started === 1);
    send(socket, prompt('And when do you close?'));
    await until(() => gateway.counters.speculation.started === 2);
    expect(gateway.counters.speculation).toMatchObject({
      started: 2,
      adopted: 0,
      thrownAway: { changed: 1 },
    });
  });

  it('discards the answer at the end of the connection, without saying any of it', async () => {
    await using gateway = await aGateway();
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), prompt('When do you open?'));
    await until(() => gateway.counters.speculation.started === 1);
    socket.close(1000);
    await until(() => gateway.counters.speculation.thrownAway.closed === 1);
    expect(heard).toEqual([]);
  });

  it.each([
    { how: 'by a query to its workflow', hasWorker: true },
    { how: 'from its history if no worker answers', hasWorker: false },
  ])('knows a call that began elsewhere, $how', async ({ hasWorker }) => {
    await using gateway = await aGateway();
    gateway.workflows.hasWorker = hasWorker;
    gateway.workflows.known = aCall(
      attached(),
      says('Hours?'),
      started(),
      replied({ said: 'At nine.' }),
      attached(2),
    );
    const socket = await gateway.connect();
    send(socket, setup(2), prompt('And on Sunday?'));
    await until(() => gateway.counters.speculation.started === 1);
    expect(gateway.deps.sessions.get(callSid)?.state()?.turns).toMatchObject([
      {},
      { caller: 'Hours?', heard: 'At nine.' },
      { kind: 'notice' },
      { caller: 'And on Sunday?' },
    ]);
  });
});

describe('a call that comes from elsewhere while Temporal is away', () => {
  const row: TurnRow = {
    ...{ turnNumber: 1, timestamp: new Date(T0), userInput: 'Hours?', aiResponse: 'At nine.' },
    ...{ plannedResponse: 'At nine.', outcome: 'spoken', knowledgeUsed: [], responseTimeMs: 1 },
    ...{ audioDurationMs: 1, details: { kind: 'speech' } },
  };

  it('R-F7: is known from the call record, and continued at once', async () => {
    await using gateway = await aGateway();
    gateway.temporal.isAway = true;
    gateway.workflows.failures.push(...Array.from({ length: 1_000 }, () => new Error('14 UNAVAILABLE')));
    gateway.records.turns.push(row);
    const socket = await gateway.connect();
    const said: string[] = [];
    socket.on('message', (frame) => {
      if (Buffer.isBuffer(frame)) said.push(frame.toString());
    });
    send(socket, setup(2));
    // Sooner than after the 2.5 s that the workflow usually has, because it is known to be unreachable.
    await expect.poll(() => said.join(), { timeout: 2_000 }).toContain(agent.phrases.backAgain);
    send(socket, prompt('And on Sunday?'));
    await until(() => gateway.counters.speculation.started === 1);
    expect(gateway.deps.sessions.get(callSid)?.state()?.turns).toMatchObject([
      { kind: 'greeting' },
      { caller: 'Hours?', heard: 'At nine.' },
      { kind: 'notice' },
      { caller: 'And on Sunday?', number: 3 },
    ]);
  });
});

describe('a gateway that wakes up from a pause', () => {
  it('answers what arrived on a socket that is still open', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => sent(gateway, 'attached').length === 1);
    gateway.pauses.ms = 20;
    send(socket, prompt('When do you open?'), prompt('On Sunday.'));
    await until(() => sent(gateway, 'utterance').length === 2);
    expect(sent(gateway, 'utterance')).toMatchObject([{ text: 'When do you open?' }, { text: 'On Sunday.' }]);
  });

  it('answers nothing from a connection that was lost meanwhile, and still learns what was heard', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => gateway.deps.sessions.size === 1);
    const { ledger } = gateway.deps.sessions.get(callSid) ?? {};
    gateway.pauses.ms = 60_000;
    send(socket, prompt('When do you open?'), info('tokensPlayed', agent.greeting));
    socket.terminate();
    await until(() => gateway.deps.sessions.size === 0);
    expect(sent(gateway, 'utterance')).toEqual([]);
    expect(ledger?.untold()).toMatchObject({ text: agent.greeting, cut: false });
  });

  it.each([
    { hasWorker: true, source: 'the workflow' },
    { hasWorker: false, source: 'its history' },
  ])('gives up a connection whose call has moved elsewhere, according to $source', async ({ hasWorker }) => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    send(socket, setup());
    await until(() => gateway.deps.sessions.size === 1);
    gateway.pauses.ms = 60_000;
    gateway.workflows.hasWorker = hasWorker;
    gateway.workflows.known = aCall(attached(), attached(2));
    send(socket, prompt('When do you open?'));
    gateway.deps.sessions.recheck();
    await once(socket, 'close');
    expect(sent(gateway, 'utterance')).toEqual([]);
  });

  it('does not stand in while it checks where its call is, nor if the call has moved elsewhere', async () => {
    await using gateway = await aGateway();
    const { socket, heard } = await aListener(gateway);
    send(socket, setup(), prompt('When do you open?'));
    await until(() => gateway.counters.speculation.started === 1);
    gateway.deps.sessions.recheck();
    const { ledger } = gateway.deps.sessions.get(callSid) ?? {};
    // The filler is due later than the gateway's own answer. It is not sent.
    await until(() => ledger?.ifLost().some(({ filler }) => filler !== undefined) === true);
    expect(gateway.counters.standIns).toBe(0);
    gateway.workflows.known = aCall(attached(), attached(2));
    await once(socket, 'close');
    expect([gateway.counters.standIns, heard.length]).toEqual([0, 0]);
  });

  it('says nothing on a connection whose call has moved elsewhere, even if the workflow asks for it', async () => {
    await using gateway = await aGateway();
    const { sessions } = gateway.deps;
    const { socket, heard } = await aListener(gateway);
    send(socket, setup());
    await until(() => sessions.size === 1);
    gateway.workflows.known = aCall(attached(), attached(2));
    const closed = once(socket, 'close');
    sessions.recheck();
    const speech = await sessions.take({ callSid, epoch: 1, turnId: turnId(1, 1) });
    speech?.speak('At nine.');
    await closed;
    expect(heard).toEqual([]);
  });

  it.each([
    {
      epoch: 1,
      what: 'continues an answer if the call is still here',
      then: [text('At'), text(' nine.'), text('', true)],
    },
    { epoch: 2, what: 'does not continue an answer if the call has moved elsewhere', then: [text('At')] },
  ])('$what', async ({ epoch, then }) => {
    await using gateway = await aGateway();
    const { sessions } = gateway.deps;
    const { socket, heard } = await aListener(gateway);
    send(socket, setup());
    await until(() => sessions.size === 1);
    const speech = await sessions.take({ callSid, epoch: 1, turnId: turnId(1, 1) });
    speech?.speak('At');
    await until(() => heard.length === 1);
    const closed = once(socket, 'close');
    sessions.recheck();
    // The data that waited in the model's socket.
    speech?.speak(' nine.');
    speech?.finish();
    await turnOfTheLoop();
    expect(heard).toEqual([text('At')]);
    gateway.workflows.known = aCall(attached(), attached(epoch));
    await (epoch === 1 ? until(() => heard.length === then.length) : closed);
    expect(heard).toEqual(then);
  });
});

describe('a gateway that is about to stop', () => {
  it('takes no more calls, and hands its calls over when nothing is being said', async () => {
    await using gateway = await aGateway();
    const { sessions } = gateway.deps;
    const calls = [aCallSid('1'), aCallSid('2')] as const;
    const [speaking, quiet] = [await gateway.connect(), await gateway.connect()];
    send(speaking, setup(1, calls[0]));
    send(quiet, setup(1, calls[1]));
    await until(() => sessions.size === 2);
    for (const call of calls) sessions.get(call)?.ledger.played(agent.greeting);
    const speech = await sessions.take({ callSid: calls[0], epoch: 1, turnId: turnId(1, 1) });
    speech?.speak('At nine.');

    const quietClosed = once(quiet, 'close');
    const stopped = sessions.handOver(60_000);
    expect((await quietClosed)[0]).toBe(1012);
    expect((await gateway.post('/api/v1/voice/conversation-relay', {})).statusCode).toBe(503);
    await expect(gateway.connect()).rejects.toThrow('503');
    expect(speaking.readyState).toBe(speaking.OPEN);

    const speakingClosed = once(speaking, 'close');
    speech?.finish();
    sessions.get(calls[0])?.ledger.played('At nine.');
    expect((await speakingClosed)[0]).toBe(1012);
    await stopped;
  });
});
