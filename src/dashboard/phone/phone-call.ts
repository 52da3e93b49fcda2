/** A call from the browser: plays the telephone network and the relay, with the real frames on the real socket. */
import { parseToRelay } from '../../contracts/wire/to-relay.ts';
import { post } from '../api/client.ts';
import { randomId } from '../api/random-id.ts';
import { createAgentSpeech } from './agent-speech.ts';
import type { AgentSpeech, SpokenLine, Voice } from './agent-speech.ts';
import { isEcho } from './sentences.ts';
import { readTwiml } from './twiml.ts';
import type { Connect } from './twiml.ts';

export interface CallerLine {
  readonly id: number;
  readonly caller: string;
}

export interface FrameLine {
  readonly id: number;
  readonly atMs: number;
  readonly from: 'phone' | 'agent' | 'network';
  readonly text: string;
}

/** What the page shows. Replaced, never changed. */
export interface PhoneState {
  readonly status: 'calling' | 'connected' | 'reconnecting' | 'over';
  readonly callSid: string;
  readonly epoch: number;
  readonly language: string;
  readonly languages: readonly string[];
  readonly lines: readonly (SpokenLine | CallerLine)[];
  readonly frames: readonly FrameLine[];
  readonly problem: string;
}

/** What the gateway answers to the webhooks of the call. */
interface Answer {
  readonly callSid: string;
  readonly twiml: string;
  readonly url: string | null;
}

const MAX_FRAMES = 400;
/** Twilio waits as long before it asks the action URL (docs/protocol.md). */
const ACTION_AFTER_LOSS_MS = 1_200;
const END_CLOSE_MS = 90;
/** The browser allows its own close codes from 4000 on. The gateway takes any but 1000 for a lost connection. */
const LOST = 4_000;
const NORMAL = 1_000;

export interface PhoneCall {
  /** Words of the caller, typed or recognised. A partial result may follow another. */
  say(words: string, isFinal?: boolean): void;
  /** A sound without words. */
  makeNoise(): void;
  press(key: string): void;
  /** The language in which the caller speaks. */
  speakIn(language: string): void;
  loseConnection(): void;
  hangUp(): void;
}

export interface PhoneCallOptions {
  readonly agent: string | undefined;
  readonly voice: () => Voice;
  readonly onChange: (state: PhoneState) => void;
}

type Ended = { readonly by: 'completed' | 'ended' | 'failed'; readonly handoffData?: string };

