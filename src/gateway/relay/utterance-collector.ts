/**
 * Turns prompts into utterances. A final prompt is an utterance. A partial prompt is provisional, and the next prompt
 * replaces it. It becomes an utterance if the caller talks longer than the limit, or has stopped and no final prompt comes.
 */
import { normal } from '../../conversation/subject-words.ts';

export interface UtteranceCollector {
  partial(text: string, lang: string): void;
  final(text: string, lang: string): void;
  /** The relay starts or stops hearing the caller's voice. */
  voice(isOn: boolean): void;
  /** The caller has heard an answer to its end: a final prompt that comes now is a new one. */
  answered(): void;
  stop(): void;
}

/**
 * Creates the collector of a connection. A caller who talks longer than `maxSpeechMs` is answered in between. The last partial
 * prompt counts as said if no final one comes within `partialAsSaidMs` after the voice has stopped.
 */
export function createUtteranceCollector({
  maxSpeechMs,
  partialAsSaidMs,
  onUtterance,
}: {
  maxSpeechMs: number;
  partialAsSaidMs: number;
  onUtterance: (text: string, lang: string) => void;
}): UtteranceCollector {
  let latest = { text: '', lang: '' };
  /** The part of the utterance in progress that was reported already. */
  let taken = '';
  /** Until the relay says that it is off. */
  let isVoiceOn = true;
  /** The caller had stopped when it was reported. */
  let isWhole = false;
  let tooLong: NodeJS.Timeout | undefined;
  let noFinal: NodeJS.Timeout | undefined;

  const reset = () => {
    clearTimeout(tooLong);
    clearTimeout(noFinal);
    tooLong = undefined;
    latest = { text: '', lang: '' };
    taken = '';
    isWhole = false;
  };
  const take = () => {
    clearTimeout(noFinal);
    const { text, lang } = latest;
    const rest = wordsAfter(taken, text);
    taken = text;
    isWhole = !isVoiceOn;
    if (rest !== '') onUtterance(rest, lang);
  };
  const awaitFinal = () => {
    clearTimeout(noFinal);
    if (isVoiceOn || latest.text === taken) return;
    noFinal = setTimeout(() => {
      clearTimeout(tooLong);
      tooLong = undefined;
      take();
    }, partialAsSaidMs);
  };
  return {
    partial(text, lang) {
      latest = { text, lang };
      tooLong ??= setTimeout(take, maxSpeechMs);
      awaitFinal();
    },
    final(text, lang) {
      const rest = wordsAfter(taken, text);
      reset();
      if (rest !== '') onUtterance(rest, lang);
    },
    voice(isOn) {
      isVoiceOn = isOn;
      awaitFinal();
    },
    answered() {
      if (isWhole && latest.text === taken) reset();
      else if (isWhole) taken = '';
    },
    stop: reset,
  };
}

/** The words of `text` after those of `said`, if it begins with them. Otherwise all of `text`. */
function wordsAfter(said: string, text: string): string {
  const before = normal(said);
  if (before === '' || !`${normal(text)} `.startsWith(`${before} `)) return text.trim();
  const words = text.trim().split(/\s+/u);
  let length = -1;
  const isSaid = (word: string) => {
    const isBefore = length < before.length;
    const { length: chars } = normal(word);
    if (chars > 0) length += chars + 1;
    return isBefore;
  };
  const rest = words.filter((word) => !isSaid(word)).join(' ');
  return normal(rest) === '' ? '' : rest;
}
