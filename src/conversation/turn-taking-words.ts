/** Short words that steer a telephone conversation instead of asking something, by language: "mhm", "wait", "goodbye". */
import { primaryTag } from './languages.ts';
import { STEERING_WORDS } from './steering-words.ts';
import type { SteeringWords } from './steering-words.ts';
import { normal } from './subject-words.ts';

/** Sounds that mean the same in every language, as recognisers write them. */
const SOUNDS =
  'mhm|mm|mmm|mmhm|mm hm|mm hmm|mhmm|hm|hmm|uh huh|uhhuh|uhum|aha|ah|oh|uh|um|er|erm|huh|ahem|ha|haha|hahaha|jaja|jajaja|hehe|mh|mmh'.split(
    '|',
  );

/** More than this is no mere sign of listening, or no mere request for a pause. */
const MAX_WORDS = { listening: 6, pause: 10, goodbye: 16 };

const ENGLISH_BYES = ['bye', 'bye bye', 'goodbye'];

/** Whether `text` consists of nothing but signs of listening, such as "Mhm, okay". */
export function isBackchannel(text: string, language: string): boolean {
  return consistsOf(text, [...SOUNDS, ...(wordsIn(language)?.backchannels ?? [])]);
}

/** Whether `text` may become a backchannel with the next partial prompt: "I" of "I see". */
export function mayBecomeBackchannel(text: string, language: string): boolean {
  const phrases = [...SOUNDS, ...(wordsIn(language)?.backchannels ?? [])];
  return consistsOf(text, phrases, { isEnd: (rest) => phrases.some((phrase) => phrase.startsWith(rest)) });
}

/** Whether the caller asks the agent to stop or to wait, says why at most, and nothing else. */
export function asksForPause(text: string, language: string): boolean {
  const known = wordsIn(language);
  if (known === undefined) return false;
  const { backchannels, pauses, besidePauses, reasons } = known;
  const beside = new Set([...besidePauses, ...SOUNDS, ...backchannels]);
  const phrases = [...pauses, ...beside];
  const words = normal(text).split(' ');
  const isRequest = (end: number): boolean => {
    const part = words.slice(0, end).join(' ');
    return (
      consistsOf(part, phrases, { maxWords: MAX_WORDS.pause }) &&
      !consistsOf(part, [...beside], { maxWords: MAX_WORDS.pause })
    );
  };
  // "Can you hold on?" is a question in form only.
  if (isRequest(words.length))
    return !text.includes('?') || besidePauses.some((word) => text.toLowerCase().startsWith(word));
  if (text.includes('?') || words.length > MAX_WORDS.pause) return false;
  return words.some((_, end) => isRequest(end) && reasons.test(words.slice(end).join(' ')));
}

/** The agent's one word to a caller who asks for a pause. */
export function consentIn(language: string): string | undefined {
  return wordsIn(language)?.consent;
}

/** The agent's notice that the call is about to reach its time limit. */
export function limitNoticeIn(language: string): string | undefined {
  return wordsIn(language)?.limitNotice;
}

/** Before these, a goodbye is only talked about. */
const TALKED_ABOUT = new Set(
  'say says saying said called sage sagen sagt dire dit decir dice diga dizer diz zeggen zegt'.split(' '),
);

/**
 * Whether a caller says goodbye, in the language of the call or with the English "bye", which callers say anywhere. A wrong yes may
 * end the call, so words that also occur in other sentences count only if the caller says nothing else.
 */
export function saysGoodbye(text: string, language: string): boolean {
  if (text.includes('?')) return false;
  const {
    farewells = ENGLISH_BYES,
    closings = [],
    courtesies = [],
    backchannels = [],
  } = wordsIn(language) ?? {};
  const ends = [...farewells, ...ENGLISH_BYES];
  const all = [...ends, ...closings, ...courtesies, ...backchannels, ...SOUNDS];
  const words = normal(text).split(' ');
  const isAll = (part: readonly string[]): boolean =>
    part.length <= MAX_WORDS.goodbye && consistsOf(part.join(' '), all, { maxWords: MAX_WORDS.goodbye });
  const hasClosing = closings.some((phrase) => ` ${words.join(' ')} `.includes(` ${phrase} `));
  if (hasClosing && isAll(words)) return true;
  return words.some((_, from) =>
    ends.some((phrase) => {
      const to = from + phrase.split(' ').length;
      if (words.slice(from, to).join(' ') !== phrase || TALKED_ABOUT.has(words[from - 1] ?? '')) return false;
      return to === words.length || isAll(words.slice(to));
    }),
  );
}

/** Whether the agent has said goodbye. Its wishes have many forms, and it says nothing like them in the middle of a call. */
export function agentSaysGoodbye(text: string, language: string): boolean {
  const said = ` ${normal(text)} `;
  const { farewells = [], closings = [], agentsWishes = [] } = wordsIn(language) ?? {};
  const phrases = [...farewells, ...closings, ...agentsWishes, ...ENGLISH_BYES];
  return !text.includes('?') && phrases.some((phrase) => said.includes(` ${phrase} `));
}

/** Whether the sentence of `said` that is in play after `heard`, or the one heard just before, is a question. */
export function isQuestionInPlay(said: string, heard: string): boolean {
  const sentences = heard.match(/[^.!?。！？؟]*[.!?。！？؟]*\s*/gu) ?? [];
  const before = sentences.findLast((sentence) => sentence !== '') ?? '';
  const after = /^[^.!?。！？؟]*[.!?。！？؟]?/u.exec(said.slice(heard.length))?.[0] ?? '';
  return /[?？؟]\s*$/u.test(heard) || /[?？؟]$/u.test(before + after);
}

/** Fewer words are more likely the caller's own. */
const MIN_ECHO_WORDS = 4;

/** Whether `text` is a part of what the agent has just said: its voice came back through the caller's telephone. */
export function isEcho(text: string, said: string): boolean {
  const words = normal(text);
  return words.split(' ').length >= MIN_ECHO_WORDS && ` ${normal(said)} `.includes(` ${words} `);
}

function wordsIn(language: string): SteeringWords | undefined {
  return STEERING_WORDS[primaryTag(language)];
}

/** Whether the words of `text` can be divided into `phrases`. `isEnd`: whether these words may also be the last part. */
function consistsOf(
  text: string,
  phrases: readonly string[],
  {
    maxWords = MAX_WORDS.listening,
    isEnd = () => false,
  }: { readonly maxWords?: number; readonly isEnd?: (words: string) => boolean } = {},
): boolean {
  const words = normal(text).split(' ');
  if (words[0] === '' || words.length > maxWords || text.includes('?')) return false;
  const reached = new Set([0]);
  for (let from = 0; from < words.length; from += 1) {
    if (!reached.has(from)) continue;
    for (let to = from + 1; to <= words.length; to += 1) {
      const part = words.slice(from, to).join(' ');
      if (phrases.includes(part) || (to === words.length && isEnd(part))) reached.add(to);
    }
  }
  return reached.has(words.length);
}