/** Begins a call. */
export function startPhoneCall({ agent, voice, onChange }: PhoneCallOptions): PhoneCall {
  const startedMs = performance.now();
  const asked = agent === undefined ? {} : { agent };
  let state: PhoneState = {
    status: 'calling',
    callSid: '',
    epoch: 0,
    language: '',
    languages: [],
    lines: [],
    frames: [],
    problem: '',
  };
  let ids = 0;
  let socket: WebSocket | undefined;
  let speech: AgentSpeech | undefined;
  let isTalking = false;
  let hasHungUp = false;

  const change = (changes: Partial<PhoneState>) => {
    state = { ...state, ...changes };
    onChange(state);
  };
  const note = (from: FrameLine['from'], text: string) =>
    change({
      frames: [...state.frames, { id: (ids += 1), atMs: performance.now() - startedMs, from, text }].slice(
        -MAX_FRAMES,
      ),
    });
  const showLine = (line: SpokenLine | CallerLine) => {
    const isKnown = state.lines.some(({ id }) => id === line.id);
    change({
      lines: isKnown
        ? state.lines.map((each) => (each.id === line.id ? line : each))
        : [...state.lines, line],
    });
  };
  const send = (frame: object) => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(frame);
    socket.send(text);
    note('phone', text);
  };

  const connect = async (answer: Answer): Promise<void> => {
    const twiml = readTwiml(answer.twiml);
    note('network', answer.twiml.replace(/^<\?xml[^>]*\?>/u, ''));
    change({ callSid: answer.callSid });
    if (twiml.kind === 'end' || answer.url === null) {
      if (twiml.kind === 'end' && twiml.words !== '')
        showLine({ id: (ids += 1), planned: twiml.words, heard: twiml.words, isCut: false });
      change({ status: 'over' });
      return;
    }
    const ended = await serve(twiml, answer.url, answer.callSid);
    speech?.drop();
    note('network', `connection ${state.epoch} has ended: ${ended.by}`);
    if (ended.by === 'failed') {
      change({ status: 'reconnecting' });
      await new Promise((resolve) => setTimeout(resolve, ACTION_AFTER_LOSS_MS));
    }
    const next = await post<Answer>(`/phone-tokens/${answer.callSid}`, {
      ...asked,
      action: twiml.action,
      sessionStatus: hasHungUp ? 'completed' : ended.by,
      ...(ended.by === 'failed' && !hasHungUp ? { errorCode: '64105' } : {}),
      ...(ended.handoffData === undefined ? {} : { handoffData: ended.handoffData }),
    });
    await connect(next);
  };

  /** One connection of the relay, from its `setup` to its end. */
  const serve = (twiml: Connect, url: string, callSid: string): Promise<Ended> =>
    new Promise((resolve) => {
      const { pathname, search, origin } = new URL(url.replace(/^ws/u, 'http'), window.location.href);
      // The page may be open under another name of this host than the address for Twilio.
      const own = window.location.origin === origin ? origin : window.location.origin;
      const connection = new WebSocket(own.replace(/^http/u, 'ws') + pathname + search);
      let end: Ended = { by: 'failed' };
      socket = connection;
      speech = createAgentSpeech({
        voice,
        language: () => state.language,
        interruptible: twiml.interruptible,
        send,
        onLine: showLine,
        nextLine: () => (ids += 1),
      });
      connection.addEventListener('open', () => {
        change({
          status: 'connected',
          epoch: Number(twiml.parameters['epoch'] ?? 1),
          language: state.language === '' ? twiml.language : state.language,
          languages: twiml.languages,
        });
        send({
          type: 'setup',
          sessionId: `VX${randomId()}`,
          callSid,
          callStatus: state.epoch === 1 ? 'RINGING' : 'IN_PROGRESS',
          direction: 'inbound',
          customParameters: twiml.parameters,
        });
        if (twiml.greeting !== '') speech?.text({ type: 'text', token: twiml.greeting, last: true });
        if (hasHungUp) connection.close(NORMAL);
      });
      connection.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const text = String(data);
        note('agent', text);
        const parsed = parseToRelay(text);
        if (parsed.kind === 'malformed')
          send({ type: 'error', description: `Invalid message received, code: 64107, ${text}` });
        if (parsed.kind !== 'known') return;
        const { frame } = parsed;
        switch (frame.type) {
          case 'text':
            speech?.text(frame);
            break;
          case 'play':
            speech?.play(frame);
            break;
          case 'sendDigits':
            speech?.digits(frame);
            break;
          case 'language':
            change({ language: frame.transcriptionLanguage ?? frame.ttsLanguage ?? state.language });
            break;
          case 'end': {
            const { handoffData } = frame;
            end = { by: 'ended', ...(handoffData === undefined ? {} : { handoffData }) };
            setTimeout(() => connection.close(NORMAL), END_CLOSE_MS);
            break;
          }
        }
      });
      connection.addEventListener('close', ({ code }) => {
        note('network', `socket closed (${code})`);
        if (hasHungUp) end = { by: 'completed' };
        resolve(end);
      });
    });

  const talking = (now: boolean) => {
    if (now === isTalking) return;
    isTalking = now;
    send({ type: 'info', name: 'clientSpeaking', value: now ? 'on' : 'off' });
  };

  void post<Answer>('/phone-tokens', asked)
    .then(connect)
    .catch((error: unknown) => {
      change({ status: 'over', problem: error instanceof Error ? error.message : String(error) });
    });

  return {
    say(words, isFinal = true) {
      // The microphone hears the loudspeaker.
      if (speech?.isSpeaking === true && isEcho(words, speech.lately)) return;
      talking(true);
      speech?.interrupt('speech');
      send({ type: 'prompt', voicePrompt: words, lang: state.language, last: isFinal });
      if (!isFinal) return;
      showLine({ id: (ids += 1), caller: words });
      talking(false);
    },
    makeNoise() {
      talking(true);
      speech?.interrupt('speech');
      talking(false);
    },
    press(key) {
      send({ type: 'dtmf', digit: key });
      speech?.interrupt('dtmf');
      showLine({ id: (ids += 1), caller: `key ${key}` });
    },
    speakIn: (language) => change({ language }),
    loseConnection() {
      note('network', 'connection lost on purpose');
      socket?.close(LOST);
    },
    hangUp() {
      hasHungUp = true;
      socket?.close(NORMAL);
    },
  };
}
