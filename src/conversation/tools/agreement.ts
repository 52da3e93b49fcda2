/** Whether a caller agrees to what was read back. In doubt they do not: then it is read back again. */
import { primaryTag } from '../languages.ts';

/** Words that refuse, take back, or add a condition, of all languages: a recogniser may take one for another. */
const NEGATIVE = new RegExp(
  String.raw`(?<![\p{L}\p{M}])(?:${[
    String.raw`no|not|nope|nah|never|none|\p{L}+n't|cannot|do not|wrong|wait|hold on|stop|cancel that|forget it|let me`,
    String.raw`actually|instead|rather|but|except|unless|scratch that|hang on|one sec|a (?:sec|second|minute|moment)(?=(?: please)?\W*$)`,
    String.raw`make (?:it|that)|change (?:it|that|the)|move (?:it|that)|(?:how|what) about|better`,
    String.raw`nein|nö|nicht|nie(?:mals)?|kein\p{L}*|falsch|warte\p{L}*|moment|sondern|lieber|aber|außer|vergiss|vergessen|lass\p{L}*`,
    String.raw`non|pas|jamais|rien|aucune?|attend\p{L}*|plutôt|mais|sauf|oublie\p{L}*|laisse\p{L}*`,
    String.raw`nunca|tampoco|ning\p{L}+|espera\p{L}*|mejor|pero|excepto|salvo|olvíd\p{L}*|déj[ae]\p{L}+`,
    String.raw`nessun\p{L}*|aspett\p{L}*|invece|piuttosto|ma|però|tranne|lasci\p{L}*`,
    String.raw`não|nao|nenhum\p{L}*|espere|melhor|mas|porém|esqueç\p{L}*|deix\p{L}*`,
    String.raw`nee|niet|nooit|geen|wacht|liever|maar|behalve|laat maar`,
  ].join('|')})(?![\p{L}\p{M}'])`,
  'iu',
);

/** Questions of which recognisers often leave the mark out: "Okay, so what happens now". */
const QUESTION: Readonly<Record<string, RegExp>> = {
  en: /\b(?:what|when|where|who|why|how|which)(?:'s|'re| (?:is|are|was|were|do|does|did|can|could|will|would|should|happens|time|day|much|many|long|far|old))\b|^\W*(?:(?:ok|okay|and|so|um|uh|right|yes|yeah)\W+)*(?:is|are|was|do|does|did|can|could|will|would|should|has|have) (?:it|that|this|there|you|i|we|they|he|she|the|my|your)\b/iu,
  es: /(?<!\p{L})(?:qué|cuál(?:es)?|cuándo|cuánt[oa]s?|dónde|cómo|por qué|quién(?:es)?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:est-ce que?|qu'est-ce|comment|combien|pourquoi|quand|où|quels?|quelles?)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:was|wann|wo|wer|warum|wieso|wie (?:viel|lange|ist|geht|spät)|welche[rsn]?)(?!\p{L})/iu,
};

const POSITIVE: Readonly<Record<string, RegExp>> = {
  en: /\b(?:yes|yeah|yep|yup|ya|aye|uh-huh|mhm|sure|ok|okay|alright|all right|correct|right|exactly|absolutely|definitely|of course|please do|perfect|great|lovely|wonderful|sounds good|that's fine|that is fine|(?<!i'm |i am )fine|works|go ahead|do it|do that|book it|go for it|confirm(?:ed)?|agreed)\b/iu,
  es: /(?<!\p{L})(?:sí|si|claro|vale|correcto|exacto|eso es|perfecto|de acuerdo|adelante|por favor|muy bien|está bien)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:oui|ouais|d'accord|exact|exactement|parfait|c'est ça|bien sûr|allez-y|très bien|volontiers)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:ja|jawohl|genau|richtig|stimmt|passt|gerne?|klar|okay|ok|in ordnung|einverstanden|perfekt|bitte)(?!\p{L})/iu,
  it: /(?<!\p{L})(?:sì|si|certo|esatto|giusto|va bene|perfetto|d'accord\p{L}|confermo|prego)(?!\p{L})/iu,
  pt: /(?<!\p{L})(?:sim|claro|certo|isso|exato|perfeito|está bem|pode ser|confirmo|por favor)(?!\p{L})/iu,
  nl: /(?<!\p{L})(?:ja|jazeker|precies|klopt|goed|prima|graag|oké|ok|akkoord|perfect|zeker)(?!\p{L})/iu,
};

