/** Plays queued speech word by word and reports what the caller has heard. */
import type { MutableExchange } from './exchange.ts';
import type { AudioPiece, Cut, DigitsPiece, Piece, PieceEnd, TextPiece } from './piece.ts';
import type { Clock } from './timing.ts';
import { endsClause, nextWord } from './clauses.ts';

export interface SpeechPlayerHooks {
  readonly audible: (exchange: MutableExchange) => void;
  readonly silent: () => void;
  readonly word: (exchange: MutableExchange, words: string, isStart: boolean) => void;
  /** A clause was played, or its beginning before a cut. */
  readonly played: (exchange: MutableExchange, text: string) => void;
  readonly digits: (exchange: MutableExchange, digits: string) => void;
  readonly pieceEnded: (piece: Piece, heard: string, end: PieceEnd) => void;
  readonly idle: () => void;
}

/** Plays a queue of pieces at speaking pace. Calls its hooks for each word, clause and end of a piece. */
export class SpeechPlayer {
  readonly #clock: Clock;
  readonly #hooks: SpeechPlayerHooks;
  #queue: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;
  #state: 'idle' | 'starting' | 'speaking' | 'waiting' = 'idle';
  #isAudible = false;
  /** When the next word or piece starts to sound. Computed, not read from the timers, so that late timers do not add up. */
  #playheadMs = 0;
  /** When the sound of the last piece ended. */
  #soundEndedAtMs = 0;
  #cursor = 0;
  #chunk = '';
  #chunkAtMs = 0;
  #heardOfPiece = '';
  #pieceEndsAtMs: number | undefined;
  #lastTextAtMs = 0;

