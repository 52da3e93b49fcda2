/** Words of calls that the agent has placed: what it says, and what the answers of the other side mean. */
import type { AgentConfig } from '../../contracts/agent.ts';
import { agentNow, primaryTag } from '../languages.ts';
import { phoneWords } from '../place/spoken-phone.ts';
import { speechText } from '../speech-text/speech-text.ts';
import type { CallState } from '../state.ts';

interface Said {
  readonly who: string;
  readonly reason: string;
  readonly number: string;
}

interface OutboundWords {
  readonly opener: (said: Said) => string;
  /** Whether it is the person. */
  readonly asks: (name: string) => string;
  /** Who and why, in one sentence, for an assistant that asks. */
  readonly screened: (said: Said) => string;
  readonly voicemail: (said: Said) => string;
  readonly excuse: string;
  readonly noMoreCalls: string;
  readonly goodbye: string;
  /** An assistant answers for the person. */
  readonly isScreen: RegExp;
  readonly isWrongNumber: RegExp;
  /** It is somebody else, or the person is not there. */
  readonly isWrongPerson: RegExp;
  readonly isYes: RegExp;
  readonly isNo: RegExp;
  readonly wantsNoCalls: RegExp;
}

/** Patterns are for words in lower case without punctuation: an apostrophe is a space here. */
const WORDS: Readonly<Record<string, OutboundWords>> = {
  en: {
    opener: ({ who, reason }) =>
      `Hello, this is ${who}, an automated assistant. I am calling about ${reason}.`,
    asks: (name) => `Am I speaking with ${name}?`,
    screened: ({ who, reason }) =>
      `This is ${who}, an automated assistant, and I am calling about ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Hello, this is ${who}, an automated assistant. I am calling about ${reason}. Please call us back at ${number}. Thank you, and goodbye.`,
    excuse: 'I am sorry for the trouble. Goodbye.',
    noMoreCalls: 'I understand. We will not call this number again. Goodbye.',
    goodbye: 'Thank you, goodbye.',
    isScreen:
      /\b(?:call screening|screening (?:service|your|this|calls?)|call assist|(?:say|state|record|leave) your name(?: and|,)? (?:and )?(?:the |your )?(?:reason|why|purpose)|record your name|your name and (?:the |your )?reason|reason for (?:your |the )?call(?:ing)?|see if (?:this person|they|he|she|the person) (?:is|are|s|re) available|copy of this conversation|(?:stay|remain) on the line|the person you (?:re|are) (?:calling|trying to reach) is using|trying to reach is using)\b/u,
    isWrongNumber:
      /\b(?:wrong number|number is wrong|wrong phone|(?:no one|nobody) (?:here )?(?:by|with|called|named|of) (?:that|this|the) name|(?:no one|nobody) (?:here )?(?:called|named)|there s no \w+ here|(?:doesn t|does not|don t|do not) know (?:any|anyone|anybody) (?:called|named|by that name))\b/u,
    isWrongPerson:
      /\b(?:wrong person|(?:he|she|they) (?:is|s|are|re) (?:not|n t|out|away)|(?:he|she|they) isn t|isn t (?:here|home|in|available|around)|(?:is|s) not (?:here|home|in|available|around|me|him|her)|i m not (?:him|her)|this is not (?:he|she|him|her|me|them)|you (?:re|are) (?:speaking|talking) (?:to|with) (?:his|her|their)|this is (?:his|her|their) \w+|i m (?:his|her|their) \w+|not speaking)\b/u,
    isYes:
      /^(?:(?:hello|hi|oh|um|uh|well) )*(?:yes|yeah|yep|yup|speaking|correct|sure|that s (?:me|correct)|that is me|it s me|this is (?:he|she|him|her|me|them)|mhm|uh huh|of course|indeed)\b|\b(?:right|it is|i am|you are)$|\bspeaking$|\bthis is (?:he|she)\b/u,
    isNo: /^(?:(?:hello|hi|oh|um|uh|well|sorry) )*(?:no|nope|nah)\b/u,
    wantsNoCalls:
      /\b(?:(?:do not|don t|never|stop|quit) (?:ever )?call(?:ing)? (?:me|us|here|this number|my number)?(?: \w+)? ?(?:again|any ?more|any longer|ever)|stop calling|(?:take|remove|delete) (?:me|us|my number|this number) (?:off|from)|no more calls|don t contact (?:me|us)|do not contact (?:me|us))\b/u,
  },
  de: {
    opener: ({ who, reason }) =>
      `Guten Tag, hier ist ${who}, ein automatischer Assistent. Es geht um ${reason}.`,
    asks: (name) => `Spreche ich mit ${name}?`,
    screened: ({ who, reason }) => `Hier ist ${who}, ein automatischer Assistent, es geht um ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Guten Tag, hier ist ${who}, ein automatischer Assistent. Es geht um ${reason}. Bitte rufen Sie uns zurück unter ${number}. Vielen Dank und auf Wiederhören.`,
    excuse: 'Entschuldigen Sie bitte die Störung. Auf Wiederhören.',
    noMoreCalls: 'Ich verstehe. Wir rufen diese Nummer nicht mehr an. Auf Wiederhören.',
    goodbye: 'Vielen Dank, auf Wiederhören.',
    isScreen:
      /\b(?:anruf(?:er)?(?:filter|prüfung|assistent)|(?:nennen|sagen|hinterlassen) sie (?:bitte )?ihren namen und|grund (?:ihres|des|für (?:ihren|den)) anruf(?:s|es)?|bleiben sie (?:bitte )?(?:in|an|am) (?:der leitung|apparat)|ob (?:diese person|er|sie) (?:verfügbar|erreichbar) ist)\b/u,
    isWrongNumber:
      /(?:^|\s)(?:falsch verbunden|falsche nummer|verwählt|(?:hier )?(?:gibt es|wohnt|arbeitet) (?:hier )?(?:kein|keine|keinen|niemand))(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:(?:er|sie) ist (?:gerade |leider |heute |im moment )*(?:nicht|unterwegs|weg)|nicht (?:da|hier|zu hause|im haus)|falsche person|(?:ich bin|hier ist|hier spricht) (?:sein|seine|ihr|ihre) \S+|bin ich nicht|ich bin nicht)(?:\s|$)/u,
    isYes:
      /^(?:(?:hallo|guten tag|äh|oh) )*(?:ja|jawohl|genau|richtig|am apparat|bin ich|das bin ich|der bin ich|die bin ich|stimmt|ganz recht|selbst)(?:\s|$)|am apparat$/u,
    isNo: /^(?:(?:hallo|äh|oh|entschuldigung) )*(?:nein|ne|nee|nö)(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:(?:rufen sie|ruft|ruf) (?:mich|uns|hier|bitte|diese nummer|\s)*(?:nicht|nie) (?:mehr|wieder)(?: an)?|keine (?:weiteren )?anrufe mehr|(?:löschen|streichen) sie (?:mich|meine nummer))(?:\s|$)/u,
  },
  fr: {
    opener: ({ who, reason }) =>
      `Bonjour, ici ${who}, un assistant automatique. Je vous appelle au sujet de : ${reason}.`,
    asks: (name) => `Est-ce que je parle à ${name} ?`,
    screened: ({ who, reason }) => `Ici ${who}, un assistant automatique, j'appelle au sujet de : ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Bonjour, ici ${who}, un assistant automatique. J'appelle au sujet de : ${reason}. Merci de nous rappeler au ${number}. Au revoir.`,
    excuse: 'Excusez-moi de vous avoir dérangé. Au revoir.',
    noMoreCalls: 'Je comprends. Nous n’appellerons plus ce numéro. Au revoir.',
    goodbye: 'Merci, au revoir.',
    isScreen:
      /(?:^|\s)(?:filtrage d appels?|(?:dites|indiquez|donnez|enregistrez) votre nom et|(?:motif|raison|objet) de (?:votre|l) appel|restez en ligne|ne quittez pas|si cette personne est disponible)(?:\s|$)/u,
    isWrongNumber:
      /(?:^|\s)(?:mauvais numéro|faux numéro|trompé de numéro|vous (?:vous )?êtes trompé|il n y a (?:pas de|personne)|personne de ce nom)(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:(?:il|elle) n est pas|n est pas (?:là|ici|disponible)|(?:il|elle) est (?:absente?|sortie?)|mauvaise personne|ce n est pas (?:moi|lui|elle)|je suis (?:son|sa) \S+|c est (?:son|sa) \S+)(?:\s|$)/u,
    isYes:
      /^(?:(?:allô|allo|bonjour|euh|ah) )*(?:oui|ouais|c est moi|c est (?:bien )?moi|moi même|lui même|elle même|exact|tout à fait|en personne)(?:\s|$)/u,
    isNo: /^(?:(?:allô|allo|bonjour|euh|ah|désolée?) )*non(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:ne (?:m|nous|me) appelez plus|n appelez plus|arrêtez (?:de (?:m|nous|me) )?appele[rz]|(?:retirez|supprimez|enlevez) (?:moi|mon numéro)|plus d appels)(?:\s|$)/u,
  },
  es: {
    opener: ({ who, reason }) =>
      `Hola, le habla ${who}, un asistente automático. Llamo por lo siguiente: ${reason}.`,
    asks: (name) => `¿Hablo con ${name}?`,
    screened: ({ who, reason }) =>
      `Soy ${who}, un asistente automático, y llamo por lo siguiente: ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Hola, le habla ${who}, un asistente automático. Llamo por lo siguiente: ${reason}. Por favor, llámenos al ${number}. Gracias y adiós.`,
    excuse: 'Disculpe la molestia. Adiós.',
    noMoreCalls: 'Entiendo. No volveremos a llamar a este número. Adiós.',
    goodbye: 'Gracias, adiós.',
    isScreen:
      /(?:^|\s)(?:filtro de llamadas|(?:diga|indique|grabe) su nombre y|motivo de (?:su|la) llamada|por qué llama|permanezca en (?:la )?línea|no cuelgue|si esta persona está disponible)(?:\s|$)/u,
    isWrongNumber:
      /(?:^|\s)(?:número equivocado|se (?:ha )?equivocó? de número|se ha equivocado|equivocado de número|aquí no (?:vive|trabaja|hay) (?:ninguna?|nadie)|nadie con ese nombre)(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:no está|no se encuentra|persona equivocada|no soy (?:yo|él|ella)|soy su \S+|(?:él|ella) no (?:está|es))(?:\s|$)/u,
    isYes:
      /^(?:(?:hola|aló|diga|eh|ah) )*(?:sí|si|soy yo|con (?:él|ella) (?:mismo|misma)|el mismo|la misma|yo mismo|yo misma|correcto|así es|claro)(?:\s|$)/u,
    isNo: /^(?:(?:hola|eh|ah|perdón|perdone|lo siento) )*no(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:no (?:me|nos) llamen? más|no (?:me|nos) (?:vuelvan?|vuelva) a llamar|dejen? de llamar(?:me|nos)?|no llamen? más|(?:bórreme|quíteme|elimine mi número))(?:\s|$)/u,
  },
  it: {
    opener: ({ who, reason }) => `Buongiorno, sono ${who}, un assistente automatico. Chiamo per: ${reason}.`,
    asks: (name) => `Parlo con ${name}?`,
    screened: ({ who, reason }) => `Sono ${who}, un assistente automatico, e chiamo per: ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Buongiorno, sono ${who}, un assistente automatico. Chiamo per: ${reason}. La prego di richiamarci al ${number}. Grazie e arrivederci.`,
    excuse: 'Mi scusi per il disturbo. Arrivederci.',
    noMoreCalls: 'Capisco. Non chiameremo più questo numero. Arrivederci.',
    goodbye: 'Grazie, arrivederci.',
    isScreen:
      /(?:^|\s)(?:filtro chiamate|(?:dica|dire|registri) il (?:suo )?nome e|motivo della (?:sua )?chiamata|perché (?:sta )?chiama|rimanga in linea|resti in linea|se questa persona è disponibile)(?:\s|$)/u,
    isWrongNumber:
      /(?:^|\s)(?:numero sbagliato|sbagliato numero|ha sbagliato|qui non c è (?:nessuno|nessuna)|nessuno con questo nome)(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:non c è|non è (?:qui|in casa|disponibile)|persona sbagliata|non sono (?:io|lui|lei)|sono (?:suo|sua) \S+|sono (?:il|la) (?:suo|sua) \S+)(?:\s|$)/u,
    isYes: /^(?:(?:pronto|buongiorno|eh|ah) )*(?:sì|si|sono io|esatto|certo|in persona|proprio io)(?:\s|$)/u,
    isNo: /^(?:(?:pronto|eh|ah|mi dispiace|scusi) )*no(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:non (?:mi|ci) (?:chiami|chiamate|richiami|richiamate) più|non chiami(?:ate)? più|smett(?:a|ete|etela) di chiamar(?:e|mi|ci)|(?:cancelli|tolga|cancellate) il mio numero)(?:\s|$)/u,
  },
  pt: {
    opener: ({ who, reason }) =>
      `Olá, aqui é ${who}, um assistente automático. Estou a ligar por causa de: ${reason}.`,
    asks: (name) => `Estou a falar com ${name}?`,
    screened: ({ who, reason }) => `Aqui é ${who}, um assistente automático, e ligo por causa de: ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Olá, aqui é ${who}, um assistente automático. Ligo por causa de: ${reason}. Por favor, ligue-nos para ${number}. Obrigado e até logo.`,
    excuse: 'Desculpe o incómodo. Até logo.',
    noMoreCalls: 'Compreendo. Não voltaremos a ligar para este número. Até logo.',
    goodbye: 'Obrigado, até logo.',
    isScreen:
      /(?:^|\s)(?:filtro de chamadas|(?:diga|grave) o seu nome e|(?:diga|grave) seu nome e|motivo da (?:sua )?(?:chamada|ligação)|por que está ligando|aguarde na linha|permaneça na linha|se esta pessoa está disponível)(?:\s|$)/u,
    isWrongNumber:
      /(?:^|\s)(?:número errado|ligou errado|engan(?:o|ou se)(?: no número)?|é engano|não há ninguém|não tem ninguém|ninguém com esse nome)(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:não está|não se encontra|pessoa errada|não sou (?:eu|ele|ela)|sou (?:o|a) (?:seu|sua|marido|mulher|filho|filha|irmão|irmã) ?\S*)(?:\s|$)/u,
    isYes:
      /^(?:(?:olá|alô|está|oi|ah) )*(?:sim|sou eu|o próprio|a própria|é ele|é ela|isso|exato|exatamente|eu mesmo|eu mesma)(?:\s|$)/u,
    isNo: /^(?:(?:olá|alô|oi|ah|desculpe) )*não(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:não (?:me|nos) (?:ligue|liguem|telefone) mais|não (?:ligue|liguem|volte a ligar) (?:mais|para)|parem? de (?:me )?ligar|(?:retire|apague|remova) (?:o )?meu número)(?:\s|$)/u,
  },
  nl: {
    opener: ({ who, reason }) =>
      `Goedendag, u spreekt met ${who}, een automatische assistent. Ik bel over ${reason}.`,
    asks: (name) => `Spreek ik met ${name}?`,
    screened: ({ who, reason }) => `U spreekt met ${who}, een automatische assistent, ik bel over ${reason}.`,
    voicemail: ({ who, reason, number }) =>
      `Goedendag, u spreekt met ${who}, een automatische assistent. Ik bel over ${reason}. Wilt u ons terugbellen op ${number}? Dank u wel, tot ziens.`,
    excuse: 'Sorry voor het storen. Tot ziens.',
    noMoreCalls: 'Ik begrijp het. Wij bellen dit nummer niet meer. Tot ziens.',
    goodbye: 'Dank u wel, tot ziens.',
    isScreen:
      /(?:^|\s)(?:gespreksfilter|(?:zeg|noem|spreek) (?:je|uw) naam (?:in )?en|reden (?:van|voor) (?:je|uw|het) (?:gesprek|oproep|telefoontje)|waarom (?:je|u) belt|blijf aan de lijn|of deze persoon beschikbaar is)(?:\s|$)/u,
    isWrongNumber:
      /(?:^|\s)(?:verkeerd(?:e)? (?:nummer|verbonden)|verkeerd gebeld|niemand (?:hier )?met die naam)(?:\s|$)/u,
    isWrongPerson:
      /(?:^|\s)(?:(?:hij|zij|ze) is (?:er )?(?:niet|weg)|is (?:er )?niet (?:thuis|aanwezig|hier)?|verkeerde persoon|dat ben ik niet|ik ben (?:zijn|haar) \S+)(?:\s|$)/u,
    isYes:
      /^(?:(?:hallo|goedendag|eh|oh) )*(?:ja|jazeker|dat ben ik|klopt|spreekt u mee|daar spreekt u mee|inderdaad)(?:\s|$)/u,
    isNo: /^(?:(?:hallo|eh|oh|sorry) )*(?:nee|neen)(?:\s|$)/u,
    wantsNoCalls:
      /(?:^|\s)(?:bel (?:me|ons|mij) (?:niet|nooit) meer|niet meer bellen|stop met bellen|(?:verwijder|haal) (?:me|mijn nummer))(?:\s|$)/u,
  },
};

