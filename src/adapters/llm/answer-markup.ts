/**
 * Separates the words of an answer from everything else that models write into it: thoughts, channels, control tokens,
 * tool calls and invented lines of the caller.
 */
import {
  answerIn,
  closingOf,
  EDGE,
  endOfJson,
  findMark,
  meaningOf,
  namesCaller,
  startOfDoubt,
} from './answer-marks.ts';

export interface AnswerMarkup {
  /** Returns what may be spoken so far. Holds back what may be the beginning of a mark. */
  push(text: string): string;
  /** `wasCut`: the answer ended at the token limit. */
  end(options: { readonly wasCut: boolean }): string;
  /** The server sends thoughts apart from the answer, so nothing has to be held back for them. */
  thoughtsCameApart(): void;
  /** The rest of the answer is not for the caller. */
  readonly isOver: boolean;
  readonly hasThought: boolean;
  /** A thought without a tag followed the first words, and nothing else. */
  readonly isUnfinished: boolean;
  /** What it hid because it looks like the call of a tool. */
  readonly calls: readonly string[];
  /** The answer had a closing tag of thoughts without an opening one. */
  readonly thinksUnopened: boolean;
}

export interface MarkupOptions {
  /** Hold everything back until a closing tag: the model's thoughts have no opening tag. */
  readonly thinksUnopened: boolean;
  /** Names at the beginning of a line end the answer. False for texts that may hold such lines, such as digests. */
  readonly isSpoken: boolean;
  /** Tools are offered, so calls that are written as text are read to their end. */
  readonly takesCalls: boolean;
}

/** How thoughts begin that a model writes without any tag. */
const THOUGHT_PHRASES = [
  ...['is', 'asks', 'asked', 'wants', 'says', 'said'].flatMap((verb) => [
    `the user ${verb}`,
    `the caller ${verb}`,
  ]),
  ...['answer', 'respond', 'reply'].flatMap((verb) => [
    `we need to ${verb}`,
    `i need to ${verb}`,
    `i should ${verb}`,
  ]),
];
/** A beginning longer than this is no thought. */
const THOUGHT_CHARS = 60;
const INTERJECTIONS = /^(?:(?:okay|ok|alright|all right|hmm+|so|first|now|well)\b[,.]?\s*)*/iu;

type Mode =
  | { readonly is: 'shown' }
  /** Thoughts without a tag, or before a closing tag that has no opening one. */
  | { readonly is: 'held'; readonly isThought: boolean }
  /** `call`: what is hidden is the call of a tool, which begins so. */
  | { readonly is: 'hidden'; readonly until: RegExp; readonly call?: string }
  | { readonly is: 'json'; readonly isAfterWords: boolean }
  | { readonly is: 'over' };

const FINAL_CHANNEL = /final\b[^<]{0,40}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>/iu;
/** A call in a channel of its own: `commentary to=functions.name …`. */
const CHANNEL_CALL = /\bto=functions\..*$/su;
const NEVER = /(?!)/u;

