/**
 * What the caller says, from partial prompts to one utterance. A partial prompt is a guess that the next one
 * replaces; only a caller who talks past the limit is answered on the strength of one.
 */
export interface UtteranceCollector {
  partial(text: string, lang: string): void;
  final(text: string, lang: string): void;
  stop(): void;
}

export function createUtteranceCollector({
  maxSpeechMs,
  onUtterance,
}: {
  maxSpeechMs: number;
  onUtterance: (text: string, lang: string) => void;
}): UtteranceCollector {
  let latest = { text: '', lang: '' };
  /** What was taken of the utterance in progress before its end. */
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
