/** Blanks, pauses and the ends of lines, as punctuation: the last of the three stages. */
import { PAUSE } from './rule.ts';

export interface SpacingState {
  /** The last character said that is not a closing quote or bracket; '' at the beginning. */
  readonly last: string;
  /** What came since then. It takes shape when the next character is known, which delays no word. */
  readonly gap: '' | ' ' | '\n' | typeof PAUSE;
}

export const noGap: SpacingState = { last: '', gap: '' };

const CLOSER = /[)\]"'”’»]/u;
const NO_GAP_BEFORE = /[,.;:!?)\]]/u;
const ENDS_SENTENCE = /[.!?:;,…—。！？：；、।؟]/u;
const ENDS_CLAUSE = /[,;:.!?…—–(\-。！？、，：；।؟]/u;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Takes one character; gives it with what belongs before it. */
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
  if (gap === ' ') return isEnglish && NO_GAP_BEFORE.test(char) ? '' : ' ';
  if (NO_GAP_BEFORE.test(char)) return '';
  const isSet = gap === '\n' ? ENDS_SENTENCE.test(last) : ENDS_CLAUSE.test(last);
  if (IDEOGRAPH.test(last)) return gap === '\n' ? '。' : '、';
  if (isSet) return ' ';
  return gap === '\n' ? '. ' : ', ';
}
