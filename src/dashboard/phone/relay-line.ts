/** One connection of the relay from the browser: the real frames on the real socket, from `setup` to the end. */
import { parseToRelay } from '../../contracts/wire/to-relay.ts';
import type { ToRelayFrame } from '../../contracts/wire/to-relay.ts';
import { randomId } from '../api/random-id.ts';
import { createAgentSpeech } from './agent-speech.ts';
import type { AgentSpeech, AgentSpeechDeps } from './agent-speech.ts';
import type { Connect } from './twiml.ts';

/** From `end` to the close of the socket, as measured on live calls. */
const END_CLOSE_MS = 90;
const NORMAL = 1_000;
/** The browser allows its own close codes from 4000 on. The gateway takes any but 1000 for a lost connection. */
const LOST = 4_000;

/** How a connection ended, as the action URL is told. */
export interface Ended {
  readonly by: 'completed' | 'ended' | 'failed';
  readonly handoffData?: string;
}

export interface RelayLine {
  readonly speech: AgentSpeech;
  readonly ended: Promise<Ended>;
  send(frame: object): void;
  hangUp(): void;
  lose(): void;
}

export interface RelayLineOptions extends Pick<
  AgentSpeechDeps,
  'voice' | 'language' | 'onLine' | 'nextLine'
> {
  readonly twiml: Connect;
  readonly callSid: string;
  /** With the token. */
  readonly url: string;
  readonly onOpen: () => void;
  readonly onLanguage: (language: string) => void;
  readonly onNote: (from: 'phone' | 'agent' | 'network', text: string) => void;
}

/** Opens the connection. */
export function openLine({
  twiml,
  callSid,
  url,
  onOpen,
  onLanguage,
  onNote,
  ...words
}: RelayLineOptions): RelayLine {
  const socket = new WebSocket(onThisHost(url));
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  let end: Ended = { by: 'failed' };
  const send = (frame: object) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(frame);
    socket.send(text);
    onNote('phone', text);
  };
  const speech = createAgentSpeech({ ...words, send, interruptible: twiml.interruptible });
  const take = (frame: ToRelayFrame): void => {
    switch (frame.type) {
      case 'text':
        return speech.text(frame);
      case 'play':
        return speech.play(frame);
      case 'sendDigits':
        return speech.digits(frame);
      case 'language':
        return onLanguage(frame.transcriptionLanguage ?? frame.ttsLanguage ?? words.language());
      case 'end':
        end = { by: 'ended', ...(frame.handoffData === undefined ? {} : { handoffData: frame.handoffData }) };
        setTimeout(() => socket.close(NORMAL), END_CLOSE_MS);
    }
  };
  socket.addEventListener('open', () => {
    onOpen();
    send(setupOf(twiml, callSid));
    if (twiml.greeting !== '') speech.text({ type: 'text', token: twiml.greeting, last: true });
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const text = String(data);
    onNote('agent', text);
    const parsed = parseToRelay(text);
    if (parsed.kind === 'known') take(parsed.frame);
    if (parsed.kind === 'malformed')
      send({ type: 'error', description: `Invalid message received, code: 64107, ${text}` });
  });
  socket.addEventListener('close', ({ code }) => {
    onNote('network', `socket closed (${code})`);
    speech.drop();
    resolve(end);
  });
  return {
    ...{ speech, ended, send },
    hangUp() {
      end = { by: 'completed' };
      socket.close(NORMAL);
    },
    lose: () => socket.close(LOST),
  };
}

function setupOf(twiml: Connect, callSid: string): object {
  return {
    type: 'setup',
    sessionId: `VX${randomId()}`,
    callSid,
    callStatus: twiml.epoch === 1 ? 'RINGING' : 'IN_PROGRESS',
    direction: 'inbound',
    customParameters: twiml.parameters,
  };
}

/** The page may be open under another name of the gateway than the one that Twilio uses. */
function onThisHost(url: string): string {
  const { pathname, search } = new URL(url);
  return window.location.origin.replace(/^http/u, 'ws') + pathname + search;
}
