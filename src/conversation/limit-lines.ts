/** What a caller hears whose call cannot be taken, or cannot go on, because a limit is reached. */
import type { AgentConfig, AgentPhrases } from '../contracts/agent.ts';
import { primaryTag } from './languages.ts';
import { isTimed, localTime, weekOn } from './place/opening.ts';
import { weekWords } from './place/spoken-hours.ts';
import { phoneWords } from './place/spoken-phone.ts';
import { speechText } from './speech-text/speech-text.ts';

interface Lines {
  /** The call is not taken now. */
  readonly busy: string;
  /** The caller has called too often. */
  readonly tooOften: string;
  /** The caller is blocked. */
  readonly blocked: string;
  /** The call goes on, but nothing more can be answered. */
  readonly usedUp: string;
  /** The call ends. */
  readonly ends: string;
  readonly phone: (phone: string) => string;
  readonly email: (email: string) => string;
}

export type LimitLine = keyof Pick<Lines, 'busy' | 'tooOften' | 'blocked' | 'usedUp' | 'ends'>;

const EN: Lines = {
  busy: 'Sorry, all our lines are busy at the moment. Please call again in a few minutes.',
  tooOften: 'Sorry, there have been many calls from your number. Please call again later.',
  blocked: 'Sorry, we cannot take your call.',
  usedUp: 'I am sorry, I cannot answer any more questions at the moment.',
  ends: 'I am sorry, I cannot go on with this call at the moment. Please call again later. Goodbye!',
  phone: (phone) => `You can also call ${phone}.`,
  email: (email) => `You can also write to ${email}.`,
};

const LINES: Readonly<Record<string, Lines>> = {
  en: EN,
  es: {
    busy: 'Lo sentimos, en este momento todas nuestras líneas están ocupadas. Por favor, vuelva a llamar dentro de unos minutos.',
    tooOften: 'Lo sentimos, ha habido muchas llamadas desde su número. Por favor, vuelva a llamar más tarde.',
    blocked: 'Lo sentimos, no podemos atender su llamada.',
    usedUp: 'Lo siento, en este momento no puedo contestar más preguntas.',
    ends: 'Lo siento, en este momento no puedo continuar la llamada. Por favor, vuelva a llamar más tarde. ¡Adiós!',
    phone: (phone) => `También puede llamar al ${phone}.`,
    email: (email) => `También puede escribir a ${email}.`,
  },
  fr: {
    busy: 'Désolé, toutes nos lignes sont occupées en ce moment. Veuillez rappeler dans quelques minutes.',
    tooOften: 'Désolé, votre numéro a déjà appelé de nombreuses fois. Veuillez rappeler plus tard.',
    blocked: 'Désolé, nous ne pouvons pas prendre votre appel.',
    usedUp: 'Je suis désolé, je ne peux plus répondre à des questions pour le moment.',
    ends: 'Je suis désolé, je ne peux pas continuer cet appel pour le moment. Veuillez rappeler plus tard. Au revoir !',
    phone: (phone) => `Vous pouvez aussi appeler le ${phone}.`,
    email: (email) => `Vous pouvez aussi écrire à ${email}.`,
  },
  de: {
    busy: 'Leider sind im Moment alle Leitungen belegt. Bitte rufen Sie in ein paar Minuten wieder an.',
    tooOften: 'Leider gab es von Ihrer Nummer schon sehr viele Anrufe. Bitte rufen Sie später wieder an.',
    blocked: 'Leider können wir Ihren Anruf nicht annehmen.',
    usedUp: 'Leider kann ich im Moment keine weiteren Fragen beantworten.',
    ends: 'Leider kann ich dieses Gespräch im Moment nicht fortsetzen. Bitte rufen Sie später wieder an. Auf Wiederhören!',
    phone: (phone) => `Sie erreichen uns auch unter ${phone}.`,
    email: (email) => `Sie können uns auch an ${email} schreiben.`,
  },
  it: {
    busy: 'Ci dispiace, al momento tutte le linee sono occupate. La preghiamo di richiamare tra qualche minuto.',
    tooOften:
      'Ci dispiace, dal suo numero sono arrivate molte chiamate. La preghiamo di richiamare più tardi.',
    blocked: 'Ci dispiace, non possiamo rispondere alla sua chiamata.',
    usedUp: 'Mi dispiace, al momento non posso rispondere ad altre domande.',
    ends: 'Mi dispiace, al momento non posso continuare la chiamata. La preghiamo di richiamare più tardi. Arrivederci!',
    phone: (phone) => `Può anche chiamare il ${phone}.`,
    email: (email) => `Può anche scrivere a ${email}.`,
  },
  pt: {
    busy: 'Desculpe, neste momento todas as nossas linhas estão ocupadas. Por favor, ligue novamente dentro de alguns minutos.',
    tooOften: 'Desculpe, já houve muitas chamadas do seu número. Por favor, ligue mais tarde.',
    blocked: 'Desculpe, não podemos atender a sua chamada.',
    usedUp: 'Desculpe, neste momento não posso responder a mais perguntas.',
    ends: 'Desculpe, neste momento não posso continuar a chamada. Por favor, ligue mais tarde. Adeus!',
    phone: (phone) => `Também pode ligar para ${phone}.`,
    email: (email) => `Também pode escrever para ${email}.`,
  },
  nl: {
    busy: 'Sorry, op dit moment zijn al onze lijnen bezet. Belt u alstublieft over een paar minuten terug.',
    tooOften: 'Sorry, er is al heel vaak met uw nummer gebeld. Belt u alstublieft later terug.',
    blocked: 'Sorry, we kunnen uw oproep niet aannemen.',
    usedUp: 'Het spijt me, ik kan op dit moment geen vragen meer beantwoorden.',
    ends: 'Het spijt me, ik kan dit gesprek op dit moment niet voortzetten. Belt u alstublieft later terug. Tot ziens!',
    phone: (phone) => `U kunt ook bellen naar ${phone}.`,
    email: (email) => `U kunt ook schrijven naar ${email}.`,
  },
};

