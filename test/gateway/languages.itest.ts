/** A call in two languages at the gateway: its frames to the relay, and its TwiML after a lost connection. */
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { aCallSid, attached, start } from '../conversation/a-call.ts';
import { bilingual } from '../fakes/sample-agent.ts';
import { actionPath, aGateway, parametersOf } from './a-gateway.ts';

const call = { CallSid: aCallSid(), From: '+15550100', To: '+15550111', Direction: 'inbound' };
const lost = { ...call, CallStatus: 'in-progress', SessionStatus: 'failed', ErrorCode: '64105' };
const agent = bilingual();
const { recogniser } = agent;
const inSpanish = reduce(reduce(initialState({ ...start, agent }), attached()), {
  type: 'utterance',
  epoch: 1,
  seq: 1,
  text: '¿Cuánto cuesta?',
  lang: 'es',
  at: 0,
});

/** The received frames of one type, in order. */
function framesOf(socket: WebSocket, type: string): unknown[] {
  const frames: unknown[] = [];
  socket.on('message', (data) => {
    const parsed = parseToRelay(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    if (parsed.kind === 'known' && parsed.frame.type === type) frames.push(parsed.frame);
  });
  return frames;
}

function setUp(socket: WebSocket, customParameters: Record<string, string>) {
  const ids = { sessionId: 'VX1', callSid: call.CallSid, from: call.From, to: call.To };
  socket.send(JSON.stringify({ type: 'setup', ...ids, customParameters }));
}

const says = (voicePrompt: string, lang: string) =>
  JSON.stringify({ type: 'prompt', voicePrompt, lang, last: true });

describe('R-C7: the relay', () => {
  it('gets the new language before any word in it, and only once', async () => {
    await using gateway = await aGateway({ changes: agent });
    const socket = await gateway.connect();
    const frames = framesOf(socket, 'language');
    setUp(socket, { ...parametersOf(call.CallSid), language: 'en-US' });
    socket.send(says('Hola.', 'es'));
    socket.send(says('¿Cuánto cuesta un tándem?', 'es'));
    socket.send(says('¿Y los domingos también?', 'es'));
    // The recogniser keeps listening for both languages.
    await expect.poll(() => frames).toEqual([{ type: 'language', ttsLanguage: 'es-US' }]);
    socket.send(says('And in English, please?', 'en'));
    await expect.poll(() => frames.at(-1)).toEqual({ type: 'language', ttsLanguage: 'en-US' });
    expect(frames).toHaveLength(2);
    socket.close();
    await once(socket, 'close');
  });

  it('gets the language for recognition too, if its recogniser handles one at a time', async () => {
    await using gateway = await aGateway({
      changes: bilingual({ recogniser: { ...recogniser, detectLanguage: false } }),
    });
    const socket = await gateway.connect();
    const frames = framesOf(socket, 'language');
    setUp(socket, { ...parametersOf(call.CallSid), language: 'en-US' });
    socket.send(JSON.stringify({ type: 'dtmf', digit: '2' }));
    // After a while without a key, the run of keys is complete.
    await expect
      .poll(() => frames, { timeout: 30_000 })
      .toEqual([{ type: 'language', ttsLanguage: 'es-US', transcriptionLanguage: 'es-US' }]);
    socket.close();
    await once(socket, 'close');
  });

  it('gets the language on the next connection if its TwiML did not have it', async () => {
    await using gateway = await aGateway({ changes: agent });
    gateway.workflows.known = inSpanish;
    const socket = await gateway.connect();
    const frames = framesOf(socket, 'language');
    setUp(socket, { ...parametersOf(call.CallSid, 2), language: 'en-US' });
    await expect.poll(() => frames).toEqual([{ type: 'language', ttsLanguage: 'es-US' }]);
    socket.close();
    await once(socket, 'close');
  });
});

describe('R-C3: the TwiML after a lost connection', () => {
  it('begins in the language of the call, even at a gateway that does not know the call', async () => {
    await using gateway = await aGateway({ changes: agent });
    gateway.workflows.known = inSpanish;
    const { body } = await gateway.post('/api/v1/voice/relay-action?epoch=1', lost);
    expect(body).toContain('language="es-US" transcriptionLanguage="multi"');
    expect(body).toContain('<Parameter name="language" value="es-US"/>');
  });

  it('takes the language from the history if no worker answers', async () => {
    await using gateway = await aGateway({ changes: agent });
    gateway.workflows.known = inSpanish;
    gateway.workflows.hasWorker = false;
    const { body } = await gateway.post('/api/v1/voice/relay-action?epoch=1', lost);
    expect(body).toContain('language="es-US"');
  });

  it('begins in the agent’s first language if the state cannot be read', async () => {
    await using gateway = await aGateway({ changes: agent });
    const { body } = await gateway.post('/api/v1/voice/relay-action?epoch=1', lost);
    expect(body).toContain('language="en-US"');
  });

  it('says the apology in the language of the call when the call is given up', async () => {
    await using gateway = await aGateway({ changes: agent });
    gateway.workflows.known = inSpanish;
    const { body } = await gateway.post(actionPath(lost.CallSid, 21), lost);
    expect(body).toContain('<Say language="es-US">Lo siento, ahora no puedo contestar a eso.</Say>');
  });
});
