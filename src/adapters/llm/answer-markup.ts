/**
 * Separates the words of an answer from everything else that models write into it: thoughts, channels, control tokens,
 * tool calls and invented lines of the caller.
 */

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
}

const THOUGHT = 'think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis';
const CALL = 'tool_call|tool_calls|tool_code|tool_response|function_call|function_calls|function|invoke';
const LABELS = 'user human caller customer assistant ai agent bot answer response system instruction'.split(
  ' ',
);
const CALLERS = new Set(['user', 'human', 'caller', 'customer', 'system', 'instruction']);
const CALL_KEYS = 'name|function|tool|tool_name|tool_calls|action|arguments|parameters';

const MARK = new RegExp(
  [
    `(?<close></(?:${THOUGHT})>|\\[/THINK\\]|◁/think▷|assistantfinal)`,
    `(?<open><(?:${THOUGHT})>|\\[THINK\\]|◁think▷|(?<=^\\s*)analysis(?=[A-Z]))`,
    `<(?<call>${CALL})(?:[=\\s][^>]*)?>`,
    `(?<channel><\\|channel\\|>)`,
    `(?<special><[|｜][^<>\\n]{1,40}[|｜]>|</?s>|<(?:start|end)_of_turn>|\\[/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS)\\])`,
    `\\n[^\\S\\n]*(?:\`\`\`\\w*\\s*)?(?<json>(?:\\[\\s*)?\\{\\s*"(?:${CALL_KEYS})"\\s*:)`,
    `\\n[ \\t]*(?:#{1,4} ?)?\\*{0,2}(?<label>${LABELS.join('|')})\\*{0,2}:\\*{0,2}`,
  ].join('|'),
  'iu',
);

/** The marks that count while everything is held back: names and braces in thoughts mean nothing. */
const EDGE = new RegExp(`</?(?:${THOUGHT})>|\\[/?THINK\\]|◁/?think▷|assistantfinal|<\\|channel\\|>`, 'iu');

/** What may become a mark with the next token. */
const MAY_BE_MARK =
  /(?:<(?:[/|｜a-z][^<>\n]{0,60})?|\[\/?[A-Z_]{0,16}|◁[^▷\n]{0,8}|\n[^\S\n]*(?:```\w*\s*)?(?:(?:\[\s*)?\{[^:\n]{0,40})?|assistant(?:f(?:i(?:n(?:a)?)?)?)?|(?<=^\s*)anal(?:y(?:s(?:i(?:s)?)?)?)?)$/iu;
const LABEL_START = /\n[ \t]*(?:#{1,4} ?)?\*{0,2}([a-z]{1,11})\*{0,2}$/iu;

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
  | { readonly is: 'hidden'; readonly until: RegExp; readonly isCall?: true }
  | { readonly is: 'json' }
  | { readonly is: 'over' };

/** Creates the filter for one answer. */
export function createAnswerMarkup(options: MarkupOptions): AnswerMarkup {
  const shown: Mode = { is: 'shown' };
  let mode: Mode = options.thinksUnopened ? { is: 'held', isThought: false } : shown;
  // The answer begins at the beginning of a line.
  let pending = '\n';
  let hasWords = false;
  let begun = '';
  let hasThought = false;
  const calls: string[] = [];
  let thinksUnopened = false;

  /** Takes the first mark out of `pending`. Returns the words before it. */
  function applyMark(match: RegExpExecArray): string {
    const before = pending.slice(0, match.index);
    pending = pending.slice(match.index + match[0].length);
    const { close, open, call, channel, special, json, label } = match.groups ?? {};
    if (close !== undefined) {
      hasThought = true;
      thinksUnopened = true;
      mode = shown;
      return '';
    }
    const isAfterWords = hasWords || (mode.is === 'shown' && before.trim() !== '');
    if (label !== undefined) {
      if (!options.isSpoken) return before + match[0];
      if (isAfterWords || CALLERS.has(label.toLowerCase())) mode = { is: 'over' };
    } else if (open !== undefined) {
      hasThought = true;
      mode = { is: 'hidden', until: closingOf(open) };
    } else if (channel !== undefined) {
      hasThought = true;
      mode = { is: 'hidden', until: /final\s*<\|message\|>/iu };
    } else if (call !== undefined)
      mode = { is: 'hidden', until: new RegExp(`</${call}>`, 'iu'), isCall: true };
    else if (json !== undefined) {
      pending = json + pending;
      mode = { is: 'json' };
    } else mode = afterSpecial(special ?? '', { mode, isAfterWords });
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
      if (mode.isCall === true) calls.push(pending.slice(0, end.index));
      pending = pending.slice(end.index + end[0].length);
      mode = shown;
      return '';
    }
    if (mode.is === 'json') {
      const end = endOfJson(pending);
      if (end === undefined) return undefined;
      calls.push(pending.slice(0, end));
      pending = `\n${pending.slice(end).replace(/^\s*```/u, '')}`;
      mode = shown;
      return '';
    }
    if (mode.is === 'held') {
      const edge = EDGE.exec(pending);
      if (edge === null) return undefined;
      pending = pending.slice(edge.index);
    }
    const match = MARK.exec(pending);
    return match === null ? undefined : applyMark(match);
  }

  function show(text: string): string {
    hasWords ||= text.trim() !== '';
    if (begun.length < THOUGHT_CHARS) begun += text;
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
    const start = LABEL_START.exec(pending)?.[1]?.toLowerCase() ?? '';
    // A short first word is not delayed, because it is hardly ever half a label.
    const mayBeLabel = start.length > (hasWords ? 1 : 2) && LABELS.some((label) => label.startsWith(start));
    const mark = mayBeLabel ? LABEL_START : MAY_BE_MARK;
    const at = mark.exec(pending)?.index ?? pending.length;
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
      if (mode.is === 'hidden' && mode.isCall === true && !wasCut) calls.push(pending);
      return mode.is === 'shown' ? text + pending : text;
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
    get calls() {
      return calls;
    },
    get thinksUnopened() {
      return thinksUnopened;
    },
  };
}

function closingOf(open: string): RegExp {
  if (open.toLowerCase() === 'analysis') return /assistantfinal/iu;
  const [mark = ''] = /[[<◁]/u.exec(open) ?? [];
  return mark === '<'
    ? new RegExp(`</${open.slice(1)}`, 'iu')
    : mark === '['
      ? /\[\/THINK\]/iu
      : /◁\/think▷/iu;
}

/** What a control token means: the end of the answer, the head of a message, or nothing. */
function afterSpecial(token: string, { mode, isAfterWords }: { mode: Mode; isAfterWords: boolean }): Mode {
  if (/tool|python/iu.test(token)) return { is: 'over' };
  const isHead = /^<\|(?:im_start|start_header_id)\|>$|start_of_turn/iu.test(token);
  const isMessage = token === '<|start|>';
  const isOther = isHead || isMessage || /user|human|system|INST|end|eot|eom|return|\/s>/iu.test(token);
  if (isAfterWords) return isOther && !/begin/iu.test(token) ? { is: 'over' } : mode;
  if (isMessage) return { is: 'hidden', until: /(?:final|assistant)\s*<\|message\|>/iu };
  // The name of the role follows.
  return isHead ? { is: 'hidden', until: /\n|<\|end_header_id\|>/iu } : mode;
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

/** The index after the JSON value at the beginning of `text`; undefined if it is not complete. */
function endOfJson(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gsu)) {
    const [token] = match;
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return match.index + token.length;
  }
  return undefined;
}