/** The agent's own words for each line, if its file has some. In a language without lines they replace everything else. */
const OWN: Readonly<Record<LimitLine, (phrases: AgentPhrases) => string | undefined>> = {
  busy: ({ busy }) => busy,
  tooOften: ({ busy }) => busy,
  blocked: () => undefined,
  usedUp: ({ limitReached }) => limitReached,
  ends: ({ limitReached }) => limitReached,
};

export interface LimitWords {
  readonly text: string;
  /** English if there are no words in the agent's language. */
  readonly language: string;
}

/** The words, as a voice reads them, and how else the business can be reached. `dialled`: the number that did not help. */
export function limitWords(
  agent: AgentConfig,
  line: LimitLine,
  { dialled, at }: { readonly dialled?: string; readonly at: number },
): LimitWords {
  const own = OWN[line](agent.phrases);
  const known = LINES[primaryTag(agent.language)];
  if (known === undefined && own !== undefined) return { text: own, language: agent.language };
  const lines = known ?? EN;
  const language = known === undefined ? 'en-US' : agent.language;
  const ways = line === 'blocked' ? [] : contact(agent, lines, { dialled, at });
  const speaker = { language, pronunciations: known === undefined ? {} : agent.pronunciations };
  return { text: [own ?? lines[line], ...ways.map((way) => speechText(way, speaker))].join(' '), language };
}

function contact(
  agent: AgentConfig,
  lines: Lines,
  { dialled, at }: { readonly dialled: string | undefined; readonly at: number },
): readonly string[] {
  const { phone, email } = agent;
  return [
    ...(phone === undefined || phone === dialled || agent.numbers.includes(phone)
      ? []
      : [lines.phone(phoneWords(phone))]),
    ...(email === undefined ? [] : [lines.email(email)]),
    // Hours are worded in English only.
    ...(lines === EN && isTimed(agent) ? [hours(agent, at)] : []),
  ];
}

function hours(agent: AgentConfig & Parameters<typeof weekOn>[0], at: number): string {
  return `We are usually open ${weekWords(weekOn(agent, localTime(agent, at))).open}.`;
}
