/** The relay's speech output in the browser: speaks the agent's frames in order, and reports what was heard. */
import type { PlayFrame, SendDigitsFrame, TextFrame } from '../../contracts/wire/to-relay.ts';
import { clausesOf, firstSentence } from './sentences.ts';

/** What makes words sound. */
export interface Voice {
  /** Speaks a sentence. `onHeard` gets how many characters have sounded. Resolves at its end, and at once when it is aborted. */
  speak(
    text: string,
    language: string,
    onHeard: (characters: number) => void,
    signal: AbortSignal,
  ): Promise<unknown>;
  /** Plays a file. Resolves at its end, when it is aborted, or when it cannot be played. */
  play(url: string, signal: AbortSignal): Promise<unknown>;
}

/** Frames of the relay to the app about its speech. */
type Report =
  | { readonly type: 'info'; readonly name: 'agentSpeaking'; readonly value: 'on' | 'off' }
  | { readonly type: 'info'; readonly name: 'tokensPlayed'; readonly value: string }
  | {
      readonly type: 'interrupt';
      readonly utteranceUntilInterrupt: string;
      readonly durationUntilInterruptMs: number;
    };

/** One answer as the page shows it. */
export interface SpokenLine {
  readonly id: number;
  readonly planned: string;
  readonly heard: string;
  readonly isCut: boolean;
}

interface Piece {
  readonly kind: 'text' | 'audio';
  readonly line: number;
  /** The words, or the address of a file. */
  text: string;
  closed: boolean;
  readonly preemptible: boolean;
  readonly interruptible: string;
  readonly language: string;
  /** Characters that were handed to the voice, and that have sounded. */
  given: number;
  heard: number;
  reported: number;
  startedMs: number;
}

export interface AgentSpeech {
  text(frame: TextFrame): void;
  play(frame: PlayFrame): void;
  digits(frame: SendDigitsFrame): void;
  /** Stops if input of this kind may interrupt now. */
  interrupt(by: 'speech' | 'dtmf'): void;
  /** Drops everything: the connection is gone. */
  drop(): void;
  /** What was spoken last: a recogniser may hear it. */
  readonly lately: string;
  readonly isSpeaking: boolean;
}

export interface AgentSpeechDeps {
  readonly voice: () => Voice;
  readonly language: () => string;
  /** What may interrupt, unless a frame says otherwise. */
  readonly interruptible: string;
  readonly send: (frame: Report) => void;
  readonly onLine: (line: SpokenLine) => void;
  readonly nextLine: () => number;
}

