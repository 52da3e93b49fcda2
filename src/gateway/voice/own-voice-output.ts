/**
 * Speaks with our own voice: cuts what is said into pieces, has all of them made at once, and plays them in order. What
 * cannot be had is said by the relay's voice, and so is the rest of that answer: no word is lost.
 */
import { voiceFailure } from '../../activities/failure.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { AdapterErrorKind } from '../../adapters/ports/error.ts';
import type { SpeechVoice } from '../../adapters/ports/speech.ts';
import { createSpeechPieces } from '../../conversation/speech-pieces.ts';
import type { SpeechOutput } from '../relay/speech-output.ts';
import type { VoiceRecord } from '../relay/voice-record.ts';
import type { AudioPiece } from './audio-piece.ts';
import type { OwnVoice } from './own-voice.ts';
import { createPlayhead } from './playhead.ts';

/** A sentence that nothing has followed for so long is complete: a filler, or a model that thinks. */
const PAUSE_MS = 120;

/** An address that left longer ago has reached the relay, which has fetched what is behind it. */
const ON_ITS_WAY_MS = 2_000;

/** These are the same for the next piece. */
const HOPELESS: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
]);

export interface OwnVoiceOutputDeps {
  readonly own: OwnVoice;
  /** Whose voice it is in a language of the agent's, such as `en-US`. */
  readonly voiceIn: (language: string) => SpeechVoice;
  /** The one to begin in. */
  readonly language: string;
  /** The relay's voice. */
  readonly relay: Pick<SpeechOutput, 'token' | 'last' | 'notice' | 'drop' | 'speakIn'>;
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
  readonly record: VoiceRecord;
  /** One file, or one text, which the next words may cut off: a second of its kind would cut off the first. */
  readonly isNotice?: boolean;
  /** Absent where the relay's voice says it. */
  readonly audio?: Promise<AudioPiece>;
}

export function createOwnVoiceOutput(deps: OwnVoiceOutputDeps): SpeechOutput {
  const { own, relay } = deps;
  const playhead = createPlayhead(deps.onHeard);
  let { language } = deps;
  let voice = deps.voiceIn(language);
  let pieces = createSpeechPieces(language);
  let before = '';
  /** Of the words that are being cut into pieces. */
  let speaker: VoiceRecord | undefined;
  let lines: (Line | 'end')[] = [];
  /** Another one after every drop: what belongs to an older one goes nowhere. */
  let run = new AbortController();
  let isSending = false;
  /** Addresses that left a moment ago: a relay that gets one behind an interrupt would play it into the caller's words. */
  let onTheirWay: { readonly url: string; readonly sentAt: number }[] = [];
  /** The relay's voice has the rest of this answer. */
  let hasFallen = false;
  let pause: NodeJS.Timeout | undefined;

  /** What comes is the beginning of an answer. */
  const startAnew = () => {
    clearTimeout(pause);
    pieces = createSpeechPieces(language);
    before = '';
  };
  const enqueue = (texts: readonly string[], record: VoiceRecord) => {
    for (const [index, text] of texts.entries()) {
      lines.push({ text, record, ...(canSpeak(text) ? { audio: asked(text, texts[index + 1]) } : {}) });
      before += text;
    }
    void send();
  };
  const endPieces = () => {
    if (speaker !== undefined) enqueue(pieces.end(), speaker);
  };
  const canSpeak = (text: string) => !hasFallen && own.breaker.isClosed() && text.trim() !== '';
  /** `next`: what follows, where it is known already. Nobody waits for it: a melody is not worth a silence. */
  const asked = (text: string, next = ''): Promise<AudioPiece> => {
    const previousText = before.trim();
    const nextText = next.trim();
    const audio = own.library.obtain(
      {
        text: text.trim(),
        voice,
        ...(previousText === '' ? {} : { previousText }),
        ...(nextText === '' ? {} : { nextText }),
      },
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
  const say = async ({ text, record, audio, isNotice = false }: Line, signal: AbortSignal) => {
    const sayByRelay = () => (isNotice ? relay.notice(text, record) : relay.token(text, record));
    if (audio === undefined || hasFallen) {
      sayByRelay();
      return;
    }
    const isDropped = () => signal.aborted;
    try {
      const piece = await audio;
      await piece.begun;
      if (isDropped()) return;
      play(own.urls.urlOf(piece.key), isNotice);
      record.spoke('own');
      const { durationMs } = await piece.whole;
      if (isDropped()) return;
      own.breaker.succeeded();
      playhead.add(text, durationMs);
    } catch (error: unknown) {
      const kind = kindOf(error);
      own.breaker.failed({ isHopeless: HOPELESS.has(kind) });
      if (isDropped()) return;
      hasFallen = true;
      record.failed({ step: 'own', type: voiceFailure(kind), at: Date.now(), reason: kind });
      deps.onFallback(error);
      sayByRelay();
    }
  };
  const play = (url: string, isNotice: boolean) => {
    const sentAt = performance.now();
    onTheirWay = onTheirWay.filter((sent) => sentAt - sent.sentAt < ON_ITS_WAY_MS);
    onTheirWay.push({ url, sentAt });
    deps.play(url, { preemptible: isNotice });
  };

  return {
    token(text, record) {
      clearTimeout(pause);
      speaker = record;
      enqueue(pieces.add(text), record);
      pause = setTimeout(() => enqueue(pieces.pause(), record), PAUSE_MS);
    },
    last() {
      endPieces();
      lines.push('end');
      // Even where these words still wait to be sent.
      startAnew();
      void send();
    },
    notice(text, record) {
      endPieces();
      startAnew();
      lines.push({ text, record, isNotice: true, ...(canSpeak(text) ? { audio: asked(text) } : {}) });
      void send();
    },
    drop() {
      run.abort();
      run = new AbortController();
      lines = [];
      isSending = false;
      hasFallen = false;
      for (const { url } of onTheirWay) own.urls.withdraw(url);
      playhead.stop();
      relay.drop();
      startAnew();
    },
    catchUp: () => playhead.finish(),
    sounding: (isOn) => playhead.sounding(isOn),
    speakIn(next) {
      endPieces();
      language = next;
      voice = deps.voiceIn(next);
      startAnew();
      relay.speakIn(next);
    },
  };
}

/** Whatever else was thrown was thrown over audio that makes no sense. */
function kindOf(error: unknown): AdapterErrorKind {
  return error instanceof AdapterError ? error.kind : 'malformed';
}