const KEYS_FOR_YES = /^1#?$/u;

/**
 * True if the words agree, in the language of the call or in one of `others`: a recogniser takes a short "Sí" for English. In a language
 * without a list, words that do not object are enough.
 */
export function agrees(said: string, language: string, others: readonly string[] = []): boolean {
  const words = plainApostrophes(said);
  if (KEYS_FOR_YES.test(words.trim())) return true;
  if (/\?\s*$/u.test(words) || NEGATIVE.test(words)) return false;
  if (QUESTION[primaryTag(language)]?.test(words) === true) return false;
  const isYes = (code: string) => POSITIVE[primaryTag(code)]?.test(words);
  return (isYes(language) ?? words.trim() !== '') || others.some((code) => isYes(code) === true);
}

/** Whether the words name a day of the week that is not in what was read back: "Sure, Thursday" to an appointment on Wednesday. */
export function namesOtherDay(said: string, readBack: string, language: string): boolean {
  const names = (day: string, text: string) =>
    new RegExp(String.raw`(?<![\p{L}\p{M}])${day}(?![\p{L}\p{M}])`, 'iu').test(text);
  return dayNames(language).some((day) => names(day, said) && !names(day, readBack));
}

function dayNames(language: string): readonly string[] {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The first of January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => weekday.format(Date.UTC(2024, 0, 1 + day)));
}

/** Recognisers write both. */
function plainApostrophes(words: string): string {
  return words.replaceAll('’', "'");
}

/** A refusal without anything that should be in its place. */
const BARE_REFUSAL: Readonly<Record<string, RegExp>> = {
  en: /^(?:(?:no|nope|nah|sorry|um+|uh+|oh|wait|hm+|well|actually|it's|its|it is|that's|thats|that is|this is|is|isn't|not|no it isn't|wrong|incorrect|right|correct|quite|all|it|that|the|my|name|number|address|e-?mail|spelling|spelled|spelt|you|got|have|has|it|misspelled|mispelled|misheard|i|didn't|did|don't|think|so|say)\b[ ,.!]*)+$/iu,
  es: /^(?:(?:no|perdón|eso|es|está|esto|así|mal|incorrecto|equivocado|correcto|el|la|mi|nombre|número|correo|dirección|no es así)(?!\p{L})[ ,.!]*)+$/iu,
  fr: /^(?:(?:non|pardon|désolée?|ce|n'est|c'est|pas|ça|cela|faux|incorrect|exact|juste|correct|le|la|mon|nom|numéro|adresse|tout à fait|du tout)(?!\p{L})[ ,.!]*)+$/iu,
  de: /^(?:(?:nein|nee|nö|leider|das|ist|stimmt|so|nicht|ganz|falsch|richtig|der|die|mein|meine|name|nummer|adresse|e-?mail)(?!\p{L})[ ,.!]*)+$/iu,
  it: /^(?:(?:no|scusi|non|è|corretto|giusto|esatto|sbagliato|il|la|mio|nome|numero|indirizzo|così)(?!\p{L})[ ,.!]*)+$/iu,
  pt: /^(?:(?:não|nao|desculpe|está|é|isso|errado|errada|certo|correto|o|a|meu|nome|número|endereço|assim)(?!\p{L})[ ,.!]*)+$/iu,
  nl: /^(?:(?:nee|sorry|dat|is|klopt|niet|helemaal|fout|verkeerd|juist|goed|de|het|mijn|naam|nummer|adres)(?!\p{L})[ ,.!]*)+$/iu,
};

/** True if the words only refuse what was read back. */
export function refuses(said: string, language: string): boolean {
  const words = plainApostrophes(said);
  const refusal = BARE_REFUSAL[primaryTag(language)];
  return refusal?.test(words.trim()) === true && NEGATIVE.test(words) && !/\?\s*$/u.test(words);
}
