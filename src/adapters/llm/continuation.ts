/** Drops from a continued answer what the caller has heard already. */

const LEAD = '(?:sure|certainly|of course|absolutely|okay|ok|alright|yes|sorry|apologies)';
const START = "(?:i['’]ll|i will|i['’]m|i am|let me|let['’]s|to|here['’]?s|here is|picking|carrying|going)";
const RESUME = '(?:continu\\w*|carry\\w* on|resum\\w+|pick\\w* up|up where|left off|the rest|on from)';
/** A remark before the continuation, such as "Sure, continuing:" or "Of course, here is the rest." */
const PREAMBLES = [
  new RegExp(
    `^(?:${LEAD}\\b[^\\p{L}]+)?${START}\\b[^.!?:…\\n]{0,30}?${RESUME}[^.!?:…\\n]{0,40}(?:[.!?:…]+|\\n)\\s*`,
    'iu',
  ),
  new RegExp(
    `^(?:${LEAD}\\b[^\\p{L}]+)?(?:continuing|resuming|as i was saying)\\b[^.!?:…,\\n]{0,40}(?:[.!?:…,]+|\\n)\\s*`,
    'iu',
  ),
  /^(?:sure|certainly|of course|absolutely)\s*[!.,:—–]+\s*/iu,
];
const MAY_BE_PREAMBLE = new RegExp(
  `^(?:${LEAD}|${START}|continuing|resuming|as i was saying)(?:[^\\p{L}]|$)`,
  'iu',
);
/** The longest preamble. A longer beginning is part of the answer. */
const PREAMBLE_CHARS = 80;
/** So many words in a row from the heard text are a repetition, even if the sentence then goes another way. */
const REPEATED_WORDS = 4;

export interface Continuation {
  /** Returns what may be spoken of the text so far; holds back what may be a repetition. */
  push(text: string): string;
  end(): string;
}

/** `heard`: the beginning of the answer. The texts that follow are the model's continuation. */
export function createContinuation(heard: string | undefined): Continuation {
  const before = wordsIn(heard ?? '').map(({ word }) => word);
  // After a complete sentence, one equal word is a coincidence.
  const isOpen = !/[.!?…]["”)]?\s*$/u.test(heard ?? '');
  let held = '';
  let isDecided = before.length === 0;
  return {
    push(text) {
      if (isDecided) return text;
      held += text;
      const rest = unheardPart(held, { before, isOpen }, { isComplete: false });
      if (rest === undefined) return '';
      isDecided = true;
      return rest;
    },
    end() {
      if (isDecided) return '';
      isDecided = true;
      return unheardPart(held, { before, isOpen }, { isComplete: true }) ?? '';
    },
  };
}

interface Heard {
  readonly before: readonly string[];
  /** The heard text ends within a sentence. */
  readonly isOpen: boolean;
}

/** Returns what follows the repetition, or undefined if that is not certain yet. */
function unheardPart(
  text: string,
  { before, isOpen }: Heard,
  { isComplete }: { isComplete: boolean },
): string | undefined {
  const answer = text.trimStart().replace(/^(?:…|\.{3})\s*/u, '');
  const body = PREAMBLES.reduce((rest, preamble) => rest.replace(preamble, ''), answer);
  const isPreamble = body === answer && MAY_BE_PREAMBLE.test(answer) && answer.length < PREAMBLE_CHARS;
  if (!isComplete && (isPreamble || body.trim() === '')) return undefined;
  // The last word may still grow.
  const known = wordsIn(body).filter(({ end }) => isComplete || end < body.length);
  const words = known.map(({ word }) => word);
  const lengths = before.map((_, at) => commonLength(before.slice(at), words));
  const mayGrow = lengths.some((length, at) => length === words.length && length < before.length - at);
  if (!isComplete && mayGrow) return undefined;
  // The earliest start that is repeated up to the end of the heard text gives the longest repetition.
  const start = lengths.findIndex((length, at) => length === before.length - at);
  const whole = start < 0 ? 0 : before.length - start;
  const longest = Math.max(...lengths);
  const count = whole > (isOpen ? 0 : 1) ? whole : longest >= REPEATED_WORDS ? longest : 0;
  if (count === 0) return body;
  const rest = body.slice(known[count - 1]?.end);
  return isOpen ? rest : rest.replace(/^["”)]*[.,;:!?…—–-]+/u, '');
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at;
  return length;
}

function wordsIn(text: string): readonly { readonly word: string; readonly end: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)].map((match) => ({
    word: match[0].toLowerCase().replaceAll('’', "'"),
    end: match.index + match[0].length,
  }));
}
