/** The caller of a warm-up call, with the part of the relay that a call cannot do without. */
import { once } from 'node:events';
import { request } from 'undici';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { connectionToken } from '../../adapters/telephony/connection-token.ts';
import { signatureFor } from '../../adapters/telephony/signature.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { parseToRelay } from '../../contracts/wire/to-relay.ts';
import { socketUrl, VOICE_PATH } from '../routes/paths.ts';

/** WebSocket close code: the caller has hung up. */
const NORMAL = 1000;

const FORM = { From: '+15550100', To: '+15550100', Direction: 'inbound' };

/** Whatever an agent's business is, callers ask such things. */
const QUESTIONS = [
  'What time do you open on Saturday?',
  'How much is that?',
  'And where can I find you?',
  'How long does it take, and can I wait for it?',
];

export interface WarmUpCall {
  /** Where the gateway listens on this machine, such as `http://127.0.0.1:4711`. */
  readonly origin: string;
  /** Under which it signs and is signed for. */
  readonly baseUrl: URL;
  readonly authToken: string;
  readonly callSid: CallSid;
  readonly turns: number;
  /** Asked before each turn: false ends the call. */
  readonly isWanted: () => boolean;
  readonly signal: AbortSignal;
}

/** Calls, asks, hears every answer, hangs up. Rejects where the call breaks off or the signal is aborted. */
export async function placeWarmUpCall(call: WarmUpCall): Promise<void> {
  await postWebhook(call);
  const socket = await openSocket(call);
  try {
    const send = (frame: object): void => socket.send(JSON.stringify(frame));
    send({
      type: 'setup',
      sessionId: 'VXwarmup',
      callSid: call.callSid,
      ...{ from: FORM.From, to: FORM.To, direction: FORM.Direction },
      customParameters: {
        epoch: '1',
        token: connectionToken({ ...call, authTokens: [call.authToken], epoch: 1 }, Date.now()),
      },
    });
    for (let turn = 0; turn < call.turns && call.isWanted(); turn += 1) {
      const voicePrompt = QUESTIONS[turn % QUESTIONS.length];
      const answer = answerOn(socket, call.signal);
      send({ type: 'info', name: 'clientSpeaking', value: 'on' });
      send({ type: 'prompt', voicePrompt, lang: 'en-US', last: false });
      send({ type: 'info', name: 'clientSpeaking', value: 'off' });
      send({ type: 'prompt', voicePrompt, lang: 'en-US', last: true });
      const words = await answer;
      send({ type: 'info', name: 'agentSpeaking', value: 'on' });
      send({ type: 'info', name: 'tokensPlayed', value: words });
      send({ type: 'info', name: 'agentSpeaking', value: 'off' });
    }
    const closed = once(socket, 'close', { signal: call.signal });
    socket.close(NORMAL);
    await closed;
  } finally {
    socket.terminate();
  }
}

async function postWebhook({ origin, baseUrl, authToken, callSid, signal }: WarmUpCall): Promise<void> {
  const form = { CallSid: callSid, ...FORM };
  const { statusCode, body } = await request(origin + VOICE_PATH, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureFor({ authToken, url: baseUrl.origin + VOICE_PATH, form }),
    },
    body: new URLSearchParams(form).toString(),
    signal,
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`the webhook of the warm-up call was answered with ${statusCode}`);
}

async function openSocket({ origin, baseUrl, authToken, signal }: WarmUpCall): Promise<WebSocket> {
  const signature = signatureFor({ authToken, url: socketUrl(baseUrl), form: {} });
  const socket = new WebSocket(origin.replace('http', 'ws') + VOICE_PATH, {
    headers: { 'x-twilio-signature': signature },
  });
  // An event without a listener would end the gateway. Each is followed by `close`, which those who wait notice.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'open', { signal });
    return socket;
  } catch (error) {
    socket.terminate();
    throw error;
  }
}

/** The words of the next answer, once its talk cycle is closed. */
async function answerOn(socket: WebSocket, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let words = '';
  const onMessage = (data: RawData): void => {
    // oxlint-disable-next-line typescript/no-base-to-string -- text frames of our own, in one buffer each
    const parsed = parseToRelay(data.toString());
    if (parsed.kind !== 'known' || parsed.frame.type !== 'text') return;
    words += parsed.frame.token;
    if (parsed.frame.last === true) resolve(words);
  };
  const onClose = (): void => reject(new Error('the connection of the warm-up call was closed'));
  const onAbort = (): void => reject(signal.reason);
  socket.on('message', onMessage);
  socket.once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    socket.off('message', onMessage);
    socket.off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  }
}