export function createAgentSpeech(deps: AgentSpeechDeps): AgentSpeech {
  const { send } = deps;
  let queue: Piece[] = [];
  let saying: AbortController | undefined;
  let isSpeaking = false;
  let lately = '';

  const show = (piece: Piece, isCut = false) =>
    deps.onLine({
      id: piece.line,
      planned: piece.kind === 'audio' ? '(a recording)' : piece.text,
      heard: piece.kind === 'audio' ? '' : piece.text.slice(0, piece.heard),
      isCut,
    });
  const speaking = (now: boolean) => {
    if (now === isSpeaking) return;
    isSpeaking = now;
    send({ type: 'info', name: 'agentSpeaking', value: now ? 'on' : 'off' });
  };
  const played = (value: string) => {
    if (value.trim() !== '') send({ type: 'info', name: 'tokensPlayed', value });
  };
  const heard = (piece: Piece, characters: number) => {
    piece.heard = Math.max(piece.heard, Math.min(characters, piece.text.length));
    for (const clause of clausesOf(piece.text, piece.reported, piece.heard)) {
      piece.reported += clause.length;
      played(clause);
    }
    show(piece);
  };
  const reportRest = (piece: Piece) => {
    const rest = piece.text.slice(piece.reported, piece.heard);
    piece.reported = piece.heard;
    played(rest);
    return rest;
  };

  const run = async (): Promise<void> => {
    if (saying !== undefined) return;
    const [piece] = queue;
    if (piece === undefined) {
      speaking(false);
      return;
    }
    const text = piece.kind === 'audio' ? piece.text : sentenceOf(piece);
    if (text === undefined) {
      if (!piece.closed) return;
      reportRest(piece);
      queue.shift();
      return run();
    }
    const current = new AbortController();
    saying = current;
    speaking(true);
    piece.startedMs = performance.now();
    if (piece.kind === 'audio') {
      await deps.voice().play(text, current.signal);
      piece.closed = true;
      if (queue[0] === piece) queue.shift();
    } else {
      const from = piece.given;
      piece.given += text.length;
      lately = (lately + text).slice(-400);
      const onHeard = (characters: number) => {
        if (!current.signal.aborted) heard(piece, from + characters);
      };
      await deps.voice().speak(text, piece.language, onHeard, current.signal);
      // A voice that names no words has spoken the sentence as a whole.
      onHeard(text.length);
    }
    if (current.signal.aborted) return;
    saying = undefined;
    return run();
  };
  const sentenceOf = (piece: Piece) =>
    firstSentence(piece.text.slice(piece.given), piece.closed || queue.length > 1);

  /** Stops what sounds and drops the pieces. Returns what was heard of the current clause. */
  const cut = (drops: (piece: Piece) => boolean): { fragment: string; ms: number } | undefined => {
    const dropped = queue.filter(drops);
    if (dropped.length === 0) return undefined;
    const [head] = queue;
    queue = queue.filter((piece) => !dropped.includes(piece));
    for (const piece of dropped) show(piece, piece.heard < piece.text.length);
    if (head === undefined || !dropped.includes(head)) return { fragment: '', ms: 0 };
    saying?.abort();
    saying = undefined;
    return { fragment: reportRest(head), ms: Math.round(performance.now() - head.startedMs) };
  };
  const push = (
    piece: Pick<Piece, 'kind' | 'text' | 'closed' | 'preemptible' | 'interruptible' | 'language'>,
  ) => {
    const queued = { ...piece, line: deps.nextLine(), given: 0, heard: 0, reported: 0, startedMs: 0 };
    queue.push(queued);
    show(queued);
  };
  const interruptibleOf = (own: TextFrame['interruptible']) =>
    own === undefined ? deps.interruptible : own === true ? 'any' : own === false ? 'none' : own;

  return {
    text(frame) {
      const last = queue.at(-1);
      const open = last?.kind === 'text' && !last.closed ? last : undefined;
      const isLast = frame.last === true;
      const isPreemptible = frame.preemptible === true;
      if (open !== undefined && (frame.token === '' || open.preemptible === isPreemptible)) {
        open.text += frame.token;
        open.closed = isLast;
        show(open);
      } else {
        // A new talk cycle cuts off what may be cut off; white space alone does only that.
        if (open !== undefined) open.closed = true;
        cut((piece) => piece.preemptible);
        if (frame.token.trim() !== '') {
          const { token: text, lang: language = deps.language() } = frame;
          const interruptible = interruptibleOf(frame.interruptible);
          push({ kind: 'text', text, closed: isLast, preemptible: isPreemptible, interruptible, language });
        }
      }
      void run();
    },
    play(frame) {
      cut((piece) => piece.preemptible);
      push({
        kind: 'audio',
        text: frame.source,
        closed: true,
        preemptible: frame.preemptible === true,
        interruptible: interruptibleOf(frame.interruptible),
        language: deps.language(),
      });
      void run();
    },
    digits({ digits }) {
      played(digits);
    },
    interrupt(by) {
      const [head] = queue;
      if (head === undefined || !isSpeaking || (head.interruptible !== 'any' && head.interruptible !== by))
        return;
      const { fragment, ms } = cut(() => true) ?? { fragment: '', ms: 0 };
      send({ type: 'interrupt', utteranceUntilInterrupt: fragment.trim(), durationUntilInterruptMs: ms });
      speaking(false);
    },
    drop() {
      saying?.abort();
      saying = undefined;
      for (const piece of queue) show(piece, true);
      queue = [];
      isSpeaking = false;
    },
    get lately() {
      return lately;
    },
    get isSpeaking() {
      return isSpeaking;
    },
  };
}
