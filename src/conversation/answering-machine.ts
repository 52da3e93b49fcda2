/**
 * Recognises a voicemail greeting, and a recording that repeats itself. It would be answered until the time limit. A person must never
 * be taken for one, so a single mark is not enough.
 */
import { agentNow, primaryTag } from './languages.ts';
import type { CallState } from './state.ts';
import { normal } from './subject-words.ts';

interface MachineWords {
  /** Nobody can take the call. */
  readonly absent: readonly string[];
  /** The caller is asked for a message. */
  readonly leave: readonly string[];
  readonly tone: readonly string[];
  /** Words of a person who talks about a recording, or asks for something. */
  readonly person: readonly string[];
  /** What the agent says before it ends the call. */
  readonly goodbye: string;
}

/** Words are compared in lower case and without punctuation, so an apostrophe is a space here. */
const WORDS: Readonly<Record<string, MachineWords>> = {
  en: {
    absent:
      'not available|unavailable|can t come to the phone|cannot come to the phone|can t take your call|cannot take your call|unable to take your call|unable to answer|you have reached|you ve reached|voicemail|voice mail|mailbox|answering machine|away from the phone'.split(
        '|',
      ),
    leave:
      'leave a message|leave your message|leave me a message|leave us a message|leave your name|record your message|leave a short message|leave a brief message'.split(
        '|',
      ),
    tone: 'after the tone|after the beep|at the tone|at the beep|after the signal'.split('|'),
    person:
      'said|says|saying|told|tells|asked|asks|heard|keeps|kept|want|wanted|like to|need|can i|could i|may i|should i|do i|i called|i call|i tried|i got|i get|when i|my|me to|you guys|did you|do you|can you|could you|what|when|where|how|why|who|speak|talk'.split(
        '|',
      ),
    goodbye: 'I seem to be talking to a recording, so I will say goodbye and hang up now.',
  },
  es: {
    absent:
      'no está disponible|no estoy disponible|no puedo atender|no podemos atender|buzón de voz|contestador|ha llamado al'.split(
        '|',
      ),
    leave: 'deje su mensaje|deje un mensaje|deja tu mensaje|deja un mensaje|grabe su mensaje'.split('|'),
    tone: 'después de la señal|después del tono|tras la señal|al oír la señal|después del bip'.split('|'),
    person:
      'dijo|dice|dijeron|quiero|quería|quisiera|necesito|puedo|puede|podría|me|mi|qué|cuándo|dónde|cómo|hablar'.split(
        '|',
      ),
    goodbye: 'Parece que hablo con una grabación, así que me despido y cuelgo.',
  },
  fr: {
    absent:
      'n est pas disponible|ne suis pas disponible|ne peux pas répondre|ne pouvons pas répondre|messagerie vocale|répondeur|boîte vocale'.split(
        '|',
      ),
    leave: 'laissez un message|laissez votre message|laisser un message|enregistrez votre message'.split('|'),
    tone: 'après le bip|après le signal sonore|après la tonalité'.split('|'),
    person:
      'disait|dit que|a dit|voudrais|veux|aimerais|besoin|puis je|peux je|pouvez|pourriez|quand|où|comment|pourquoi|parler'.split(
        '|',
      ),
    goodbye: 'Il semble que je parle à un enregistrement, je vous dis donc au revoir et je raccroche.',
  },
  de: {
    absent:
      'nicht erreichbar|nicht verfügbar|nicht ans telefon|nicht entgegennehmen|mailbox|anrufbeantworter|sprachbox'.split(
        '|',
      ),
    leave:
      'hinterlassen sie eine nachricht|hinterlassen sie bitte|hinterlassen sie ihre nachricht|hinterlasse eine nachricht|sprechen sie nach'.split(
        '|',
      ),
    tone: 'nach dem ton|nach dem signalton|nach dem piepton|nach dem piep'.split('|'),
    person:
      'sagte|sagt|hieß|wollte|will|möchte|brauche|kann ich|könnte ich|darf ich|können sie|könnten sie|mein|meine|mir|wann|wo|wie|warum|was'.split(
        '|',
      ),
    goodbye: 'Offenbar spreche ich mit einer Aufzeichnung, deshalb verabschiede ich mich und lege auf.',
  },
  it: {
    absent:
      'non è disponibile|non sono disponibile|non posso rispondere|segreteria telefonica|casella vocale'.split(
        '|',
      ),
    leave: 'lasciate un messaggio|lasci un messaggio|lascia un messaggio|registrate il messaggio'.split('|'),
    tone: 'dopo il segnale|dopo il segnale acustico|dopo il bip|dopo il tono'.split('|'),
    person: 'diceva|dice|ha detto|voglio|vorrei|posso|può|potrebbe|mio|mia|quando|dove|come|parlare'.split(
      '|',
    ),
    goodbye: 'Mi sembra di parlare con una registrazione, quindi saluto e riaggancio.',
  },
  pt: {
    absent:
      'não está disponível|não estou disponível|não posso atender|caixa postal|correio de voz|caixa de mensagens'.split(
        '|',
      ),
    leave:
      'deixe sua mensagem|deixe a sua mensagem|deixe uma mensagem|deixe o seu recado|deixe seu recado|grave sua mensagem'.split(
        '|',
      ),
    tone: 'após o sinal|depois do sinal|após o bipe|depois do bip'.split('|'),
    person:
      'disse|diz|dizia|quero|queria|gostaria|preciso|posso|pode|poderia|meu|minha|quando|onde|como|falar'.split(
        '|',
      ),
    goodbye: 'Parece que estou a falar com uma gravação, por isso despeço-me e desligo.',
  },
  nl: {
    absent: 'niet bereikbaar|niet beschikbaar|kan de telefoon niet opnemen|voicemail|antwoordapparaat'.split(
      '|',
    ),
    leave: 'spreek een bericht in|laat een bericht achter|spreek uw bericht in|spreek je bericht in'.split(
      '|',
    ),
    tone: 'na de piep|na de toon|na de pieptoon'.split('|'),
    person: 'zei|zegt|wil|wilde|graag|kan ik|mag ik|kunt u|kun je|mijn|wanneer|waar|hoe|waarom|wat'.split(
      '|',
    ),
    goodbye: 'Ik praat blijkbaar met een opname, dus ik zeg gedag en hang op.',
  },
};

