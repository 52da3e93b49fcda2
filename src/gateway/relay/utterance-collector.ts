/**
 * Turns prompts into utterances. A final prompt is an utterance. A partial prompt is provisional, and the next prompt
 * replaces it. It becomes an utterance only if the caller talks longer than the limit.
 */
export interface UtteranceCollector {
  partial(text: string, lang: string): void;
  final(text: string, lang: string): void;
  stop(): void;
}

/** Creates the collector of a connection. A caller who talks longer than `maxSpeechMs` is answered in between. */
export function createUtteranceCollector({
  maxSpeechMs,
  onUtterance,
}: {
  maxSpeechMs: number;
  onUtterance: (text: string, lang: string) => void;
}): UtteranceCollector {
  let latest = { text: '', lang: '' };
  /** The part of the utterance in progress that was reported already. */
  let taken = '';
  let timer: NodeJS.Timeout | undefined;

  const take = () => {
    taken = latest.text;
    onUtterance(latest.text, latest.lang);
  };
  const reset = () => {
    clearTimeout(timer);
    timer = undefined;
    taken = '';
  };
  return {
    partial(text, lang) {
      latest = { text, lang };
      timer ??= setTimeout(take, maxSpeechMs);
    },
    final(text, lang) {
      const rest = taken !== '' && text.startsWith(taken) ? text.slice(taken.length) : text;
      reset();
      if (rest.trim() !== '') onUtterance(rest.trim(), lang);
    },
    stop: reset,
  };
}
