/**
 * Stage one of the text for speech: removes the marks of Markdown, character by character.
 *
 * Marks are dropped one by one and never paired. "**bo" is bold text whether or not the closing mark arrives, so nothing
 * waits for that. Characters are held only if the first one does not decide: a few at the beginning of a line, a citation,
 * an HTML tag.
 */
import { decideInline, opensInline } from './inline-marks.ts';
import type { Skip } from './inline-marks.ts';
import { decideLineStart } from './line-start.ts';
import { PAUSE } from './rule.ts';

export interface MarkdownState {
  readonly place: 'lineStart' | 'text' | 'skipping';
  /** Characters that are not decided yet. */
  readonly pending: string;
  /** The last character passed on; '\n' at the beginning of a line. */
  readonly last: string;
  /** What is being skipped, and its last characters. */
  readonly skip: Skip | undefined;
  readonly skipped: string;
  /** The last list item that began. */
  readonly item: Item | undefined;
}

interface Item {
  readonly words: number;
  readonly isSentence: boolean;
}

/** Returns the spoken number of a list item, such as "First". Undefined if numbers stay as written. */
export type ItemName = ((number: string) => string) | undefined;

export const newDocument: MarkdownState = {
  place: 'lineStart',
  pending: '',
  last: '\n',
  skip: undefined,
  skipped: '',
  item: undefined,
};

type Step = readonly [MarkdownState, string];

/** Items with at most this many words are joined by pauses. Longer ones become sentences. */
const SHORT_ITEM_WORDS = 5;
const NEVER_SAID = /[\p{Cc}\u00AD\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/u;

/** Takes one character; Unicode's hyphens count as "-". Returns plain text, with '\n' at the end of a line and PAUSE for a short silence. */
export function stepMarkdown(state: MarkdownState, char: string, itemName: ItemName): Step {
  if (char === '\t' || (char !== '\n' && /\p{Zs}/u.test(char))) return step(state, ' ', itemName);
  if (char === '\u2010' || char === '\u2011') return step(state, '-', itemName);
  if (char !== '\n' && NEVER_SAID.test(char)) return [state, ''];
  return step(state, char, itemName);
}

/** Returns what was pending at the end of the text, which decides like the end of a line. */
export function endMarkdown(state: MarkdownState, itemName?: ItemName): Step {
  const [end, out] = step(state, '\n', itemName);
  return [end, out.replace(/\n$/u, '')];
}

function step(state: MarkdownState, char: string, itemName: ItemName): Step {
  switch (state.place) {
    case 'lineStart':
      return atLineStart(state, char, itemName);
    case 'text':
      return inText(state, char, itemName);
    case 'skipping':
      return skipping(state, char, itemName);
  }
}

function replay(state: MarkdownState, text: string, itemName: ItemName, out = ''): Step {
  let now = state;
  let all = out;
  for (const char of text) {
    const [next, said] = step(now, char, itemName);
    now = next;
    all += said;
  }
  return [now, all];
}

function atLineStart(state: MarkdownState, char: string, itemName: ItemName): Step {
  const decision = decideLineStart(state.pending + char);
  switch (decision.is) {
    case 'open':
      return [{ ...state, pending: state.pending + char }, ''];
    case 'nothing':
      return replay({ ...state, pending: '' }, decision.rest, itemName);
    case 'skip':
      return [{ ...state, place: 'skipping', pending: '', skip: decision.skip, skipped: '' }, ''];
    case 'text':
      return replay({ ...state, place: 'text', pending: '' }, decision.rest, itemName);
    case 'emptyLine':
      return [{ ...state, pending: '' }, '\n'];
    case 'bullet':
      return [
        { ...state, pending: '', item: { words: 0, isSentence: false } },
        state.item !== undefined &&
        !state.item.isSentence &&
        state.item.words <= SHORT_ITEM_WORDS &&
        state.item.words > 0
          ? PAUSE
          : '',
      ];
    case 'number':
      return [
        { ...state, pending: '', item: { words: 0, isSentence: true } },
        itemName === undefined ? `${decision.number}. ` : `${itemName(decision.number)}, `,
      ];
  }
}

function inText(state: MarkdownState, char: string, itemName: ItemName): Step {
  const open = state.pending + char;
  if (state.pending === '' && !opensInline(char, state.last)) return pass(state, char);
  const decision = decideInline(open, state.last);
  if (decision === 'open') return [{ ...state, pending: open }, ''];
  const [next, out] = passAll({ ...state, pending: '' }, decision.say);
  if (decision.skip === undefined) return replay(next, decision.rest, itemName, out);
  return replay(
    { ...next, place: 'skipping', skip: decision.skip, skipped: '' },
    decision.rest,
    itemName,
    out,
  );
}

function passAll(state: MarkdownState, text: string): Step {
  let now = state;
  for (const char of text) [now] = pass(now, char);
  return [now, text];
}

function pass(state: MarkdownState, char: string): Step {
  if (char === '\n') return [{ ...state, place: 'lineStart', last: '\n' }, '\n'];
  return [{ ...state, last: char, item: counted(state, char) }, char];
}

/** Counts the words since the last list item began, and notes punctuation that makes them a sentence. */
function counted({ item, last }: MarkdownState, char: string): Item | undefined {
  if (item === undefined) return undefined;
  const words = char !== ' ' && (last === ' ' || last === '\n') ? item.words + 1 : item.words;
  return { words, isSentence: item.isSentence || /[.!?:;]/u.test(char) };
}

function skipping(state: MarkdownState, char: string, itemName: ItemName): Step {
  const { skip } = state;
  if (skip === undefined) return inText({ ...state, place: 'text' }, char, itemName);
  if (char === '\n' && skip.isInLine)
    return inText({ ...state, place: 'text', skip: undefined }, char, itemName);
  const skipped = (state.skipped + char).slice(-skip.until.length);
  const depth = skip.depth + (char === skip.opens ? 1 : 0);
  if (skipped !== skip.until) return [{ ...state, skipped, skip: { ...skip, depth } }, ''];
  if (depth > 0) return [{ ...state, skipped: '', skip: { ...skip, depth: depth - 1 } }, ''];
  return [{ ...state, place: 'text', skip: undefined, skipped: '' }, ''];
}