/** A sound that the recogniser describes, and nothing else: "[beep]". */
const BEEP = /^\W*(?:long )?(?:beep|beeps|tone|bip|bipe|piep|piepton|pitido)\W*$/iu;

/** A greeting comes at the beginning of a call. */
const MAX_GREETING_TURNS = 3;
/** Shorter words are said again and again by people: "Yes, please." */
const RECORDING = { words: 6, repeats: 3 };
/** A person who gets no useful answer asks again, but in a shorter sentence and not as often. */
const LIKE_PERSON = { words: 12, repeats: 5 };

/** Whether the caller, who says `text` now, is an answering machine or a recording. */
export function isMachine(state: CallState, text: string): boolean {
  const words = WORDS[primaryTag(agentNow(state).language)];
  const before = state.turns.flatMap(({ kind, caller }) => (kind === 'speech' ? [caller ?? ''] : []));
  return isLoop([...before, text], words) || (words !== undefined && isGreeting([...before, text], words));
}

/** Whether the words ask for a message. Enough in a call that we have placed: whoever answers it does not talk of other recordings. */
export function asksForMessage(state: CallState, text: string): boolean {
  const words = WORDS[primaryTag(agentNow(state).language)];
  return words !== undefined && (has(text, words.leave) || has(text, words.tone));
}

/** What the agent says to it. */
export function machineGoodbye(state: CallState): string {
  const { language, phrases } = agentNow(state);
  return WORDS[primaryTag(language)]?.goodbye ?? phrases.silentGoodbye;
}

function isGreeting(said: readonly string[], { absent, leave, tone, person }: MachineWords): boolean {
  if (said.length > MAX_GREETING_TURNS) return false;
  const text = said.join(' ');
  // "I can't" is a person's, "I can't take your call" is not.
  const rest = absent.reduce((left, phrase) => left.replaceAll(` ${phrase} `, ' '), ` ${normal(text)} `);
  if (text.includes('?') || has(rest, person)) return false;
  const hasTone = has(text, tone) || BEEP.test(said.at(-1) ?? '');
  const isAskedForMessage = has(text, leave);
  return isAskedForMessage ? hasTone || has(text, absent) : hasTone && has(text, absent);
}

/** Whether the last words were said again and again, with nothing else in between. */
function isLoop(said: readonly string[], words: MachineWords | undefined): boolean {
  const latest = said.at(-1) ?? '';
  const repeated = normal(latest);
  const count = repeated.split(' ').length;
  const isLikePerson = words === undefined || latest.includes('?') || has(latest, [...words.person, 'i']);
  const { words: least, repeats } = isLikePerson ? LIKE_PERSON : RECORDING;
  if (count < least) return false;
  return said.length >= repeats && said.slice(-repeats).every((each) => normal(each) === repeated);
}

function has(text: string, phrases: readonly string[]): boolean {
  const said = ` ${normal(text)} `;
  return phrases.some((phrase) => said.includes(` ${phrase} `));
}
