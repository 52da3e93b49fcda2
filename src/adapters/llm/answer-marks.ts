/** The marks that models and templates write into an answer beside its words, and what each of them means. */

const THOUGHT =
  'think|thinking|thought|thoughts|reasoning|reflection|scratch_?pad|analysis|inner_(?:monologue|thoughts?)';
/** Tags around the answer itself. */
const ANSWER_TAG = 'answer|final_answer|final|response|output|solution';
/** Some models put their own name before it, such as `<seed:think>`. */
const THOUGHT_TAG = `(?:\\w{1,12}:)?(?:${THOUGHT})`;
const CALL =
  'tool_call|tool_calls|tool_code|tool_response|function_call|function_calls|function|invoke|tools';
const LABELS =
  'user human caller customer client assistant ai agent bot answer response system instruction q action thought thinking reasoning'.split(
    ' ',
  );
const CALLERS = new Set(['user', 'human', 'caller', 'customer', 'client', 'system', 'instruction', 'q']);
const CALL_KEYS = 'name|function|tool|tool_name|tool_calls|action|arguments|parameters';

const THOUGHT_BEGINS =
  '<[|｜](?:begin_of_thought|start_thinking|think|thinking|thought|inner_prefix)[|｜]>|<\\|channel>|<unused94>';
const FENCE = '`{1,3}';

/**
 * The marks. In a text that is not spoken, JSON is a call only at the beginning of a line and with the keys of one: the text
 * itself may be JSON.
 */
function marks(isSpoken: boolean): RegExp {
  const json = isSpoken
    ? `(?:\`\`\`\\w*\\s*|\\bfunctools)?(?<json>(?:\\[\\s*)?\\{\\s*["'])`
    : `\\n[^\\S\\n]*(?:\`\`\`\\w*\\s*)?(?<json>(?:\\[\\s*)?\\{\\s*"(?:${CALL_KEYS})"\\s*:)`;
  return new RegExp(
    [
      `(?<close></${THOUGHT_TAG}>|\\[/THINK\\]|◁/think▷|assistantfinal)`,
      `(?<open><${THOUGHT_TAG}(?:\\s[^<>]{0,60})?>|\\[THINK\\]|◁think▷|${THOUGHT_BEGINS}|(?<=^\\s*)analysis(?=[A-Z]))`,
      `(?<call><(?:\\w{1,12}:|｜DSML｜)?(?:${CALL})(?:[=\\s][^>]*)?>)`,
      `(?<channel><\\|channel\\|>)`,
      // The whole answer is in a code fence. Speech leaves code out, so nothing would be said.
      `(?<fence>(?<=^\\s*)\`\`\`(?:text|plaintext|markdown|md)?[^\\S\\n]*\\n)`,
      `(?<special><[|｜][^<>\\n]{1,40}[|｜]>|<\\|\\w{1,20}>|<\\w{1,20}\\|>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk|sep)>|${isSpoken ? `</?(?:${ANSWER_TAG})>|` : ''}<0x[\\dA-F]{2}>|\\[(?:/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS)|EOS|BOS|PAD|end of text)\\])`,
      json,
      // No answer for the ear holds the name of a function.
      ...(isSpoken ? ['(?<python>\\[?\\b[a-z]+(?:_[a-z]+)+\\()'] : []),
      `\\n[ \\t]*(?:#{1,4} ?)?\\*{0,2}\\[?(?<label>${LABELS.join('|')})\\]?\\*{0,2}:\\*{0,2}`,
      // What is left of the head of a message whose control tokens were dropped.
      `(?:\\n[ \\t]*|(?<=[.!?"”)]))(?<role>assistant|model|user|system)[ \\t]*(?=\\n)`,
      // Within a line only as some templates write it.
      `(?<=[.!?]) (?<caller>(?-i:USER|HUMAN)):`,
    ].join('|'),
    'giu',
  );
}

const MARKS = { spoken: marks(true), read: marks(false) } as const;

/** Finds the first mark in `text`, from `from` on. What is before it only says what comes before. */
export function findMark(text: string, from: number, isSpoken: boolean): RegExpExecArray | null {
  const marks = isSpoken ? MARKS.spoken : MARKS.read;
  marks.lastIndex = from;
  return marks.exec(text);
}

/** The marks that count while everything is held back: names and braces in thoughts mean nothing. */
export const EDGE = new RegExp(
  `</?${THOUGHT_TAG}>|\\[/?THINK\\]|◁/?think▷|assistantfinal|<\\|channel\\|?>`,
  'iu',
);