  constructor(clock: Clock, hooks: SpeechPlayerHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** The piece that is playing or comes next. */
  get current(): Piece | undefined {
    return this.#queue[0];
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** The last piece, if it is text to which more can be appended. */
  get open(): TextPiece | undefined {
    const tail = this.#queue.at(-1);
    return tail?.kind === 'text' && !tail.closed ? tail : undefined;
  }

  /** Queues a piece. If nothing is playing, its first sound comes after `delayMs` (unscaled). */
  push(piece: Piece, delayMs = this.#clock.timing.firstAudioMs): void {
    this.#queue.push(piece);
    this.#lastTextAtMs = this.#clock.now();
    if (this.#state === 'idle') this.#start(this.#clock.draw(delayMs));
    else this.#wake();
  }

  append(piece: TextPiece, text: string, isLast: boolean): void {
    piece.text += text;
    piece.closed = isLast;
    this.#lastTextAtMs = this.#clock.now();
    this.#wake();
  }

  audioReady(piece: AudioPiece, sound: NonNullable<AudioPiece['sound']>): void {
    piece.sound = sound;
    this.#wake();
  }

  /** Drops all preemptible pieces and continues with the others. */
  preempt(): void {
    const head = this.#queue[0];
    const kept = this.#queue.filter((piece) => !piece.preemptible);
    if (kept.length === this.#queue.length || head === undefined) return;
    const dropped = this.#queue.filter((piece) => piece.preemptible);
    const cut = this.#cutHead();
    this.#queue = kept;
    for (const piece of dropped) this.#hooks.pieceEnded(piece, piece === head ? cut.heard : '', 'preempted');
    if (cut.fragment !== '') this.#hooks.played(head.exchange, cut.fragment);
    this.#start(this.#clock.draw(this.#clock.timing.firstAudioMs));
  }

  /** Drops all preemptible pieces. No words replace them yet. */
  hush(): void {
    this.preempt();
    if (this.isBusy) return;
    clearTimeout(this.#timer);
    this.#fallSilent();
  }

  /** Stops at once and drops everything queued. */
  cut(end: 'interrupted' | 'dropped'): Cut {
    const pieces = this.#queue;
    const durationMs = this.#chunkAtMs === 0 ? 0 : Math.round(this.#clock.now() - this.#chunkAtMs);
    const wasAudible = this.#isAudible;
    const { fragment, heard } = this.#cutHead();
    this.#queue = [];
    this.#state = 'idle';
    this.#isAudible = false;
    pieces.forEach((piece, index) => this.#hooks.pieceEnded(piece, index === 0 ? heard : '', end));
    const exchanges = [...new Set(pieces.map((piece) => piece.exchange))];
    return { wasAudible, fragment, durationMs, exchanges };
  }

  #cutHead(): { fragment: string; heard: string } {
    clearTimeout(this.#timer);
    const result = { fragment: this.#chunk.trim(), heard: this.#heardOfPiece };
    this.#resetPiece();
    this.#chunkAtMs = 0;
    return result;
  }

  #resetPiece(): void {
    this.#cursor = 0;
    this.#chunk = '';
    this.#heardOfPiece = '';
    this.#pieceEndsAtMs = undefined;
  }

  #start(delayMs: number): void {
    this.#state = 'starting';
    this.#playheadMs = this.#clock.now() + delayMs;
    this.#timer = setTimeout(() => this.#run(), delayMs);
  }

  /** Continues if the player was waiting for more text or for a file. */
  #wake(): void {
    if (this.#state !== 'waiting') return;
    clearTimeout(this.#timer);
    this.#playheadMs = Math.max(this.#playheadMs, this.#clock.now());
    this.#run();
  }

  /** Plays everything that is due, then sets the timer for the next word or piece. */
  #run(): void {
    this.#state = 'speaking';
    for (;;) {
      const piece = this.#queue[0];
      if (piece === undefined) return this.#fallSilent();
      const next = piece.kind === 'text' ? this.#speak(piece) : this.#play(piece);
      if (next === 'stopped') return;
      if (next === 'wait') return this.#waitForMore(piece);
      if (next === 'done') this.#finish(piece);
      const leftMs = typeof next === 'number' ? next - this.#clock.now() : 0;
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.#run(), leftMs);
        return;
      }
    }
  }

  /** Speaks the next word. Returns the time at which it ends; if that is in the future, the word is not spoken yet. */
  #speak(piece: TextPiece): number | 'done' | 'wait' | 'stopped' {
    const word = nextWord(piece.text, this.#cursor, this.#isComplete(piece));
    if (word === undefined) return this.#isOver(piece) ? 'done' : 'wait';
    this.#becomeAudible(piece);
    if (this.#chunk === '') this.#chunkAtMs = this.#playheadMs;
    const endsAtMs = this.#playheadMs + this.#clock.speechMs(word.length);
    if (endsAtMs > this.#clock.now()) return endsAtMs;
    this.#playheadMs = endsAtMs;
    this.#cursor += word.length;
    return this.#reportWord(piece, word);
  }

  #reportWord(piece: TextPiece, word: string): number | 'stopped' {
    const isStart = this.#heardOfPiece === '';
    this.#chunk += word;
    this.#heardOfPiece += word;
    this.#hooks.word(piece.exchange, word, isStart);
    // The hook may have interrupted the agent: a caller can barge in on exactly this word.
    if (this.#queue[0] !== piece) return 'stopped';
    if (!piece.isWhole && endsClause(word)) this.#reportClause(piece);
    return this.#playheadMs;
  }

  #reportClause(piece: TextPiece): void {
    if (this.#chunk === '') return;
    const chunk = this.#chunk;
    this.#chunk = '';
    this.#chunkAtMs = this.#playheadMs;
    this.#hooks.played(piece.exchange, chunk);
  }

  #play(piece: AudioPiece | DigitsPiece): number | 'done' | 'wait' | 'stopped' {
    const durationMs = this.#durationOf(piece);
    if (durationMs === undefined) return 'wait';
    if (piece.kind === 'audio' && durationMs > 0) this.#startFile(piece);
    if (piece.kind === 'digits') this.#becomeSilent();
    this.#pieceEndsAtMs ??= this.#playheadMs + durationMs;
    if (piece.kind === 'audio') {
      const next = this.#reportFileWords(piece);
      if (next !== undefined) return next;
    }
    if (this.#pieceEndsAtMs > this.#clock.now()) return this.#pieceEndsAtMs;
    this.#playheadMs = this.#pieceEndsAtMs;
    return 'done';
  }

  #startFile(piece: AudioPiece): void {
    if (piece.startedAtMs !== undefined) return;
    piece.startedAtMs = this.#playheadMs;
    piece.gapMs = this.#isAudible ? this.#playheadMs - this.#soundEndedAtMs : 0;
    this.#chunkAtMs = this.#playheadMs;
    this.#becomeAudible(piece);
  }

  /** Reports the words of a file that are due. Returns the time at which the next one ends, or undefined after the last. */
  #reportFileWords(piece: AudioPiece): number | 'stopped' | undefined {
    const { startedAtMs = 0, sound } = piece;
    for (let word = sound?.words[this.#cursor]; word !== undefined; word = sound?.words[this.#cursor]) {
      if (startedAtMs + word.endsAtMs > this.#clock.now()) return startedAtMs + word.endsAtMs;
      const isStart = this.#heardOfPiece === '';
      this.#cursor += 1;
      this.#heardOfPiece += word.text;
      this.#hooks.word(piece.exchange, word.text, isStart);
      // The hook may have interrupted the agent: a caller can barge in on exactly this word.
      if (this.#queue[0] !== piece) return 'stopped';
    }
    return undefined;
  }

  #durationOf(piece: AudioPiece | DigitsPiece): number | undefined {
    if (piece.kind === 'audio') return piece.sound?.durationMs;
    const pauses = piece.digits.split('w').length - 1;
    return this.#clock.draw(this.#clock.timing.digitsMs) + this.#clock.draw(500 * pauses);
  }

  #finish(piece: Piece): void {
    const heard = this.#heardOfPiece;
    this.#soundEndedAtMs = this.#playheadMs;
    if (piece.kind === 'text') this.#reportClause(piece);
    if (piece.kind === 'digits') this.#hooks.digits(piece.exchange, piece.digits);
    this.#queue.shift();
    this.#resetPiece();
    this.#hooks.pieceEnded(piece, heard, 'spoken');
  }

  #waitForMore(piece: Piece): void {
    this.#state = 'waiting';
    const hasRest = piece.kind === 'text' && piece.text.slice(this.#cursor).trim() !== '';
    if (hasRest) this.#timer = setTimeout(() => this.#wake(), this.#holdMs());
  }

  /** Whether the last word may be spoken although no text follows it yet. */
  #isComplete(piece: TextPiece): boolean {
    if (this.#isOver(piece)) return true;
    // Timers may fire a little early.
    return this.#clock.now() - this.#lastTextAtMs + 1 >= this.#holdMs();
  }

  #holdMs(): number {
    return this.#clock.draw(this.#clock.timing.wordHoldMs);
  }

  #isOver(piece: TextPiece): boolean {
    return piece.closed || this.#queue.length > 1;
  }

  #becomeAudible(piece: Piece): void {
    piece.exchange.firstHeardAtMs ??= this.#clock.now();
    if (this.#isAudible) return;
    this.#isAudible = true;
    this.#hooks.audible(piece.exchange);
  }

  #becomeSilent(): void {
    if (!this.#isAudible) return;
    this.#isAudible = false;
    this.#hooks.silent();
  }

  #fallSilent(): void {
    this.#state = 'idle';
    this.#chunkAtMs = 0;
    this.#becomeSilent();
    this.#hooks.idle();
  }
}
