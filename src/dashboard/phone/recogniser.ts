/** The browser's speech recogniser, kept running for as long as the call wants to listen. */

/** The part of the Web Speech API that is used. TypeScript does not know it. */
interface WebRecogniser extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start(): void;
  abort(): void;
}
interface ResultEvent extends Event {
  readonly resultIndex: number;
  readonly results: ArrayLike<{ readonly isFinal: boolean; readonly 0?: { readonly transcript: string } }>;
}
interface RecogniserWindow {
  readonly SpeechRecognition?: new () => WebRecogniser;
  readonly webkitSpeechRecognition?: new () => WebRecogniser;
}

/** A recogniser that ends at once is not asked again and again without a pause. */
const RESTART_MS = 300;
/** These do not pass by themselves. */
const FINAL_ERRORS = new Set([
  'not-allowed',
  'service-not-allowed',
  'audio-capture',
  'language-not-supported',
]);

export interface Recogniser {
  stop(): void;
}

export interface RecogniserHooks {
  readonly language: string;
  readonly onWords: (words: string, isFinal: boolean) => void;
  /** It will not listen: there is no microphone, or it may not be used. */
  readonly onRefused: (reason: string) => void;
}

/** Whether this browser can recognise speech. */
export const canListen = (): boolean => webRecogniser() !== undefined;

/** Listens until it is stopped, and starts again whenever the browser ends it. */
export function listen({ language, onWords, onRefused }: RecogniserHooks): Recogniser {
  const Recognition = webRecogniser();
  if (Recognition === undefined) throw new Error('this browser has no speech recogniser');
  let isStopped = false;
  let restart: ReturnType<typeof setTimeout> | undefined;
  const recogniser = new Recognition();
  recogniser.lang = language;
  recogniser.continuous = true;
  recogniser.interimResults = true;
  recogniser.addEventListener('result', (event) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event of this name, in the Web Speech API
    const { results, resultIndex } = event as ResultEvent;
    for (const result of Array.from(results).slice(resultIndex)) {
      const words = result[0]?.transcript.trim() ?? '';
      if (words !== '') onWords(words, result.isFinal);
    }
  });
  recogniser.addEventListener('error', (event) => {
    const code = 'error' in event ? String(event.error) : '';
    if (!FINAL_ERRORS.has(code)) return;
    isStopped = true;
    onRefused(code);
  });
  recogniser.addEventListener('end', () => {
    if (!isStopped) restart = setTimeout(() => recogniser.start(), RESTART_MS);
  });
  recogniser.start();
  return {
    stop() {
      isStopped = true;
      clearTimeout(restart);
      recogniser.abort();
    },
  };
}

function webRecogniser(): (new () => WebRecogniser) | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- some browsers have it, under one of two names
  const { SpeechRecognition, webkitSpeechRecognition } = window as unknown as RecogniserWindow;
  return SpeechRecognition ?? webkitSpeechRecognition;
}
