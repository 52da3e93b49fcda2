/** An e-mail address as a caller dictates it: "john dot smith at gmail dot com". */
import { regexes } from 'zod';
import { distance } from 'fastest-levenshtein';
import { primaryTag } from '../languages.ts';
import { readNumber } from './digits.ts';
import { readAlphabet, readLetter } from './letters.ts';
import { plain } from './plain.ts';

/** Names of signs, by language. The English ones are known in all of them. */
const SIGNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    ...{
      at: '@',
      'at sign': '@',
      dot: '.',
      period: '.',
      'full stop': '.',
      point: '.',
      dash: '-',
      hyphen: '-',
    },
    ...{ minus: '-', underscore: '_', 'under score': '_', underline: '_', plus: '+', 'plus sign': '+' },
  },
  es: {
    ...{ arroba: '@', punto: '.', guión: '-', 'guión medio': '-', menos: '-', 'guión bajo': '_' },
    ...{ 'barra baja': '_', subrayado: '_', más: '+', 'signo más': '+' },
  },
  fr: {
    ...{
      arobase: '@',
      arrobase: '@',
      'at sign': '@',
      point: '.',
      tiret: '-',
      'trait d’union': '-',
      moins: '-',
    },
    ...{ "trait d'union": '-', 'tiret bas': '_', 'tiret du bas': '_', 'tiret du huit': '_', souligné: '_' },
  },
  de: {
    ...{ ät: '@', ätt: '@', klammeraffe: '@', punkt: '.', bindestrich: '-', minus: '-', strich: '-' },
    ...{ unterstrich: '_', 'unter strich': '_', tiefstrich: '_' },
  },
  it: {
    ...{ chiocciola: '@', chiocciolina: '@', punto: '.', trattino: '-', meno: '-', 'trattino basso': '_' },
    ...{ sottolineato: '_', più: '+' },
  },
  pt: {
    ...{ arroba: '@', ponto: '.', hífen: '-', traço: '-', tracinho: '-', menos: '-', sublinhado: '_' },
    ...{ 'traço baixo': '_', underline: '_', mais: '+' },
  },
  nl: {
    ...{ apenstaartje: '@', apestaartje: '@', punt: '.', streepje: '-', koppelteken: '-', min: '-' },
    ...{ 'laag streepje': '_', 'liggend streepje': '_', onderstrepingsteken: '_' },
  },
};

