/** A call from the browser: plays the telephone network, which asks what is next whenever a connection has ended. */
import { post } from '../api/client.ts';
import type { SpokenLine, Voice } from './agent-speech.ts';
import { openLine } from './relay-line.ts';
import type { Ended, RelayLine } from './relay-line.ts';
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

const BEFORE: PhoneState = {
  ...{ status: 'calling', callSid: '', epoch: 0, language: '', problem: '' },
  ...{ languages: [], lines: [], frames: [] },
};

/** What the gateway answers to the webhooks of the call. */
interface Answer {
  readonly callSid: string;
  readonly twiml: string;
  readonly url: string | null;
}

const MAX_FRAMES = 400;
/** Twilio waits as long before it asks the action URL (docs/protocol.md). */
const ACTION_AFTER_LOSS_MS = 1_200;
/** What Twilio reports of a lost socket. */
const LOST_CODE = '64105';

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

/** Begins a call. */
export function startPhoneCall({ agent, voice, onChange }: PhoneCallOptions): PhoneCall {
  const board = createBoard(onChange);
  const asked = agent === undefined ? {} : { agent };
  let line: RelayLine | undefined;
  let hasHungUp = false;

  const connect = async ({ callSid, twiml: document, url }: Answer): Promise<void> => {
    const twiml = readTwiml(document);
    board.note('network', document.replace(/^<\?xml[^>]*\?>/u, ''));
    board.change({ callSid });
    if (twiml.kind === 'end' || url === null) {
      if (twiml.kind === 'end' && twiml.words !== '')
        board.show({ id: board.nextId(), planned: twiml.words, heard: twiml.words, isCut: false });
      board.change({ status: 'over' });
      return;
    }
    line = openLine({
      ...{ twiml, callSid, url, voice },
      language: () => board.state().language,
      onLine: board.show,
      nextLine: board.nextId,
      onNote: board.note,
      onLanguage: (language) => board.change({ language }),
      onOpen: () => board.connected(twiml),
    });
    if (hasHungUp) line.hangUp();
    const ended = await line.ended;
    if (ended.by === 'failed') {
      board.change({ status: 'reconnecting' });
      await new Promise((resolve) => setTimeout(resolve, ACTION_AFTER_LOSS_MS));
    }
    await connect(await post<Answer>(`/phone-tokens/${callSid}`, { ...asked, ...reportOf(ended, twiml) }));
  };

  void post<Answer>('/phone-tokens', asked)
    .then(connect)
    .catch((error: unknown) => {
      board.change({ status: 'over', problem: error instanceof Error ? error.message : String(error) });
    });

  return {
    ...callerOf(board, () => line),
    loseConnection() {
      board.note('network', 'connection lost on purpose');
      line?.lose();
    },
    hangUp() {
      hasHungUp = true;
      line?.hangUp();
    },
  };
}

const reportOf = ({ by, handoffData }: Ended, { action }: Connect): object => ({
  action,
  sessionStatus: by,
  ...(by === 'failed' ? { errorCode: LOST_CODE } : {}),
  ...(handoffData === undefined ? {} : { handoffData }),
});

/** What the caller does on the newest connection. */
function callerOf(
  board: Board,
  line: () => RelayLine | undefined,
): Pick<PhoneCall, 'say' | 'makeNoise' | 'press' | 'speakIn'> {
  let isTalking = false;
  const talking = (now: boolean) => {
    if (now === isTalking) return;
    isTalking = now;
    line()?.send({ type: 'info', name: 'clientSpeaking', value: now ? 'on' : 'off' });
  };
  return {
    say(words, isFinal = true) {
      const on = line();
      // The microphone hears the loudspeaker.
      if (on?.speech.isSpeaking === true && isEcho(words, on.speech.lately)) return;
      talking(true);
      on?.speech.interrupt('speech');
      on?.send({ type: 'prompt', voicePrompt: words, lang: board.state().language, last: isFinal });
      if (!isFinal) return;
      board.show({ id: board.nextId(), caller: words });
      talking(false);
    },
    makeNoise() {
      talking(true);
      line()?.speech.interrupt('speech');
      talking(false);
    },
    press(key) {
      line()?.send({ type: 'dtmf', digit: key });
      line()?.speech.interrupt('dtmf');
      board.show({ id: board.nextId(), caller: `key ${key}` });
    },
    speakIn: (language) => board.change({ language }),
  };
}

type Board = ReturnType<typeof createBoard>;

/** The state of the call, for the page. */
function createBoard(onChange: (state: PhoneState) => void) {
  const startedMs = performance.now();
  let state = BEFORE;
  let ids = 0;
  const nextId = () => (ids += 1);
  const change = (changes: Partial<PhoneState>) => {
    state = { ...state, ...changes };
    onChange(state);
  };
  return {
    nextId,
    change,
    state: () => state,
    note: (from: FrameLine['from'], text: string) => {
      const frame = { id: nextId(), atMs: performance.now() - startedMs, from, text };
      change({ frames: [...state.frames, frame].slice(-MAX_FRAMES) });
    },
    /** A line that is known is replaced. */
    show: (line: SpokenLine | CallerLine) => {
      const isKnown = state.lines.some(({ id }) => id === line.id);
      change({
        lines: isKnown
          ? state.lines.map((each) => (each.id === line.id ? line : each))
          : [...state.lines, line],
      });
    },
    connected({ epoch, language, languages }: Connect) {
      const spoken = state.language === '' ? language : state.language;
      change({ status: 'connected', epoch, languages, language: spoken });
    },
  };
}
