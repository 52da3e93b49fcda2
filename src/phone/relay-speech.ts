/** The relay's speech output on one connection. */
import type {
  Interruptible,
  PlayFrame,
  SendDigitsFrame,
  TextFrame,
  ToRelayFrame,
} from '../contracts/wire/to-relay.ts';
import { fetchAudio } from './audio-files.ts';
import type { CallContext } from './call-context.ts';
import type { MutableExchange } from './exchange.ts';
import { SpeechPlayer } from './speech-player.ts';
import { createSpeechReports } from './speech-reports.ts';
import type { SpeechReports } from './speech-reports.ts';
import type { SpeechPlayerHooks } from './speech-player.ts';
import type { AudioPiece, Piece, TextPiece } from './piece.ts';
import { createLanguages } from './languages.ts';
import type { Languages } from './languages.ts';
import { allows } from './relay-options.ts';
import type { RelayOptions } from './relay-options.ts';
import type { VoiceRefusal } from './phone-call.ts';

/** What `RelaySpeech` needs of the connection on which it speaks. */
export interface SpeechSession {
  /** Number of the connection within the call, from 1. */
  readonly connection: number;
  readonly options: RelayOptions;
  /** Aborted when the connection has ended. */
  readonly signal: AbortSignal;
  /** How the relay refuses the requested voice at this moment, if it does. */
  readonly refusal: () => VoiceRefusal | undefined;
  send(frame: object): void;
  sendVoiceError(code: string): void;
}

/** Plays the agent's speech on one connection, as the app's frames ask for it. */
export class RelaySpeech {
  readonly languages: Languages;
  readonly #context: CallContext;
  readonly #session: SpeechSession;
  readonly #player: SpeechPlayer;
  readonly #reports: SpeechReports;
  /** The current talk cycle is refused: the relay has no voice to speak it. */
  #isRefusing = false;

  constructor(context: CallContext, session: SpeechSession) {
    this.#context = context;
    this.#session = session;
    this.languages = createLanguages(session.options, (text) => context.problem(text));
    this.#reports = createSpeechReports(context, session, this.languages);
    this.#player = new SpeechPlayer(context.clock, this.#hooks());
  }

  get isBusy(): boolean {
    return this.#player.isBusy;
  }

  /** Speaks the welcome greeting of the TwiML, if there is one. */
  greet(): void {
    const { welcomeGreeting, welcomeGreetingInterruptible } = this.#session.options;
    if (welcomeGreeting === undefined) return;
    if (this.#isMute) {
      const { clock } = this.#context;
      void clock.pause(clock.timing.greetingMs, this.#session.signal).then(() => this.#refuse(true));
      return;
    }
    const exchange = this.#plan(welcomeGreeting);
    this.#close(exchange);
    const settings = { exchange, interruptible: welcomeGreetingInterruptible, preemptible: false };
    const text = { kind: 'text', text: welcomeGreeting, closed: true, isWhole: true } as const;
    this.#player.push(
      { ...settings, ...text, language: this.languages.spoken },
      this.#context.clock.timing.greetingMs,
    );
  }

  /** Handles a frame of the app. */
  take(frame: Exclude<ToRelayFrame, { type: 'end' }>): void {
    switch (frame.type) {
      case 'text':
        return this.#isMute ? this.#refuse(frame.last === true) : this.#text(frame);
      case 'play':
        return this.#play(frame);
      case 'sendDigits':
        return this.#digits(frame);
      case 'language':
        return this.languages.change(frame);
    }
  }

  /** Whether input of this kind would interrupt the agent now. */
  canInterrupt(input: 'speech' | 'dtmf'): boolean {
    const piece = this.#player.current;
    return piece !== undefined && allows(piece.interruptible, input);
  }