/** What a caller says before the address. It ends with one of these. */
const LEAD_IN = new RegExp(
  String.raw`^.*?(?:(?<!\p{L})(?:e-?mails?|mail|address|addresse?|adresse|correo|dirección|direccion|indirizzo|endereço|endereco|adres)(?!\p{L})[^@]*?(?<!\p{L})(?:is|would be|will be|lautet|ist|es|est|è|é|luidt)|(?:e-?mail|address)['’]s|(?<!\p{L})(?:it is|(?:it|that|c)['’](?:s|est)|that is|this is|(?:it|that|this)(?: would|['’]d|['’]ll| will) be|das ist|die ist|eso es|sería|è|is het|dat is)|(?<!\p{L})(?:reach|e-?mail|mail|contact|write|text|send)(?: it| that)?(?: to)? (?:me|us|it)(?: an? e-?mail)?(?: at| on| to)|(?<!\p{L})(?:send it to|write to|mail to))(?!\p{L})[\s:,]+(?=\S)`,
  'iu',
);
/** Words around an address that are no part of it. */
const FILLERS =
  /(?<![\p{L}\p{N}.@_+-])(?:um+|uh+|er+m*|ah+|äh+m*|eh+|euh|well|so|okay|ok|yes|yeah|please|thanks|thank you|thank you very much|that'?s it|that’s it|that is it|that'?s all|that’s all|all (?:one word|lower ?case|in lower ?case|small letters|together|in one word)|(?:in )?lower ?case|upper ?case|one word|no spaces?|without spaces?|(?:capital|small|klein|groß)(?=\s\p{L}(?!\p{L}))|the (?:letter|number|digit|word)|(?:number|digit|letter)(?= \d)|bitte|danke|alles klein(?:geschrieben)?|zusammen(?:geschrieben)?|kleingeschrieben|por favor|gracias|todo junto|minúsculas?|en minúsculas?|s'?il vous plaît|merci|tout attaché|en minuscules?|per favore|grazie|tutto attaccato|minuscol[oe]|obrigad[oa]|tudo junto|alstublieft|dank u|aan elkaar)(?![\p{L}\p{N}@_+-])[,.!]*/giu;
/** The caller corrects themselves, or gives two addresses: no one can tell what holds. */
const UNCERTAIN =
  /(?<!\p{L})(?:or|without|letters|spell?t|spelled|my name|sorry|i mean|rather|scratch that|correction|wait|no|oder|entschuldigung|nein|nicht|o mejor|perdón|ou|pardon|non|oppure|scusi|ou então|desculpe|of|nee)(?!\p{L})/iu;

/** "co uk" at the end: many leave out what is between. */
const COUNTRY_DOMAIN =
  /(?<=(?:\.|dot|punkt|point|punto|ponto|punt)\s+)(co|com|org|ac|gov|net)\s+(\p{L}[\s.]?\p{L})\W*$/iu;
/** "with two n's", "with a y": the caller says how a word is spelled. */
const SPELLING = /(?<!\p{L})with (?:an?|one|two|three|double|\d) \p{L}(?:['’]?s)?(?!\p{L})/iu;
/** "then a dash", "followed by an underscore". */
const SEQUENCE =
  /(?<!\p{L})(?:(?:and )?then|followed by|there['’]s)(?: an?)?(?=\W+(?:dots?|dash|hyphen|underscore|under score|plus|full stop|period|minus)(?!\p{L}))|(?<=(?:dot|dash|hyphen|underscore|plus|at|full stop|period|minus)\W{1,2})(?:and )?then(?!\p{L})/giu;

/** The one address in the words, in lower case. Undefined if there is none, if it is not whole, or if there are more. */
export function dictatedEmail(words: string, language: string): string | undefined {
  const written = words
    .trim()
    .replace(/[.,!?;:]+$/u, '')
    .replace(/^(?:mailto:|<)|>$/giu, '');
  if (regexes.email.test(written)) return written.toLowerCase();
  const text = withoutLeadIn(written).replaceAll(FILLERS, ' ').replaceAll(SEQUENCE, ' ');
  if (UNCERTAIN.test(text) || SPELLING.test(text)) return undefined;
  const address = joined(tokensOf(text.replace(COUNTRY_DOMAIN, '$1 dot $2')), primaryTag(language));
  return address !== undefined && regexes.email.test(address) ? address : undefined;
}

function withoutLeadIn(text: string): string {
  const rest = text.replace(LEAD_IN, '');
  return rest === text ? text : withoutLeadIn(rest);
}

/** "ninety-two", "vingt-deux" */
const NUMBER_HYPHEN =
  /(?<=(?<!\p{L})(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|vingt|trente|quarante|cinquante|soixante|quatre|dix))-(?=\p{L})/giu;

/** Words, single signs and numbers. "J-O-H-N" is four letters. */
function tokensOf(text: string): readonly string[] {
  const spelled = text.replaceAll(/(?<![\p{L}\p{N}])\p{L}(?:[-.]\p{L})+(?![\p{L}\p{N}])/gu, (run) =>
    run.replaceAll(/[-.]/gu, ' '),
  );
  const numbers = spelled.replaceAll(NUMBER_HYPHEN, ' ');
  // A comma or a full stop after a word is the recogniser's.
  return (
    numbers
      .replaceAll(/[,;:!?"]|\.(?=\s|$)/gu, ' ')
      .toLowerCase()
      .match(/\d+|[\p{L}'’]+|[^\s\p{L}\p{N}]/gu) ?? []
  );
}

/** The tokens without the blanks between them. Undefined if there is a word that cannot be part of an address. */
function joined(tokens: readonly string[], language: string): string | undefined {
  let address = '';
  let word = '';
  let letters = '';
  const close = () => {
    // "Jon, J O H N, at…": what is spelled takes the place of what was said.
    const isRepeat = letters.length > 1 && word.endsWith(letters);
    address += isRepeat ? word : letters.length > 1 && isSameWord(letters, word) ? letters : word + letters;
    [word, letters] = ['', ''];
  };
  for (let at = 0; at < tokens.length;) {
    const read = piece(tokens, at, { language, isAmong: letters !== '', isAfterAt: address.endsWith('@') });
    if (read.kind === 'letter') letters += read.text;
    else if (read.kind === 'word' && letters === '') word += read.text;
    else {
      close();
      if (read.kind === 'word') word = read.text;
      else address += read.text;
    }
    at = read.next;
  }
  close();
  return /^[\w.+-]+@[\w.-]+$/u.test(address) ? address : undefined;
}

function isSameWord(spelled: string, said: string): boolean {
  return spelled[0] === said[0] && distance(spelled, said) <= Math.floor(spelled.length / 2);
}

interface Piece {
  readonly text: string;
  readonly next: number;
  readonly kind: 'sign' | 'letter' | 'number' | 'word';
}

interface Place {
  readonly language: string;
  readonly isAmong: boolean;
  readonly isAfterAt: boolean;
}

function piece(tokens: readonly string[], at: number, { language, isAmong, isAfterAt }: Place): Piece {
  const sign = signAt(tokens, at, language);
  // "at at" is a stutter.
  if (sign !== undefined)
    return { ...sign, text: isAfterAt && sign.text === '@' ? '' : sign.text, kind: 'sign' };
  const letter = readLetter(tokens, at, { language, isAmong }) ?? readAlphabet(tokens, at);
  if (letter !== undefined) return { text: plain(letter.letters), next: letter.next, kind: 'letter' };
  const number = readNumber(tokens, at, language);
  if (number !== undefined) return { text: number.digits, next: number.next, kind: 'number' };
  return { text: plain(tokens[at] ?? '').replaceAll(/['’]/gu, ''), next: at + 1, kind: 'word' };
}

function signAt(
  tokens: readonly string[],
  at: number,
  language: string,
): { readonly text: string; readonly next: number } | undefined {
  for (const table of [SIGNS[language], SIGNS['en']]) {
    for (let length = 3; length > 0; length--) {
      const phrase = tokens
        .slice(at, at + length)
        .map(plain)
        .join(' ');
      const text = Object.entries(table ?? {}).find(([name]) => plain(name) === phrase)?.[1];
      if (text !== undefined) return { text, next: at + length };
    }
  }
  return undefined;
}
