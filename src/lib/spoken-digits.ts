/** Finds digits in what a caller has said: in figures of any script, or in words of seven languages. */
import { toCardinal as german } from 'n2words/de-DE';
import { toCardinal as english } from 'n2words/en-US';
import { toCardinal as spanish } from 'n2words/es-ES';
import { toCardinal as french } from 'n2words/fr-FR';
import { toCardinal as italian } from 'n2words/it-IT';
import { toCardinal as dutch } from 'n2words/nl-NL';
import { toCardinal as portuguese } from 'n2words/pt-PT';

/** Digits with nothing between them that ends a number. `from` and `to`: where they are in the text. */
export interface DigitRun {
  readonly from: number;
  to: number;
  digits: string;
  /** Where groups of digits begin and end, as written or said. */
  readonly bounds: number[];
}

export interface DigitRuns {
  readonly runs: readonly DigitRun[];
  /** The first run goes on with digits that were said before, or may: only fillers stand before it. */
  readonly goesOn: boolean;
  /** More digits may follow the last run: only fillers stand after it. */
  readonly isOpen: boolean;
}

/** Which reading of "um" counts: a filler in English, one in Portuguese. */
export type UmIs = 'filler' | 'digit';

/** Without accents: recognisers write both. */
const plain = (word: string): string => word.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');

/** The words of a number, with one space between them, and its digits. */
const NUMBERS: ReadonlyMap<string, string> = new Map([
  ...[english, spanish, french, german, italian, dutch, portuguese].flatMap((cardinal) =>
    Array.from(
      { length: 100 },
      (_, number) => [plain(cardinal(number)).replaceAll('-', ' '), String(number)] as const,
    ),
  ),
  ['oh', '0'],
  ['o', '0'],
  ['nought', '0'],
  ['naught', '0'],
  ['una', '1'],
  ['ein', '1'],
  ['zwo', '2'],
  ['meia', '6'],
  ['quatorze', '14'],
  ['dezesseis', '16'],
  ['dezessete', '17'],
  ['dezenove', '19'],
]);
/** Most words of a number: quatre-vingt-dix-neuf. */
const MOST_WORDS = 4;

const TIMES: ReadonlyMap<string, number> = new Map([
  ...['double', 'doble', 'doppel', 'doppelt', 'doppio', 'doppia', 'duplo', 'dobro', 'dubbel'].map(
    (word) => [word, 2] as const,
  ),
  ...['triple', 'treble', 'dreifach', 'triplo', 'driedubbel'].map((word) => [word, 3] as const),
  ['quadruple', 4],
]);

/** Words between the groups of a number, or before them. They are no part of it, and do not end it. */
const FILLERS: ReadonlySet<string> = new Set(
  [
    "and then next finally now so um uhm uh er erm hm hmm mhm ah it is its it’s it's yes yeah ok okay right alright dash hyphen space",
    'und dann jetzt ah ahm aeh hm also ja genau strich bindestrich leerzeichen',
    'et puis ensuite enfin euh alors oui tiret espace',
    'y luego despues entonces eh este si guion espacio',
    'e ed poi ehm allora si trattino spazio',
    'depois entao hum sim traco espaco hifen',
    'en dan uhm streepje spatie',
  ].flatMap((words) => words.split(' ')),
);

interface Word {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** Finds the runs of a text. */
export function digitRuns(text: string, umIs: UmIs): DigitRuns {
  const words = Array.from(text.matchAll(/\p{Nd}+|\p{L}[\p{L}\p{M}'’]*/gu), ({ 0: word, index }): Word => ({
    at: index,
    end: index + word.length,
    text: plain(word),
  }));
  const runs: DigitRun[] = [];
  let open: DigitRun | undefined;
  let goesOn = false;
  let isOpen = false;
  let onlyFillers = true;
  /** "double", and where it was said. */
  let times = { more: 1, at: 0 };
  for (let index = 0; index < words.length;) {
    const { at, text: word } = words[index] ?? { at: 0, text: '' };
    const number = numberAt(text, words, index, umIs);
    const more = TIMES.get(word);
    if (number !== undefined) {
      if (open === undefined) {
        goesOn ||= runs.length === 0 && onlyFillers;
        runs.push((open = { from: times.more > 1 ? times.at : at, to: at, digits: '', bounds: [0] }));
      }
      open.digits += number.digits.repeat(times.more);
      open.bounds.push(open.digits.length);
      open.to = number.end;
      isOpen = true;
    } else if (more === undefined && !FILLERS.has(word)) {
      open = undefined;
      isOpen = false;
      onlyFillers = false;
    }
    times = { more: more ?? 1, at };
    index += number?.words ?? 1;
  }
  return { runs, goesOn, isOpen };
}

/** Whether a text has nothing but fillers. */
export function isFiller(text: string): boolean {
  const { runs } = digitRuns(text, 'filler');
  return (
    runs.length === 0 &&
    Array.from(text.matchAll(/[\p{L}\p{M}'’]+/gu)).every(([word]) => FILLERS.has(plain(word)))
  );
}

/** The number that begins with a word, of as many words as there are: "forty one" is one number. */
function numberAt(
  text: string,
  words: readonly Word[],
  index: number,
  umIs: UmIs,
): { readonly digits: string; readonly end: number; readonly words: number } | undefined {
  const first = words[index];
  if (first === undefined) return undefined;
  if (/^\p{Nd}/u.test(first.text)) return { digits: figures(first.text), end: first.end, words: 1 };
  if (umIs === 'filler' && first.text === 'um') return undefined;
  const phrase = [first.text];
  let found: ReturnType<typeof numberAt>;
  for (let last = first, count = 1; count <= MOST_WORDS; count++) {
    const digits = NUMBERS.get(phrase.join(' '));
    if (digits !== undefined) found = { digits, end: last.end, words: count };
    const next = words[index + count];
    if (next === undefined || !/^[\s-]+$/u.test(text.slice(last.end, next.at))) break;
    phrase.push(next.text);
    last = next;
  }
  return found;
}

/** Figures of any script as 0 to 9. */
function figures(word: string): string {
  return Array.from(word.normalize('NFKC'), (figure) => {
    const code = figure.codePointAt(0) ?? 0;
    // The zero of a script is the first or the seventh of sixteen characters.
    const block = code & ~0xf;
    return code - block - (/\p{Nd}/u.test(String.fromCodePoint(block)) ? 0 : 6);
  }).join('');
}