/** What may become a mark with the next token. */
const MAY_BE_MARK = new RegExp(
  [
    '<(?:[/|｜a-z0][^<>\\n]{0,60})?',
    '\\[/?[A-Z_ ]{0,16}\\]?',
    '\\bfunctools',
    '◁[^▷\\n]{0,8}',
    `(?:\\n[^\\S\\n]*)?(?:${FENCE}\\w*\\s*)?(?:\\[\\s*)?\\{[^:\\n]{0,40}`,
    `\\n[^\\S\\n]*(?:${FENCE}\\w{0,12}\\s*)?`,
    '\\n[ \\t]*(?:#{1,4} ?\\*{0,2}|\\*{1,2})',
    '\\b[a-z]+(?:_[a-z]*)+',
    '\\n[ \\t]*model[ \\t]*',
    'assistant(?:f(?:i(?:n(?:a)?)?)?)?',
    '(?<=[.!?"”)])(?:user|model|system)',
    '(?<=[.!?]) (?-i:U(?:S(?:ER?)?)?|H(?:U(?:M(?:AN?)?)?)?)',
    '(?<=^\\s*)anal(?:y(?:s(?:i(?:s)?)?)?)?',
  ]
    .map((part) => `(?:${part})`)
    .join('|')
    .replace(/^(.*)$/u, '(?:$1)$'),
  'iu',
);
const LABEL_START = /\n[ \t]*((?:#{1,4} ?)?\*{0,2}\[?)([a-z]{1,11})\]?\*{0,2}$/iu;

/** Where the part of `text` begins that may become a mark with the next token. */
export function startOfDoubt(text: string, hasWords: boolean): number {
  const label = LABEL_START.exec(text);
  const [, format = '', name = ''] = label ?? [];
  const start = name.toLowerCase();
  // A short first word is not delayed, because it is hardly ever half a label.
  const isLong = hasWords || format !== '' || start.length > 2 || LABELS.includes(start);
  const mayBeLabel = start !== '' && isLong && LABELS.some((each) => each.startsWith(start));
  const mark = mayBeLabel ? label : MAY_BE_MARK.exec(text);
  return mark?.index ?? text.length;
}

/** Whether such a name, in small letters, ends the answer wherever a line begins with it. */
export const namesCaller = (label: string): boolean => CALLERS.has(label);

/** What ends the thoughts that begin with `open`. */
export function closingOf(open: string): RegExp {
  const mark = open.toLowerCase();
  if (mark === 'analysis') return /assistantfinal/iu;
  if (mark === '<|channel>') return /<channel\|>/iu;
  if (mark === '<unused94>') return /<unused95>/iu;
  if (/^<[|｜]/u.test(mark))
    return /<[|｜](?:\/think(?:ing)?|\/thought|end_of_thought|end_thinking|inner_suffix)[|｜]>/iu;
  if (mark.startsWith('<')) return new RegExp(`</${/[\w:]+/u.exec(mark)?.[0] ?? ''}>`, 'iu');
  return mark.startsWith('[') ? /\[\/THINK\]/iu : /◁\/think▷/iu;
}

/** What a control token means: a call of tools, the end of the answer, the head of a message, or nothing. */
export function meaningOf(
  token: string,
  isAfterWords: boolean,
): 'calls' | 'over' | 'nothing' | { readonly until: RegExp } {
  if (/tool|python/iu.test(token)) return 'calls';
  const isHead = /^<\|(?:im_start|start_header_id|start_of_role|turn)\|?>$|start_of_turn/iu.test(token);
  const isMessage = token === '<|start|>';
  const isOther =
    isHead || isMessage || /user|human|system|INST|end|eo[ts]|<sep>|eom|return|turn|\/s>/iu.test(token);
  if (isAfterWords) return isOther && !/begin/iu.test(token) ? 'over' : 'nothing';
  if (isMessage) return { until: /(?:final|assistant)\s*<\|message\|>/iu };
  // The name of the role follows.
  return isHead ? { until: /\n|<\|end_(?:header_id|of_role)\|>/iu } : 'nothing';
}

/** The index after the JSON value at the beginning of `text`; undefined if it is not complete. */
export function endOfJson(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gsu)) {
    const [token] = match;
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return match.index + token.length;
  }
  return undefined;
}

const ANSWER_KEYS = ['answer', 'response', 'reply', 'message', 'content', 'text'];

/** The answer in JSON such as `{"answer": "We open at nine."}`, in which some models wrap it. */
export function answerIn(json: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  if (CALL_KEYS.split('|').some((key) => fields.has(key))) return undefined;
  return ANSWER_KEYS.map((key) => fields.get(key)).find((each) => typeof each === 'string');
}
