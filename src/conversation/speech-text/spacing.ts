/** Stage four of the text for speech: turns spaces, pauses and line ends into spaces and punctuation. */
import { PAUSE } from './rule.ts';

export interface SpacingState {
  /** The last spoken character that is not a closing quote or bracket; '' at the beginning. */
  readonly last: string;
  /** The gap since then. It is written out with the next character, which delays no word. */
  readonly gap: '' | ' ' | '\n' | typeof PAUSE;
}

export const noGap: SpacingState = { last: '', gap: '' };

const CLOSER = /[)\]"'”’»]/u;
const NO_GAP_BEFORE = /[,.;:!?)\]]/u;
const ENDS_SENTENCE = /[.!?:;,…—。！？：；、।؟]/u;
const ENDS_CLAUSE = /[,;:.!?…—–(\-。！？、，：；।؟]/u;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Takes one character. Returns it, preceded by the gap. */
export function stepSpacing(
  state: SpacingState,
  char: string,
  isEnglish: boolean,
): readonly [SpacingState, string] {
  if (char === ' ') return [state.gap === '' ? { ...state, gap: ' ' } : state, ''];
  if (char === '\n' || char === PAUSE) return [{ ...state, gap: char }, ''];
  const between = gapBefore(state, char, isEnglish);
  const last = CLOSER.test(char) && state.last !== '' ? state.last : char;
  return [{ last, gap: '' }, between + char];
}

function gapBefore({ last, gap }: SpacingState, char: string, isEnglish: boolean): string {
  if (gap === '') return '';
  if (last === '') return '';
  // French has a space before "?" and "!".
  if (gap === ' ') return (isEnglish ? NO_GAP_BEFORE : /[.,]/u).test(char) ? '' : ' ';
  if (NO_GAP_BEFORE.test(char)) return '';
  const isPunctuated = gap === '\n' ? ENDS_SENTENCE.test(last) : ENDS_CLAUSE.test(last);
  if (IDEOGRAPH.test(last)) return gap === '\n' ? '。' : '、';
  if (isPunctuated) return ' ';
  return gap === '\n' ? '. ' : ', ';
}
