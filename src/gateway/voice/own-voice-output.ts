/**
 * Speech output in our own voice. It cuts the text into pieces, requests their audio in parallel and plays them in order. If
 * a piece fails, the relay's voice says it and the rest of that answer, so no word is lost.
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

/** A sentence counts as complete if no text follows for this long: a filler, or a model that pauses. */
const PAUSE_MS = 120;

/** After this time the relay has received an address and fetched its audio. */
const IN_TRANSIT_MS = 2_000;

/** Failures that the next piece would meet too. */
const PERMANENT: ReadonlySet<AdapterErrorKind> = new Set([
  'unauthorized',
  'not-found',
  'quota',
  'bad-request',
]);

export interface OwnVoiceOutputDeps {
  readonly own: OwnVoice;
  /** The voice for one of the agent's languages, such as `en-US`. */
  readonly voiceIn: (language: string) => SpeechVoice;
  /** The first language. */
  readonly language: string;
  /** The relay's voice. */
  readonly relay: Pick<SpeechOutput, 'token' | 'last' | 'notice' | 'final' | 'drop' | 'speakIn'>;
  readonly play: (url: string, manner: PlayManner) => void;
  /** The caller has heard these words of a file, which last `audioMs`. */
  readonly onHeard: (words: string, audioMs: number) => void;
  /** A piece failed, and the relay's voice has taken over. */
  readonly onFallback: (error: unknown) => void;
}

/** `notice`: later speech may replace it. `final`: nothing interrupts it. */
export type PlayManner = 'part' | 'notice' | 'final';

interface QueuedPiece {
  readonly text: string;
  readonly record: VoiceRecord;
  /** A notice is one file or one text. Later speech may interrupt it, so a second part would interrupt the first. */
  readonly manner: PlayManner;
  /** Absent if the relay's voice says it. */
  readonly audio?: Promise<AudioPiece>;
}

/** Creates the speech output of one connection. If audio fails, `deps.relay` says the words. */
export function createOwnVoiceOutput(deps: OwnVoiceOutputDeps): SpeechOutput {
  const { own, relay } = deps;
  const playhead = createPlayhead(deps.onHeard);
  let { language } = deps;
  let voice = deps.voiceIn(language);
  let pieces = createSpeechPieces(language);
  let before = '';
  /** The voice record of the words that are being cut into pieces. */
  let speaker: VoiceRecord | undefined;
  let queue: (QueuedPiece | 'end')[] = [];
  /** Replaced at every drop. Work for an aborted one is discarded. */
  let current = new AbortController();
  let isSending = false;
  /** Addresses sent a moment ago. If one reached the relay after an interrupt, it would play over the caller's words. */
  let recentlySent: { readonly url: string; readonly sentAt: number }[] = [];
  /** The relay's voice says the rest of this answer. */
  let isRelaySpeaking = false;
  let pause: NodeJS.Timeout | undefined;

  /** Prepares for the beginning of an answer. */
  const startAnew = () => {
    clearTimeout(pause);
    pieces = createSpeechPieces(language);
    before = '';
  };
  const enqueue = (texts: readonly string[], record: VoiceRecord) => {
    for (const [index, text] of texts.entries()) {
      queue.push({
        text,
        record,
        manner: 'part',
        ...(canSpeak(text) ? { audio: requestAudio(text, texts[index + 1]) } : {}),
      });
      before += text;
    }
    void send();
  };
  const endPieces = () => {
    if (speaker !== undefined) enqueue(pieces.end(), speaker);
  };
  const canSpeak = (text: string) => !isRelaySpeaking && own.breaker.isClosed() && text.trim() !== '';
  /** `next`: the following text, if it is known already. Waiting for it would cause a silence, for better intonation only. */
  const requestAudio = (text: string, next = ''): Promise<AudioPiece> => {
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
    // `say` handles the failure when the piece is due.
    audio.catch(() => undefined);
    return audio;
  };
  /** Sends one piece after another, so that the text after a failed piece follows its replacement. */
  const send = async () => {
    if (isSending) return;
    isSending = true;
    const { signal } = current;
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (item === 'end') {
        relay.last();
        isRelaySpeaking = false;
      } else await say(item, signal);
      if (signal.aborted) return;
      if (item !== 'end' && item.manner !== 'part') isRelaySpeaking = false;
    }
    isSending = false;
  };
  const sayWhole = (text: string, record: VoiceRecord, manner: PlayManner) => {
    endPieces();
    startAnew();
    queue.push({ text, record, manner, ...(canSpeak(text) ? { audio: requestAudio(text) } : {}) });
    void send();
  };
  const say = async ({ text, record, audio, manner }: QueuedPiece, signal: AbortSignal) => {
    const sayByRelay = () => relay[manner === 'part' ? 'token' : manner](text, record);
    if (audio === undefined || isRelaySpeaking) {
      sayByRelay();
      return;
    }
    const isDropped = () => signal.aborted;
    try {
      const piece = await audio;
      await piece.begun;
      if (isDropped()) return;
      play(own.urls.urlOf(piece.key), manner);
      record.spoke('own');
      const { durationMs } = await piece.whole;
      if (isDropped()) return;
      own.breaker.succeeded();
      playhead.add(text, durationMs);
    } catch (error: unknown) {
      const kind = kindOf(error);
      own.breaker.failed({ isPermanent: PERMANENT.has(kind) });
      if (isDropped()) return;
      isRelaySpeaking = true;
      record.failed({ step: 'own', type: voiceFailure(kind), at: Date.now(), reason: kind });
      deps.onFallback(error);
      sayByRelay();
    }
  };
  const play = (url: string, manner: PlayManner) => {
    const sentAt = performance.now();
    recentlySent = recentlySent.filter((sent) => sentAt - sent.sentAt < IN_TRANSIT_MS);
    recentlySent.push({ url, sentAt });
    deps.play(url, manner);
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
      queue.push('end');
      // The next text starts a new answer, even if this one still waits to be sent.
      startAnew();
      void send();
    },
    notice: (text, record) => sayWhole(text, record, 'notice'),
    final: (text, record) => sayWhole(text, record, 'final'),
    drop() {
      current.abort();
      current = new AbortController();
      queue = [];
      isSending = false;
      isRelaySpeaking = false;
      for (const { url } of recentlySent) own.urls.withdraw(url);
      playhead.stop();
      relay.drop();
      startAnew();
    },
    // The files of an answer are not preemptible: each would cut off the one before it. `drop` has withdrawn their addresses.
    hush: () => undefined,
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

/** Any other error comes from audio that could not be parsed. */
function kindOf(error: unknown): AdapterErrorKind {
  return error instanceof AdapterError ? error.kind : 'malformed';
}
