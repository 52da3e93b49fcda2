/** What makes the agent's words sound: the browser's own voice, or silence at the pace of a voice. */
import { nextWord } from '../../phone/clauses.ts';
import type { Voice } from './agent-speech.ts';

const CHARS_PER_SECOND = 15;
const msOf = (text: string): number => (text.length * 1_000) / CHARS_PER_SECOND;

/** Shows the words at the pace of a voice, without any sound. */
export const silentVoice: Voice = {
  play: playFile,
  async speak(text, _language, onHeard, signal) {
    let heard = 0;
    for (let word = nextWord(text, 0, true); word !== undefined; word = nextWord(text, heard, true)) {
      await pause(msOf(word), signal);
      if (signal.aborted) return;
      heard += word.length;
      onHeard(heard);
    }
  },
};

/** Chrome tells neither `end` nor `error` of some sentences. */
const graceMs = (text: string): number => 4_000 + 3 * msOf(text);

/** The browser's voice. Undefined if this browser has none. */
export function browserVoice(): Voice | undefined {
  if (!('speechSynthesis' in window) || window.speechSynthesis.getVoices().length === 0) return undefined;
  const { speechSynthesis } = window;
  return {
    play: playFile,
    speak(text, language, onHeard, signal) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = language;
      const end = () => {
        clearTimeout(late);
        signal.removeEventListener('abort', cancel);
        resolve(undefined);
      };
      const cancel = () => {
        speechSynthesis.cancel();
        end();
      };
      const late = setTimeout(cancel, graceMs(text));
      utterance.addEventListener('boundary', ({ charIndex }) => onHeard(charIndex));
      utterance.addEventListener('end', () => {
        if (!signal.aborted) onHeard(text.length);
        end();
      });
      utterance.addEventListener('error', end);
      signal.addEventListener('abort', cancel);
      speechSynthesis.speak(utterance);
      return promise;
    },
  };
}

/** Resolves once the browser knows its voices, or after a second without any. */
export function voicesKnown(): Promise<void> {
  if (!('speechSynthesis' in window) || window.speechSynthesis.getVoices().length > 0)
    return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1_000);
    window.speechSynthesis.addEventListener(
      'voiceschanged',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function playFile(url: string, signal: AbortSignal): Promise<void> {
  const audio = new Audio(url);
  return new Promise((resolve) => {
    const end = () => {
      audio.pause();
      signal.removeEventListener('abort', end);
      resolve();
    };
    for (const event of ['ended', 'error']) audio.addEventListener(event, end, { once: true });
    signal.addEventListener('abort', end);
    audio.play().catch(end);
  });
}
