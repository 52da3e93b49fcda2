/** Letters that a caller spells: "J", "J as in Juliet", "double L", "Juliet Oscar Echo", "L-O-V-E". */
import { numberWords } from './number-words.ts';
import { plain } from './plain.ts';

/** Between a letter and a word that begins with it. */
const AS_IN: Readonly<Record<string, readonly string[]>> = {
  en: ['as in', 'is for', 'like in', 'as', 'for', 'like', 'in'],
  es: ['como en', 'como', 'de'],
  fr: ['comme dans', 'comme', 'de'],
  de: ['wie in', 'wie', 'für', 'von'],
  it: ['come in', 'come', 'di'],
  pt: ['como em', 'como', 'de'],
  nl: ['als in', 'zoals', 'van'],
};

/** Names of letters, where a recogniser writes them as words. Only among other letters. */
const NAMES: Readonly<Record<string, string>> = {
  en: 'ay:a bee:b cee:c see:c sea:c dee:d ee:e ef:f eff:f gee:g aitch:h haitch:h jay:j kay:k el:l ell:l em:m en:n pee:p cue:q queue:q ar:r are:r ess:s tee:t tea:t oh:o you:u vee:v ex:x why:y wye:y zee:z zed:z',
  es: 'be:b ce:c de:d efe:f ge:g hache:h jota:j ka:k ele:l eme:m ene:n eñe:ñ pe:p cu:q erre:r ere:r ese:s te:t uve:v equis:x ye:y zeta:z',
  fr: 'bé:b cé:c dé:d effe:f gé:g hache:h ji:j ka:k elle:l emme:m enne:n pé:p ku:q erre:r esse:s té:t vé:v ix:x zède:z igrec:y',
  de: 'ah:a be:b ce:c de:d ef:f ge:g ha:h jot:j ka:k el:l em:m en:n pe:p ku:q er:r es:s te:t vau:v we:w ix:x ypsilon:y zet:z eszett:ß',
  it: 'bi:b ci:c di:d effe:f gi:g acca:h cappa:k kappa:k elle:l emme:m enne:n pi:p cu:q erre:r esse:s ti:t vu:v vi:v ics:x ipsilon:y zeta:z',
  pt: 'bê:b cê:c dê:d efe:f gê:g agá:h jota:j cá:k ele:l eme:m ene:n pê:p quê:q erre:r esse:s tê:t vê:v xis:x ípsilon:y zê:z',
  nl: 'bee:b cee:c see:c dee:d ee:e ef:f gee:g haa:h jee:j kaa:k el:l em:m en:n pee:p kuu:q er:r es:s tee:t vee:v wee:w ix:x ypsilon:y zet:z',
};

const ALPHABETS =
  'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu anton berta caesar cäsar dora emil friedrich gustav heinrich ida julius konrad ludwig martha nordpol otto paula quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias zeppelin';

/** By the word as it is written, and without accents where that is no other letter: "eñe" is not "ene". */
function tableOf(pairs: string): ReadonlyMap<string, string> {
  const written = pairs.split(' ').map((pair) => [pair.slice(0, -2), pair.slice(-1)] as const);
  return new Map([...written.map(([name, letter]) => [plain(name), letter] as const).reverse(), ...written]);
}
const names = new Map(Object.entries(NAMES).map(([language, pairs]) => [language, tableOf(pairs)]));
const alphabet = new Set(ALPHABETS.split(' ').map(plain));

/** Letters that sound alike: then the word decides. "B as in Peter" is a P that was misheard. */
const SOUND_ALIKE = ['bcdegptvz', 'mn', 'fsx', 'ahjk', 'iy', 'quw'];

export interface ReadLetters {
  readonly letters: string;
  readonly next: number;
}

/** The letter at `at`, perhaps doubled. Undefined if the token is a word. `isAmong`: letters stand before it. */
export function readLetter(
  tokens: readonly string[],
  at: number,
  { language, isAmong }: { readonly language: string; readonly isAmong: boolean },
): ReadLetters | undefined {
  const token = plain(tokens[at] ?? '');
  if (language === 'en' && token === 'double' && /^(?:u|you)$/u.test(plain(tokens[at + 1] ?? '')))
    return withWord(tokens, { letters: 'w', next: at + 2 }, language);
  const { double, triple } = numberWords(language);
  const times = double.test(token) ? 2 : triple.test(token) ? 3 : 1;
  if (times > 1) {
    const one = readLetter(tokens, at + 1, { language, isAmong });
    return one && { letters: one.letters.repeat(times), next: one.next };
  }
  const raw = tokens[at] ?? '';
  if (/^\p{L}$/u.test(raw)) return withWord(tokens, { letters: raw.toLowerCase(), next: at + 1 }, language);
  const named = nameOf(tokens[at], language);
  if (named === undefined) return undefined;
  const read = withWord(tokens, { letters: named, next: at + 1 }, language);
  return isAmong || read.next > at + 1 || isLetterAt(tokens, at + 1, language) ? read : undefined;
}

const nameOf = (token: string | undefined, language: string) =>
  names.get(language)?.get(token?.toLowerCase() ?? '') ?? names.get(language)?.get(plain(token ?? ''));

/** In English two names of letters may be words: "are you". */
function isLetterAt(tokens: readonly string[], at: number, language: string): boolean {
  if (/^\p{L}$/u.test(tokens[at] ?? '')) return true;
  if (nameOf(tokens[at], language) === undefined) return false;
  return language !== 'en' || isLetterAt(tokens, at + 1, language);
}

/** "as in Juliet" after a letter. */
function withWord(tokens: readonly string[], read: ReadLetters, language: string): ReadLetters {
  for (const connector of AS_IN[language] ?? []) {
    const parts = connector.split(' ');
    const found = tokens.slice(read.next, read.next + parts.length).map(plain);
    const word = plain(tokens[read.next + parts.length] ?? '');
    if (found.join(' ') !== plain(connector) || word.length < 2) continue;
    return { letters: surer(read.letters, word), next: read.next + parts.length + 1 };
  }
  // "J Juliet": an alphabet without a word between.
  const follower = plain(tokens[read.next] ?? '');
  return alphabet.has(follower) && follower.startsWith(plain(read.letters))
    ? { ...read, next: read.next + 1 }
    : read;
}

function surer(letter: string, word: string): string {
  const [initial = ''] = word;
  const isAlike = SOUND_ALIKE.some((letters) => letters.includes(letter) && letters.includes(initial));
  return isAlike ? initial : letter;
}

/** Fewer words of an alphabet may be names: Mike, Victor, Charlie. */
const FEWEST_ALPHABET_WORDS = 3;

/** "Juliet Oscar Echo" at `at`. */
export function readAlphabet(tokens: readonly string[], at: number): ReadLetters | undefined {
  let next = at;
  let letters = '';
  while (alphabet.has(plain(tokens[next] ?? '').replaceAll('-', ''))) {
    letters += plain(tokens[next] ?? '')[0] ?? '';
    next += 1;
  }
  return letters.length >= FEWEST_ALPHABET_WORDS ? { letters, next } : undefined;
}
