/** The words of one turn: what was said, and how much of it the caller has heard. */
import type { ReplyResult, WordsProgress } from '../../contracts/activities.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { advance, isPlayedNext } from './played-text.ts';

type Outcome = ReplyResult['outcome'];

/** The words of one turn. */
export interface TurnWords {
  /** The answer so far, without the filler. */
  readonly said: string;
  readonly isFinished: boolean;
  /** The caller has heard something of the turn. */
  readonly isBegun: boolean;
  /** The caller has heard something of the answer itself. */
  readonly isAnswerBegun: boolean;
  readonly isAllHeard: boolean;
  /** Something was said, and the talk cycle is still open: the relay waits for more. */
  readonly isCycleOpen: boolean;
  readonly unheardChars: number;
  readonly progress: WordsProgress;
  /** Sets the filler before the answer. */
  fill(text: string): void;
  say(text: string): void;
  finish(): void;
  /** The caller has heard `chunk`. `audioMs`: its duration, absent if it was not our own audio. */
  hear(chunk: string, audioMs?: number): void;
  /** Whether `chunk` is the next text to be heard. */
  isNext(chunk: string): boolean;
  /** Counts everything as heard if the relay has reported nothing at all. */
  assumeHeard(): void;
  /** The relay has dropped what it was sent. Returns what to say again: from the first clause that was not heard to its end. */
  rewind(): string;
  result(outcome: Outcome): Omit<ReplyResult, 'times'>;
}

/** The end of a clause. A mark inside a number or a name ends none. */
const CLAUSE_ENDS = /[,.;:!?…]["'”’)\]]*(?:\s+|$)|[、，。！？；：]/gu;

/** Creates the words of a turn, none yet. */
export function createTurnWords(turnId: TurnId): TurnWords {
  let filler = '';
  let said = '';
  let cursor = 0;
  /** How far the caller had heard before the words were said again from the beginning of a clause. */
  let furthest = 0;
  /** The filler, if it was cut. It is not said again. */
  let cutFiller: ReplyResult['filler'];
  /** Duration of our own audio of the heard part of the answer. NaN once another voice has said some of it. */
  let audioMs = 0;
  let isFinished = false;
  const all = () => filler + said;
  const isAllHeard = () => cursor >= all().trimEnd().length;
  const audio = () => (audioMs > 0 ? { audioMs: Math.round(audioMs) } : {});
  const heard = () => said.slice(0, Math.max(0, cursor - filler.length, furthest));
  const fillerOf = () =>
    cutFiller ?? (filler === '' ? undefined : { said: filler, heard: filler.slice(0, cursor) });
  return {
    get said() {
      return said;
    },
    get isFinished() {
      return isFinished;
    },
    get isBegun() {
      return cursor > 0;
    },
    get isAnswerBegun() {
      return cursor > filler.length;
    },
    get isAllHeard() {
      return isAllHeard();
    },
    get isCycleOpen() {
      return all() !== '' && !isFinished;
    },
    get unheardChars() {
      return all().length - cursor;
    },
    get progress() {
      return { turnId, said, heard: heard(), ...audio(), complete: isFinished };
    },
    fill(text) {
      filler = text;
    },
    say(text) {
      said += text;
    },
    finish() {
      isFinished = true;
    },
    hear(chunk, chunkMs) {
      const isReplaced = cursor < filler.length && !isPlayedNext(all(), cursor, chunk);
      if (isReplaced && isPlayedNext(all(), filler.length, chunk)) {
        // The answer is a talk cycle of its own, which has cut off the filler.
        cutFiller = { said: filler, heard: filler.slice(0, cursor) };
        cursor = filler.length;
      }
      const before = Math.max(cursor, filler.length);
      cursor = advance(all(), cursor, chunk);
      if (cursor > before) audioMs += chunkMs ?? NaN;
    },
    isNext: (chunk) => isPlayedNext(all(), cursor, chunk),
    assumeHeard() {
      if (cursor === 0) cursor = all().length;
    },
    rewind() {
      const fillerNow = fillerOf();
      if (fillerNow !== undefined) cutFiller = fillerNow;
      const at = Math.max(0, cursor - filler.length);
      furthest = Math.max(furthest, at);
      filler = '';
      const ends = [...said.matchAll(CLAUSE_ENDS)].map(({ index, 0: end }) => index + end.length);
      const isHeard = (end: number) => said.slice(at, end).trim() === '';
      cursor = isHeard(said.length) ? said.length : (ends.findLast(isHeard) ?? 0);
      return said.slice(cursor);
    },
    result(outcome) {
      const heardNow = isAllHeard() ? said : heard();
      const fillerNow = fillerOf();
      return {
        turnId,
        outcome,
        said,
        ...(heardNow === said ? {} : { heard: heardNow }),
        ...audio(),
        ...(fillerNow === undefined ? {} : { filler: fillerNow }),
        ...(outcome === 'dropped' && !isFinished ? { partial: true } : {}),
      };
    },
  };
}