  /** Interrupts the agent. Sends `tokensPlayed` for the words heard, `interrupt`, and shortly after `agentSpeaking off`. */
  interrupt(): void {
    const cut = this.#player.cut('interrupted');
    const [first] = cut.exchanges;
    if (first !== undefined && cut.fragment !== '') this.#reports.playedBeforeInterrupt(first, cut.fragment);
    this.#session.send({
      type: 'interrupt',
      utteranceUntilInterrupt: cut.fragment,
      durationUntilInterruptMs: cut.durationMs,
    });
    for (const exchange of cut.exchanges) this.#markInterrupted(exchange);
    if (cut.wasAudible) this.#reports.silentSoon();
    this.#context.waiting.notify();
  }

  /** Drops everything queued, because the connection is closed. */
  drop(): void {
    this.#reports.stop();
    for (const exchange of this.#player.cut('dropped').exchanges) exchange.closed = false;
    this.#context.exchanges.endCycle(this.#context.exchanges.current());
  }

  get #isMute(): boolean {
    return this.#session.refusal()?.at === 'speech';
  }

  /** Sends one error frame per talk cycle; none of its words are spoken. */
  #refuse(isLast: boolean): void {
    const refusal = this.#session.refusal();
    if (refusal !== undefined && !this.#isRefusing) this.#session.sendVoiceError(refusal.code);
    this.#isRefusing = !isLast;
  }

  #text(frame: TextFrame): void {
    const open = this.#player.open;
    if (open === undefined && isBlank(frame.token)) {
      // White space is not spoken, but begins a talk cycle like other text.
      this.#player.hush();
      return;
    }
    const isLast = frame.last === true;
    const exchange = frame.token === '' ? this.#context.exchanges.current() : this.#plan(frame.token);
    if (isLast) this.#close(exchange);
    if (open !== undefined && (frame.token === '' || this.#continues(open, frame, exchange))) {
      this.#player.append(open, frame.token, isLast);
    } else if (frame.token !== '') {
      this.#speakNew(frame, exchange);
    } else if (isLast && !this.#player.isBusy) {
      this.#finish(exchange);
    }
    this.#context.waiting.notify();
  }

  #speakNew(frame: TextFrame, exchange: MutableExchange): void {
    const open = this.#player.open;
    if (open !== undefined) this.#player.append(open, '', true);
    this.#player.preempt();
    const text = { kind: 'text', text: frame.token, closed: frame.last === true, isWhole: false } as const;
    this.#player.push({
      ...text,
      ...this.#settingsOf(frame, exchange),
      language: frame.lang ?? this.languages.spoken,
    });
  }

  #continues(open: TextPiece, frame: TextFrame, exchange: MutableExchange): boolean {
    const settings = this.#settingsOf(frame, exchange);
    return (
      open.exchange === exchange &&
      open.language === (frame.lang ?? this.languages.spoken) &&
      open.preemptible === settings.preemptible &&
      open.interruptible === settings.interruptible
    );
  }

  #play(frame: PlayFrame): void {
    const exchange = this.#context.exchanges.current();
    exchange.audio.push(frame.source);
    exchange.connection = this.#session.connection;
    const piece: AudioPiece = { kind: 'audio', url: frame.source, ...this.#settingsOf(frame, exchange) };
    const plan = this.#context.exchanges.plannedAudio(exchange);
    // Any later frame would cut the file off, so it completes the answer.
    if (piece.preemptible) this.#close(exchange);
    this.#player.preempt();
    this.#player.push(piece, 0);
    this.#context.emit({ type: 'audio', url: frame.source });
    void fetchAudio(this.#context, this.#session.connection, frame).then((sound) => {
      plan(sound.words.map(({ text }) => text).join(''));
      this.#player.audioReady(piece, sound);
    });
  }

  #digits(frame: SendDigitsFrame): void {
    const settings = this.#settingsOf({ interruptible: 'none' }, this.#context.exchanges.current());
    this.#player.push({ kind: 'digits', digits: frame.digits, ...settings }, 0);
  }

  #settingsOf(
    frame: { readonly interruptible?: Interruptible; readonly preemptible?: boolean },
    exchange: MutableExchange,
  ): Pick<Piece, 'exchange' | 'interruptible' | 'preemptible'> {
    const interruptible = frame.interruptible ?? this.#session.options.interruptible;
    return { exchange, interruptible, preemptible: frame.preemptible ?? false };
  }

  #plan(text: string): MutableExchange {
    const { exchanges, clock } = this.#context;
    return exchanges.planned(text, this.#session.connection, clock.now());
  }

  #hooks(): SpeechPlayerHooks {
    return {
      ...this.#reports,
      pieceEnded: (piece, heard, end) => {
        this.#reports.pieceEnded(piece, heard, end);
        const { exchange } = piece;
        const isLast = exchange.closed && this.#player.current?.exchange !== exchange;
        if (end === 'spoken' && isLast) this.#finish(exchange);
      },
      idle: () => this.#context.waiting.notify(),
    };
  }

  #close(exchange: MutableExchange): void {
    exchange.closed = true;
    this.#context.exchanges.endCycle(exchange);
  }

  #finish(exchange: MutableExchange): void {
    exchange.finished = true;
    this.#context.emit({ type: 'agentDone', exchange: exchange.index });
    this.#context.waiting.notify();
  }

  #markInterrupted(exchange: MutableExchange): void {
    exchange.interrupted = true;
    exchange.finished = true;
    this.#context.exchanges.endCycle(exchange);
    exchange.interruptedAtMs ??= this.#context.clock.now();
    this.#context.emit({ type: 'interrupted', exchange: exchange.index, heard: exchange.heard });
  }
}

function isBlank(token: string): boolean {
  return token !== '' && token.trim() === '';
}
