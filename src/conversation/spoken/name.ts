/** A name that a caller spells: "Smyth, S M Y T H". */
import { distance } from 'fastest-levenshtein';
import { primaryTag } from '../languages.ts';
import { readAlphabet, readLetter } from './letters.ts';
import { plain } from './plain.ts';

const LEAD_IN =
  /^.*?\b(?:(?:my|the|her|his|our|last|first|sur|family)[ -]?names?(?: is|'s|’s)?|name(?: is|'s|’s)|i am|i'm|i’m|this is|it is|it's|it’s|that is|that's|that’s|mein name ist|ich heiße|me llamo|mi nombre es|soy|je m'appelle|je m’appelle|mon nom est|c'est|mi chiamo|sono|chamo-me|o meu nome é|meu nome é|ik heet|mijn naam is)\b[\s:,]*/iu;
const FILLERS =
  /(?<!\p{L})(?:um+|uh+|äh+m*|euh|well|so|yes|yeah|okay|spelled|spelt|spelling|spells? (?:it|that)|spell|that's|that’s|it's|it’s|capital|big|upper ?case|lower ?case|small|the letter|with (?:an?|one|two) \p{L}+(?: and (?:an?|one|two) \p{L}+)*|mit (?:einem )?\p{L}(?: \p{L}(?!\p{L}))*|accent(?= (?:grave|aigu|circonflexe))|avec (?:un )?\p{L}|con (?:la )?\p{L}|com \p{L}|met een \p{L}|buchstabiert|geschrieben|groß|se escribe|deletreado|mayúscula|ça s['’]écrit|ça s['’]épelle|majuscule|si scrive|maiuscola|soletrado|maiúscula|gespeld|hoofdletter|please|thanks|thank you)(?!\p{L})/giu;
/** "I A N, not E W A N" */
const DENIED = /[\s,]+(?:not|nicht|pas|non|não|niet)\b.*$/iu;
/** Between two spelled words. */
const BREAK =
  /^(?:space|blank|then|next|last|first|middle|second|surname|name|leerzeichen|nachname|espacio|apellido|espace|nom|spazio|cognome|espaço|apelido|spatie|achternaam|and|und|y|et|e|en)$/u;
const SIGNS: Readonly<Record<string, string>> = {
  ...{
    hyphen: '-',
    dash: '-',
    bindestrich: '-',
    guion: '-',
    tiret: '-',
    trattino: '-',
    hifen: '-',
    streepje: '-',
  },
  ...{ apostrophe: "'", apostroph: "'", apostrofe: "'", apostrofo: "'", apostrof: "'" },
};
/** After a letter. */
const MARKS: Readonly<Record<string, string>> = {
  ...{
    umlaut: '\u0308',
    diaeresis: '\u0308',
    dieresis: '\u0308',
    trema: '\u0308',
    acute: '\u0301',
    aigu: '\u0301',
  },
  ...{ acento: '\u0301', tilde: '\u0303', grave: '\u0300', circumflex: '\u0302', circonflexe: '\u0302' },
  ...{ cedilla: '\u0327', cedille: '\u0327' },
};
const PAUSE = '|';

/** A spoken word, letters without a pause between them, or a pause. */
type Part = { readonly word: string } | { readonly letters: string } | typeof PAUSE;

/** The name with its spelled words put together. Undefined if nothing is spelled. */
export function spelledName(words: string, language: string): string | undefined {
  const parts = withoutPauses(partsOf(tokensOf(words), primaryTag(language)));
  const isSpelled = (part: Part) => isLetters(part) && countOf(part.letters) > 1;
  return parts.some(isSpelled) ? put(parts) : undefined;
}

const isLetters = (part: Part | undefined): part is { readonly letters: string } =>
  typeof part === 'object' && 'letters' in part;
const countOf = (letters: string) => letters.normalize('NFC').replaceAll(/[-']/gu, '').length;

/** "J-O-H-N" is four letters. */
function tokensOf(words: string): readonly string[] {
  const name = words.replace(LEAD_IN, '').replace(DENIED, '').replaceAll(FILLERS, ' ');
  return (
    name
      .replaceAll(
        /(?<!\p{L})\p{L}(?:[-.]\s?\p{L})+(?!\p{L})\.?/gu,
        (run) => ` ${run.replaceAll(/[-.]/gu, ' ')} `,
      )
      .replaceAll(/[,;:.!?]+(?=\s|$)/gu, ` ${PAUSE} `)
      .match(/[\p{L}\p{M}][\p{L}\p{M}'’-]*|\|/gu) ?? []
  );
}

function partsOf(tokens: readonly string[], language: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] ?? '';
    const last = parts.at(-1);
    const run = isLetters(last) ? last.letters : '';
    const sign = SIGNS[plain(token)] ?? (run === '' ? undefined : MARKS[plain(token)]);
    const read = sign === undefined ? readSpelled(tokens, at, { language, isAmong: run !== '' }) : undefined;
    if (sign !== undefined) {
      // "A N N E, hyphen, M A R I E"
      if (last === PAUSE) parts.pop();
      addLetters(parts, sign);
    } else if (read !== undefined) addLetters(parts, read.letters);
    else if (token === PAUSE) {
      if (!/[-']$/u.test(run)) parts.push(PAUSE);
    } else if (!BREAK.test(plain(token)) || !parts.some(isLetters)) parts.push({ word: token });
    at = read?.next ?? at + 1;
  }
  return parts;
}

function readSpelled(
  tokens: readonly string[],
  at: number,
  options: { readonly language: string; readonly isAmong: boolean },
) {
  return readLetter(tokens, at, options) ?? readAlphabet(tokens, at);
}

function addLetters(parts: Part[], letters: string): void {
  const last = parts.at(-1);
  if (isLetters(last)) parts[parts.length - 1] = { letters: last.letters + letters };
  else parts.push({ letters });
}

/** Recognisers write commas between letters, too: "M as in Mary, C, B, A". A pause beside a single letter ends no word. */
function withoutPauses(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  let isSingle = false;
  for (const [at, part] of parts.entries()) {
    if (part === PAUSE) continue;
    const last = joined.at(-1);
    const single = isLetters(part) && countOf(part.letters) === 1;
    if (isLetters(part) && isLetters(last) && parts[at - 1] === PAUSE && (single || isSingle)) {
      joined[joined.length - 1] = { letters: last.letters + part.letters };
    } else joined.push(part);
    isSingle = single;
  }
  return joined;
}

/** A spelled word takes the place of the spoken one before it that it resembles. */
function put(parts: readonly Part[]): string {
  const spoken: string[] = [];
  const fixed = new Set<number>();
  for (const part of parts) {
    if (part === PAUSE) continue;
    if (!isLetters(part)) spoken.push(part.word);
    else {
      const open = spoken.filter((_, index) => !fixed.has(index));
      for (const word of apart(part.letters.normalize('NFC'), open)) {
        const at = closest(word, spoken, fixed) ?? spoken.length;
        fixed.add(at);
        spoken[at] = spelledLike(word, spoken[at]);
      }
    }
  }
  return spoken.join(' ');
}

/** Letters of two words without a pause, cut where the spoken words suggest it. */
function apart(letters: string, spoken: readonly string[]): readonly string[] {
  const [first, last] = spoken.slice(-2);
  if (first === undefined || last === undefined) return [letters];
  const whole = Math.min(far(letters, first), far(letters, last));
  const cuts = Array.from({ length: letters.length - 1 }, (_, index) => {
    const [a, b] = [letters.slice(0, index + 1), letters.slice(index + 1)];
    return { words: [a, b], far: far(a, first) + far(b, last) };
  }).sort((a, b) => a.far - b.far);
  const [best] = cuts;
  return best !== undefined && best.far < whole ? best.words : [letters];
}

const far = (a: string, b: string) => distance(plain(a), plain(b));

function closest(word: string, spoken: readonly string[], fixed: ReadonlySet<number>): number | undefined {
  const [found] = spoken
    .map((other, index) => ({ index, other, far: far(word, other) }))
    .filter(({ index, other }) => !fixed.has(index) && resembles(word, other))
    .sort((a, b) => a.far - b.far);
  return found?.index;
}

/** Whether both may be the same name: heard, and spelled. */
function resembles(spelled: string, spoken: string): boolean {
  const most = Math.ceil(Math.max(spelled.length, spoken.length) / 2);
  const isSameStart = plain(spelled)[0] === plain(spoken)[0];
  if (spoken.length > 1 && plain(spelled).startsWith(plain(spoken))) return true;
  return far(spelled, spoken) <= (isSameStart ? most : Math.min(most, 2));
}

/** The letters as a word. Accents and capitals within the word are those of the spoken word, unless accents were spelled. */
function spelledLike(letters: string, spoken = ''): string {
  const hasAccents = plain(letters) !== letters;
  return !hasAccents && plain(letters) === plain(spoken) ? capitalised(spoken) : capitalised(letters);
}

function capitalised(word: string): string {
  return word.replaceAll(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
}
