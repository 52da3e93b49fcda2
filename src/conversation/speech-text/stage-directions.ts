/**
 * Recognises stage directions: what a model pretends to do instead of saying it, such as "*smiles*", "(laughs softly)" or
 * "[pause]". The first word decides whether the text waits for its end, so emphasis and brackets are spoken at once.
 */

const list = (words: string): readonly string[] => words.trim().split(/\s+/u);

/** Between any marks. */
const ALONE = list(`
  smiles laughs chuckles giggles grins sighs nods winks gasps shrugs coughs hums
  lächelt lacht seufzt nickt sourit soupire sonríe suspira sorride glimlacht zucht
`);
/** Between brackets. Between stars they may be emphasis: "you can *pause* it". */
const IN_BRACKETS = list(`
  smiling laughing laughter chuckling giggling grinning sighing nodding warmly cheerfully softly pause pauses pausing
  lacht rit ríe ride sorri pausa pauze
`);
/** Between stars at the beginning of a line, with more words: "*checks the calendar*". */
const WITH_OBJECT = list('checks looks types thinks waits clears pauses');
const HOW = list('short brief long slight small soft softly warmly warm gently light lightly quietly');

/** The most characters of a stage direction. */
const MAX_CHARS = 60;
const WORDS = /^[([]?[\p{L} ',.…!]*[)\]]?$/u;

/** Whether the words say what the speaker does. `isOpen`: the last word may be incomplete. */
function isDirection(words: readonly string[], alone: readonly string[], isOpen: boolean): boolean {
  const fits = (word: string, known: readonly string[], isLast: boolean) =>
    isOpen && isLast ? known.some((each) => each.startsWith(word)) : known.includes(word);
  const [first = '', second = ''] = words;
  if (words.length === 1) return fits(first, isOpen ? [...alone, ...HOW] : alone, true);
  if (HOW.includes(first)) return words.length === 2 && fits(second, alone, true);
  return words.length === 2 && alone.includes(first) && (isOpen || /(?:ly|e|se)$/u.test(second));
}

/**
 * What `inside`, the text after an opening star or bracket, is. 'open' while it may become a stage direction. `last`: the character
 * before the mark.
 */
export function stageDirection(inside: string, closer: string, last: string): 'open' | 'is' | 'isNot' {
  const end = inside.indexOf(closer);
  const isOpen = end === -1;
  const text = (isOpen ? inside : inside.slice(0, end)).toLowerCase();
  if (text.length > MAX_CHARS || !WORDS.test(text)) return 'isNot';
  const words = text
    .replace(/^[([]/u, '')
    .replace(/[.…!)\]]*$/u, '')
    .split(' ');
  const isStarred = closer === '*';
  const alone = isStarred && !/^[([]/u.test(text) ? ALONE : [...ALONE, ...IN_BRACKETS];
  const acts = isStarred && last === '\n' ? WITH_OBJECT : [];
  const [first = ''] = words;
  const isAct =
    words.length === 1
      ? isOpen && acts.some((each) => each.startsWith(first))
      : acts.includes(first) && (isOpen || words.length > 1);
  if (!isAct && !isDirection(words, alone, isOpen)) return 'isNot';
  return isOpen ? 'open' : 'is';
}