/** Creates the filter for one answer. */
export function createAnswerMarkup(options: MarkupOptions): AnswerMarkup {
  const shown: Mode = { is: 'shown' };
  let mode: Mode = options.thinksUnopened ? { is: 'held', isThought: false } : shown;
  // The answer begins at the beginning of a line.
  let pending = '\n';
  /** The last character that was shown. Some marks only follow certain ones. */
  let last = '';
  let hasWords = false;
  let begun = '';
  let hasThought = false;
  const calls: string[] = [];
  let thinksUnopened = false;

  /** Takes the first mark out of `pending`. Returns the words before it. */
  function applyMark(match: RegExpExecArray): string {
    const at = match.index - last.length;
    const before = pending.slice(0, at);
    pending = pending.slice(at + match[0].length);
    const { close, open, call, channel, fence, special, json, python, label, role, caller } =
      match.groups ?? {};
    if (close !== undefined) {
      hasThought = true;
      thinksUnopened = true;
      mode = shown;
      return '';
    }
    const isAfterWords = hasWords || (mode.is === 'shown' && before.trim() !== '');
    const name = (label ?? role ?? caller)?.toLowerCase();
    if (name !== undefined) {
      if (!options.isSpoken || (name === 'action' && !options.takesCalls)) return before + match[0];
      mode = afterLabel(name, isAfterWords);
      // The next mark may begin with the end of this line.
      if (mode.is === 'shown') pending = `\n${pending.trimStart()}`;
    } else if (open !== undefined) {
      hasThought = true;
      mode = { is: 'hidden', until: closingOf(open) };
    } else if (fence !== undefined) {
      if (isAfterWords) return before + fence;
      pending = `\n${pending}`;
    } else if (channel !== undefined) {
      hasThought = true;
      mode = { is: 'hidden', until: FINAL_CHANNEL };
    } else if (call !== undefined) {
      const tag = /^<([^\s=>]+)/u.exec(call)?.[1] ?? '';
      mode = { is: 'hidden', until: new RegExp(`</${tag}>`, 'iu'), call };
    } else if (python !== undefined) mode = { is: 'hidden', until: /\)\s*\]?/u, call: python };
    else if (json !== undefined) {
      pending = json + pending;
      mode = { is: 'json', isAfterWords };
    } else {
      const meaning = meaningOf(special ?? '', isAfterWords);
      if (meaning === 'over') mode = { is: 'over' };
      else if (meaning === 'calls')
        mode = options.takesCalls ? { is: 'hidden', until: NEVER, call: '' } : { is: 'over' };
      else if (meaning !== 'nothing') mode = { is: 'hidden', ...meaning };
    }
    return before;
  }

  function step(): string | undefined {
    if (mode.is === 'over') {
      pending = '';
      return undefined;
    }
    if (mode.is === 'hidden') {
      const end = mode.until.exec(pending);
      if (end === null) return undefined;
      if (mode.call !== undefined) calls.push(mode.call + pending.slice(0, end.index));
      pending = pending.slice(end.index + end[0].length);
      mode = shown;
      return '';
    }
    if (mode.is === 'json') {
      const end = endOfJson(pending);
      if (end === undefined) return undefined;
      const value = pending.slice(0, end);
      // After the first words it is no wrapped answer.
      const answer = options.isSpoken && !mode.isAfterWords ? answerIn(value) : undefined;
      if (answer === undefined) calls.push(value);
      pending = `\n${answer ?? ''}${pending.slice(end).replace(/^\s*```/u, '')}`;
      mode = shown;
      return '';
    }
    if (mode.is === 'held') {
      const edge = EDGE.exec(pending);
      if (edge === null) return undefined;
      pending = pending.slice(edge.index);
    }
    const match = findMark(last + pending, last.length, options.isSpoken);
    return match === null ? undefined : applyMark(match);
  }

  function show(text: string): string {
    hasWords ||= text.trim() !== '';
    if (begun.length < THOUGHT_CHARS) begun += text;
    last = text.at(-1) ?? last;
    return text;
  }

  /** The part of `pending` that cannot become a mark any more. */
  function release(): string {
    if (mode.is !== 'shown') return '';
    // The notes of a call may well begin with "The caller wants".
    if (options.isSpoken && begun.length < THOUGHT_CHARS) {
      const doubt = thoughtIn(begun + pending);
      if (doubt === 'yes') mode = { is: 'held', isThought: true };
      if (doubt !== 'no') return '';
    }
    const at = Math.max(0, startOfDoubt(last + pending, hasWords) - last.length);
    const text = pending.slice(0, at);
    pending = pending.slice(at);
    return show(text);
  }

  function drain(): string {
    let text = '';
    for (let part = step(); part !== undefined; part = step()) text += show(part);
    return text + release();
  }

  return {
    push(text) {
      pending += text;
      return drain();
    },
    end({ wasCut }) {
      let text = drain();
      // It had no thoughts after all.
      if (mode.is === 'held' && !mode.isThought && !wasCut) {
        mode = shown;
        text += drain();
      }
      hasThought ||= mode.is === 'held';
      // The closing tag of a call is often missing at the end.
      if (mode.is === 'hidden' && !wasCut) {
        const call = mode.call ?? CHANNEL_CALL.exec(pending)?.[0];
        if (call !== undefined) calls.push(mode.call === undefined ? call : call + pending);
      }
      // A control token that was cut off, too.
      return mode.is === 'shown' ? text + pending.replace(/<[|｜][^<>\n]{0,40}$/u, '') : text;
    },
    thoughtsCameApart() {
      hasThought = true;
      if (mode.is === 'held' && pending.trim() === '') mode = shown;
    },
    get isOver() {
      return mode.is === 'over';
    },
    get hasThought() {
      return hasThought;
    },
    get isUnfinished() {
      return mode.is === 'held' && mode.isThought;
    },
    get calls() {
      return calls;
    },
    get thinksUnopened() {
      return thinksUnopened;
    },
  };
}

const THOUGHT_LABELS: ReadonlySet<string> = new Set(['thought', 'thinking', 'reasoning']);
const ANSWER_LABEL =
  /\n[ \t]*(?:#{1,4} ?)?\*{0,2}(?:Final )?(?:Answer|Response)\*{0,2}:\*{0,2}|(?=\nAction:)/iu;

/** What follows a name at the beginning of a line. */
function afterLabel(label: string, isAfterWords: boolean): Mode {
  // As agents write that reason in steps: a thought, then a tool or the answer.
  if (label === 'action') return { is: 'hidden', until: NEVER, call: '' };
  if (THOUGHT_LABELS.has(label) && !isAfterWords) return { is: 'hidden', until: ANSWER_LABEL };
  return isAfterWords || namesCaller(label) ? { is: 'over' } : { is: 'shown' };
}

/** Whether an answer begins like a thought: yes, no, or not certain yet. */
function thoughtIn(beginning: string): 'yes' | 'no' | 'maybe' {
  const start = beginning.trimStart();
  const rest = start.replace(INTERJECTIONS, '').toLowerCase();
  if (THOUGHT_PHRASES.some((phrase) => rest.startsWith(phrase))) return 'yes';
  // Answers often begin with "The" or "We", which is not delayed.
  const isOneWord = rest.length === start.length && !rest.includes(' ');
  return !isOneWord && THOUGHT_PHRASES.some((phrase) => phrase.startsWith(rest)) ? 'maybe' : 'no';
}
