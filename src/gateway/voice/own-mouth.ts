/**
 * Speaks with our own voice: cuts what is said into pieces, has all of them made at once, and plays them in order. What
 * cannot be had is said by the relay's voice, and so is the rest of that answer: no word is lost.
 */
import { voiceFailure } from '../../activities/failure.ts';
import { AdapterError } from '../../adapters/ports.ts';
import type { AdapterErrorKind, SpeechVoice } from '../../adapters/ports.ts';
import { createSpeechPieces } from '../../conversation/speech-pieces.ts';
import type { Mouth } from '../relay/ledger.ts';
import type { VoiceAccount } from '../relay/voice-account.ts';
import type { AudioPiece } from './audio-piece.ts';
import type { OwnVoice } from './own-voice.ts';
import { createPlayhead } from './playhead.ts';

/** A sentence that nothing has followed for so long is complete: a filler, or a model that thinks. */
const PAUSE_MS = 120;

/** These are the same for the next piece. */
const HOPELESS: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
]);

export interface OwnMouthDeps {
  readonly own: OwnVoice;
  readonly voice: SpeechVoice;
  /** Of the agent, such as `en-US`. */
  readonly language: string;
  /** The relay's voice. */
  readonly relay: Pick<Mouth, 'token' | 'last' | 'notice'>;
  readonly play: (url: string, manner: PlayManner) => void;
  /** These words of a file must have been heard by now; they sound for so long. */
  readonly onHeard: (words: string, audioMs: number) => void;
  /** A piece could not be had: the relay's voice has taken over. */
  readonly onFallback: (error: unknown) => void;
}

export interface PlayManner {
  /** The next words may cut it off. */
  readonly preemptible: boolean;
}

interface Line {
  readonly text: string;
  readonly account: VoiceAccount;
  /** One file, or one text, which the next words may cut off: a second of its kind would cut off the first. */
  readonly isNotice?: boolean;
  /** Absent where the relay's voice says it. */
  readonly audio?: Promise<AudioPiece>;
}

export function createOwnMouth(deps: OwnMouthDeps): Mouth {
  const { own, voice, relay } = deps;
  const playhead = createPlayhead(deps.onHeard);
  let pieces = createSpeechPieces(deps.language);
  let before = '';
  /** Of the words that are being cut into pieces. */
  let speaker: VoiceAccount | undefined;
  let lines: (Line | 'end')[] = [];
  /** Another one after every drop: what belongs to an older one goes nowhere. */
  let run = new AbortController();
  let isSending = false;
  /** The relay's voice has the rest of this answer. */
  let hasFallen = false;
  let pause: NodeJS.Timeout | undefined;

  /** What comes is the beginning of an answer. */
  const startAnew = () => {
    clearTimeout(pause);
    pieces = createSpeechPieces(deps.language);
    before = '';
  };
  const enqueue = (texts: readonly string[], account: VoiceAccount) => {
    for (const text of texts) {
      lines.push({ text, account, ...(canSpeak(text) ? { audio: asked(text) } : {}) });
      before += text;
    }
    void send();
  };
  const endPieces = () => {
    if (speaker !== undefined) enqueue(pieces.end(), speaker);
  };
  const canSpeak = (text: string) => !hasFallen && own.breaker.isClosed() && text.trim() !== '';
  const asked = (text: string): Promise<AudioPiece> => {
    const previousText = before.trim();
    const audio = own.library.obtain(
      { text: text.trim(), voice, ...(previousText === '' ? {} : { previousText }) },
      { urgent: true },
    );
    // Looked at when its turn comes.
    audio.catch(() => undefined);
    return audio;
  };
  /** One at a time, so that what follows a broken piece follows what is said in its place. */
  const send = async () => {
    if (isSending) return;
    isSending = true;
    const { signal } = run;
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
      if (line === 'end') {
        relay.last();
        hasFallen = false;
      } else await say(line, signal);
      if (signal.aborted) return;
      if (line !== 'end' && line.isNotice === true) hasFallen = false;
    }
    isSending = false;
  };
  const say = async ({ text, account, audio, isNotice = false }: Line, signal: AbortSignal) => {
    const sayByRelay = () => (isNotice ? relay.notice(text, account) : relay.token(text, account));
    if (audio === undefined || hasFallen) {
      sayByRelay();
      return;
    }
    const isDropped = () => signal.aborted;
    try {
      const piece = await audio;
      await piece.begun;
      if (isDropped()) return;
      deps.play(own.urls.urlOf(piece.key), { preemptible: isNotice });
      account.spoke('own');
      const { durationMs } = await piece.whole;
      if (isDropped()) return;
      own.breaker.succeeded();
      playhead.add(text, durationMs);
    } catch (error: unknown) {
      const kind = kindOf(error);
      own.breaker.failed({ isHopeless: HOPELESS.has(kind) });
      if (isDropped()) return;
      hasFallen = true;
      account.failed({ step: 'own', type: voiceFailure(kind), at: Date.now(), reason: kind });
      deps.onFallback(error);
      sayByRelay();
    }
  };

  return {
    token(text, account) {
      clearTimeout(pause);
      speaker = account;
      enqueue(pieces.add(text), account);
      pause = setTimeout(() => enqueue(pieces.pause(), account), PAUSE_MS);
    },
    last() {
      endPieces();
      lines.push('end');
      // Even where these words still wait to be sent.
      startAnew();
      void send();
    },
    notice(text, account) {
      endPieces();
      startAnew();
      lines.push({ text, account, isNotice: true, ...(canSpeak(text) ? { audio: asked(text) } : {}) });
      void send();
    },
    drop() {
      run.abort();
      run = new AbortController();
      lines = [];
      isSending = false;
      hasFallen = false;
      playhead.stop();
      startAnew();
    },
    catchUp: () => playhead.finish(),
    silent() {
      // Between two pieces the voice may only wait for the next one.
      if (lines.length === 0 && !isSending) playhead.silent();
    },
  };
}

/** Whatever else was thrown was thrown over audio that makes no sense. */
function kindOf(error: unknown): AdapterErrorKind {
  return error instanceof AdapterError ? error.kind : 'malformed';
}