/** Whether agents can call people in `language`. */
export function speaksOutbound(language: string): boolean {
  return primaryTag(language) in WORDS;
}

/** The words for the language that the call is in now, or the agent's first one. */
export function outboundWords(state: CallState): OutboundWords | undefined {
  return WORDS[primaryTag(agentNow(state).language)] ?? WORDS[primaryTag(state.agent.language)];
}

/** One of the sentences that the agent says by itself, as text for speech. */
export function outboundSentence(state: CallState, kind: 'opener' | 'screened' | 'voicemail'): string {
  const { outbound, agent } = state;
  const words = outboundWords(state);
  if (outbound === undefined || words === undefined) return agentNow(state).phrases.silentGoodbye;
  const { reason, name } = outbound;
  const said = { who: whoOf(agent), reason, number: phoneWords(agent.outbound?.from ?? '') };
  const own = kind === 'voicemail' ? agent.outbound?.voicemail?.replaceAll('{reason}', reason) : undefined;
  const parts = [own ?? words[kind](said)];
  if (kind === 'opener') parts.push(agent.outbound?.notice ?? '', name === undefined ? '' : words.asks(name));
  return speechText(parts.filter((part) => part !== '').join(' '), agentNow(state));
}

function whoOf({ outbound, name }: Pick<AgentConfig, 'outbound' | 'name'>): string {
  return outbound?.introduction ?? name;
}
