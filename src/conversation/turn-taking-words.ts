/** Short words that steer a telephone conversation instead of asking something, by language: "mhm", "wait", "goodbye". */
import { primaryTag } from './languages.ts';
import { normal } from './subject-words.ts';

interface SteeringWords {
  /** Said while the other one speaks, to show that one listens. */
  readonly backchannels: readonly string[];
  /** The caller needs a moment. */
  readonly pauses: readonly string[];
  /** The caller is about to hang up. */
  readonly goodbyes: readonly string[];
  /** The agent's one word to a caller who needs a moment. */
  readonly consent: string;
  /** The agent's notice a minute before the time limit. */
  readonly limitNotice: string;
}

/** Words are compared in lower case and without punctuation, so an apostrophe is a space here. */
const WORDS: Readonly<Record<string, SteeringWords>> = {
  en: {
    backchannels:
      'okay|ok|right|all right|alright|yeah|yep|yes|sure|i see|got it|good|great|fine|perfect|cool|of course|exactly|oh|go on|go ahead|yup|very good|excellent|wonderful|awesome|lovely|nice|wow|interesting|understood|i understand|makes sense|that makes sense|sounds good|gotcha|absolutely|definitely|indeed|true|that s right|that s fine|that s good|that s great'.split(
        '|',
      ),
    pauses:
      'stop|stop it|stop please|please stop|wait|please wait|wait please|hold on|hold on please|hang on|hold it|one second|one second please|one sec|a second|just a second|one moment|one moment please|a moment|just a moment|one minute|a minute|just a minute|give me a second|give me a moment|give me a minute|let me see|let me think|let me check|let me get a pen|let me grab a pen|let me find a pen|let me write that down|let me write this down|hold up|bear with me|just wait|a sec|just a sec|give me a sec|stop talking|be quiet|quiet please|enough|that s enough|sorry wait|sorry hold on|sorry hang on|sorry one second|sorry one moment'.split(
        '|',
      ),
    goodbyes:
      'goodbye|good bye|bye|bye bye|that is all|that s all|that is it|that s it|that was all|that will be all|that ll be all|nothing else|that s everything|that is everything|see you|talk to you later|talk to you soon|speak to you soon|take care|have a lovely|have a wonderful|have a good|have a nice|have a great'.split(
        '|',
      ),
    consent: 'Okay.',
    limitNotice: 'Just so you know, this call has to end in about a minute.',
  },
  es: {
    backchannels:
      'sí|si|vale|claro|bien|muy bien|bueno|ya|ya veo|entiendo|entendido|de acuerdo|perfecto|ok|okay|exacto|exactamente|correcto|eso es|genial|estupendo|por supuesto|ajá'.split(
        '|',
      ),
    pauses:
      'para|pare|espera|espere|espere por favor|un momento|un momento por favor|un segundo|un momentito|momento|un segundito|espera un momento|espere un momento|déjeme ver|déjame ver|a ver'.split(
        '|',
      ),
    goodbyes:
      'adiós|adios|hasta luego|hasta pronto|hasta mañana|eso es todo|nada más|chao|chau|que tenga un buen'.split(
        '|',
      ),
    consent: 'Vale.',
    limitNotice: 'Le aviso de que esta llamada termina dentro de un minuto más o menos.',
  },
  fr: {
    backchannels:
      'oui|ouais|d accord|ok|okay|bien|très bien|je vois|bien sûr|parfait|voilà|entendu|exact|exactement|tout à fait|super|compris|je comprends|c est bon|ah oui|ah d accord'.split(
        '|',
      ),
    pauses:
      'stop|arrêtez|attendez|attends|un instant|un moment|une seconde|une minute|attendez un instant|attendez une seconde|deux secondes|une petite seconde|ne quittez pas|laissez moi voir|un instant s il vous plaît'.split(
        '|',
      ),
    goodbyes: 'au revoir|c est tout|ce sera tout|bonne journée|bonne soirée|à bientôt|salut'.split('|'),
    consent: 'D’accord.',
    limitNotice: 'Je vous signale que cet appel se termine dans une minute environ.',
  },
  de: {
    backchannels:
      'ja|jaja|okay|ok|genau|gut|sehr gut|alles klar|klar|verstehe|ich verstehe|ach so|aha|richtig|super|prima|stimmt|natürlich|na klar|in ordnung|toll|sicher|jawohl|ah ja|ah so'.split(
        '|',
      ),
    pauses:
      'stopp|stop|halt|warte|warten sie|warten sie bitte|moment|moment bitte|einen moment|einen moment bitte|ein moment|einen augenblick|augenblick|eine sekunde|sekunde|kleinen moment|einen kleinen moment|moment mal|warten sie mal|mal sehen|mal überlegen'.split(
        '|',
      ),
    goodbyes:
      'auf wiederhören|auf wiedersehen|wiederhören|tschüss|tschüs|ciao|das war s|das war alles|das ist alles|schönen tag|schönen abend'.split(
        '|',
      ),
    consent: 'Gut.',
    limitNotice: 'Nur als Hinweis: Dieses Gespräch endet in etwa einer Minute.',
  },
  it: {
    backchannels:
      'sì|si|va bene|ok|okay|certo|bene|capisco|ho capito|perfetto|esatto|giusto|chiaro|benissimo|ottimo|certamente|d accordo'.split(
        '|',
      ),
    pauses:
      'fermo|aspetta|aspetti|aspetti per favore|un attimo|un momento|un secondo|un minuto|aspetti un attimo|aspetta un attimo|un attimino|mi faccia vedere|vediamo'.split(
        '|',
      ),
    goodbyes: 'arrivederci|ciao|è tutto|basta così|buona giornata|buona serata|a presto'.split('|'),
    consent: 'Certo.',
    limitNotice: 'La avviso che questa chiamata termina fra circa un minuto.',
  },
  pt: {
    backchannels:
      'sim|tá|tá bom|está bem|certo|ok|okay|claro|entendi|percebo|pois|pois é|perfeito|isso|exato|exatamente|com certeza|ótimo|tudo bem|beleza|bom'.split(
        '|',
      ),
    pauses:
      'pare|espera|espere|um momento|um segundo|um minuto|só um momento|só um minuto|só um segundo|um momentinho|deixe me ver|deixa eu ver'.split(
        '|',
      ),
    goodbyes: 'adeus|tchau|até logo|até mais|é só isso|é tudo|bom dia para você|tenha um bom'.split('|'),
    consent: 'Certo.',
    limitNotice: 'Só para avisar: esta chamada termina dentro de cerca de um minuto.',
  },
  nl: {
    backchannels:
      'ja|jaja|oké|oke|ok|okay|goed|prima|precies|juist|ik begrijp het|ik snap het|klopt|duidelijk|natuurlijk|ja hoor|zeker|inderdaad|begrepen|helemaal goed'.split(
        '|',
      ),
    pauses:
      'stop|wacht|wacht even|wacht eens|moment|momentje|een moment|een moment graag|even|seconde|een seconde|ogenblikje|een ogenblik|even wachten|even kijken|even denken'.split(
        '|',
      ),
    goodbyes: 'tot ziens|dag|doei|dat was het|dat is alles|fijne dag|fijne avond|tot horens'.split('|'),
    consent: 'Goed.',
    limitNotice: 'Ter informatie: dit gesprek eindigt over ongeveer een minuut.',
  },
};

