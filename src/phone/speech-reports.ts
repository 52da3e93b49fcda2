/** What the relay tells of its speech on one connection: `info` frames to the app, and entries in the phone's log. */
import type { CallContext } from './call-context.ts';
import type { MutableExchange } from './exchange.ts';
import type { Languages } from './languages.ts';
import type { Piece, PieceEnd } from './piece.ts';
import type { SpeechSession } from './relay-speech.ts';

export interface SpeechReports {
  /** The voice has begun to sound. */
  audible(): void;
  silent(): void;
  /** The voice was cut: `agentSpeaking off` follows shortly after. */
  silentSoon(): void;
  /** The connection is closed. */
  stop(): void;
  word(exchange: MutableExchange, words: string, isStart: boolean): void;
  /** A clause was played, or its beginning before a later text cut it off. */
  played(exchange: MutableExchange, text: string): void;
  /** The beginning of a clause was played before an interrupt, which reports it too. */
  playedBeforeInterrupt(exchange: MutableExchange, text: string): void;
  digits(exchange: MutableExchange, digits: string): void;
  pieceEnded(piece: Piece, heard: string, end: PieceEnd): void;
}

/** Creates the reports of a connection. */
export function createSpeechReports(
  context: CallContext,
  session: SpeechSession,
  languages: Languages,
): SpeechReports {
  const { exchanges, clock, log } = context;
  const { options, connection } = session;
  let offTimer: NodeJS.Timeout | undefined;
  const speaking = (value: 'on' | 'off'): void => {
    if (options.speakerEvents) session.send({ type: 'info', name: 'agentSpeaking', value });
  };
  const tokensPlayed = (value: string): void => {
    if (options.tokensPlayed) session.send({ type: 'info', name: 'tokensPlayed', value });
  };
  const offNow = (): void => {
    if (offTimer === undefined) return;
    clearTimeout(offTimer);
    offTimer = undefined;
    speaking('off');
  };
  return {
    audible() {
      offNow();
      speaking('on');
    },
    silent: () => speaking('off'),
    silentSoon() {
      offTimer = setTimeout(offNow, clock.draw(clock.timing.silenceAfterCutMs));
    },
    stop: () => clearTimeout(offTimer),
    word(exchange, words, isStart) {
      exchanges.heard(exchange, words, isStart, clock.now());
      context.emit({ type: 'agent', text: words, exchange: exchange.index });
      context.waiting.notify();
    },
    played(exchange, text) {
      tokensPlayed(text);
      if (options.tokensPlayed) exchanges.reported(exchange, text);
    },
    playedBeforeInterrupt(exchange, text) {
      tokensPlayed(text);
      exchanges.reported(exchange, text);
    },
    digits(exchange, digits) {
      exchange.digits += digits;
      tokensPlayed(digits);
    },
    pieceEnded(piece, heard, end) {
      const record = { connection, exchange: piece.exchange.index, heard, end };
      if (piece.kind === 'text') {
        const { language, text: planned } = piece;
        log.add({ kind: 'talk', ...record, ...languages.speakerOf(language), planned });
      }
      if (piece.kind === 'audio') {
        const { url, sound, startedAtMs, gapMs = 0 } = piece;
        const started = startedAtMs === undefined ? {} : { startedAtMs };
        const durationMs = sound?.durationMs ?? 0;
        log.add({ kind: 'file', ...record, url, durationMs, gapMs, ...started });
      }
    },
  };
}