/** Sounds that mean the same in every language, as recognisers write them. */
const SOUNDS = 'mhm|mm|mmm|mmhm|mm hm|mm hmm|mhmm|hm|hmm|uh huh|uhhuh|uhum|aha|ah|oh|uh|um'.split('|');

/** More than this is no mere sign of listening, or no mere request for a pause. */
const MAX_WORDS = { listening: 6, pause: 10 };

/** Whether `text` consists of nothing but signs of listening, such as "Mhm, okay". */
export function isBackchannel(text: string, language: string): boolean {
  return consistsOf(text, [...SOUNDS, ...(wordsIn(language)?.backchannels ?? [])]);
}

/** Whether `text` may become a backchannel with the next partial prompt: "I" of "I see". */
export function mayBecomeBackchannel(text: string, language: string): boolean {
  const phrases = [...SOUNDS, ...(wordsIn(language)?.backchannels ?? [])];
  return consistsOf(text, phrases, { isEnd: (rest) => phrases.some((phrase) => phrase.startsWith(rest)) });
}

/** Whether the caller asks the agent to stop or to wait, and says nothing else. */
export function asksForPause(text: string, language: string): boolean {
  const { backchannels = [], pauses = [] } = wordsIn(language) ?? {};
  const phrases = [...pauses, ...SOUNDS, ...backchannels];
  return consistsOf(text, phrases, { maxWords: MAX_WORDS.pause }) && !isBackchannel(text, language);
}

/** The agent's one word to a caller who asks for a pause. */
export function consentIn(language: string): string | undefined {
  return wordsIn(language)?.consent;
}

/** The agent's notice that the call is about to reach its time limit. */
export function limitNoticeIn(language: string): string | undefined {
  return wordsIn(language)?.limitNotice;
}

/** Whether `text` says goodbye in one of the two languages: of the call, and English, in which callers say "bye" anywhere. */
export function saysGoodbye(text: string, language: string): boolean {
  const said = ` ${normal(text)} `;
  const goodbyes = [...(wordsIn(language)?.goodbyes ?? []), 'bye', 'bye bye'];
  return !text.includes('?') && goodbyes.some((phrase) => said.includes(` ${phrase} `));
}

/** Whether the sentence of `said` that is in play after `heard`, or the one heard just before, is a question. */
export function isQuestionInPlay(said: string, heard: string): boolean {
  const sentences = heard.match(/[^.!?。！？؟]*[.!?。！？؟]*\s*/gu) ?? [];
  const before = sentences.findLast((sentence) => sentence !== '') ?? '';
  const after = /^[^.!?。！？؟]*[.!?。！？؟]?/u.exec(said.slice(heard.length))?.[0] ?? '';
  return /[?？؟]\s*$/u.test(heard) || /[?？؟]$/u.test(before + after);
}

/** Fewer words are more likely the caller's own. */
const MIN_ECHO_WORDS = 4;

/** Whether `text` is a part of what the agent has just said: its voice came back through the caller's telephone. */
export function isEcho(text: string, said: string): boolean {
  const words = normal(text);
  return words.split(' ').length >= MIN_ECHO_WORDS && ` ${normal(said)} `.includes(` ${words} `);
}

function wordsIn(language: string): SteeringWords | undefined {
  return WORDS[primaryTag(language)];
}

/** Whether the words of `text` can be divided into `phrases`. `isEnd`: whether these words may also be the last part. */
function consistsOf(
  text: string,
  phrases: readonly string[],
  {
    maxWords = MAX_WORDS.listening,
    isEnd = () => false,
  }: { readonly maxWords?: number; readonly isEnd?: (words: string) => boolean } = {},
): boolean {
  const words = normal(text).split(' ');
  if (words[0] === '' || words.length > maxWords || text.includes('?')) return false;
  const reached = new Set([0]);
  for (let from = 0; from < words.length; from += 1) {
    if (!reached.has(from)) continue;
    for (let to = from + 1; to <= words.length; to += 1) {
      const part = words.slice(from, to).join(' ');
      if (phrases.includes(part) || (to === words.length && isEnd(part))) reached.add(to);
    }
  }
  return reached.has(words.length);
}
