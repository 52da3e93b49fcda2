/** Fixed words about tools, by language. An agent's phrases replace some. */
import type { AgentConfig } from '../../contracts/agent.ts';
import { primaryTag } from '../languages.ts';

interface ToolLines {
  /** While a tool takes long. No hint at how it will end. */
  readonly notices: readonly string[];
  readonly goodbye: string;
  /** After a read-back without words of its own. */
  readonly isThatRight: string;
  /** The model got the details wrong twice. */
  readonly askAgain: string;
  /** The caller has refused what was read back. */
  readonly askToSpell: string;
  /** There is no result in time, and nobody to ask. */
  readonly noResultYet: string;
  /** A gateway that answers alone has handed the wish over. */
  readonly handedOver: string;
  /** The answer claimed something that was not done. */
  readonly correction: string;
  /** `{it}`: what the tool does. */
  readonly done: string;
  readonly refused: string;
  readonly failed: string;
  readonly it: string;
  /** Reads a text message back. */
  readonly sendText: string;
  /** `{number}`, if it is the caller's own. */
  readonly ownNumber: string;
}

const ENGLISH: ToolLines = {
  notices: [
    'One moment, I am looking at that.',
    'I am still on it, one moment.',
    'Bear with me, this takes a moment.',
  ],
  goodbye: 'Goodbye!',
  isThatRight: 'Is that right?',
  askAgain:
    'I am sorry, I did not get all the details. Could you tell me again what you would like, with the day and the time?',
  askToSpell:
    'I am sorry. What did I get wrong? If it is a name or an address, please spell it; if it is a number, say it digit by digit.',
  noResultYet:
    'I am sorry, this takes longer than it should. I will tell you as soon as I know. Is there anything else meanwhile?',
  handedOver:
    'I cannot do that this very moment, but I have noted it and will do it as soon as I can. Nothing has been done yet.',
  correction: 'I am sorry, I must correct myself: that has not been done yet.',
  done: 'I have news about {it}: it has been done.',
  refused: 'I have news about {it}: it could not be done.',
  failed: 'I am sorry, {it} could not be done: nothing was changed.',
  it: 'your request',
  sendText: 'Shall I send a text message to {number}? It says: {text}',
  ownNumber: 'the number you are calling from',
};

const LINES: Readonly<Record<string, ToolLines>> = {
  en: ENGLISH,
  es: {
    notices: ['Un momento, lo estoy mirando.', 'Sigo en ello, un momento.'],
    goodbye: '¡Adiós!',
    isThatRight: '¿Es correcto?',
    askAgain: 'Perdone, no tengo todos los datos. ¿Puede decirme otra vez qué desea, con el día y la hora?',
    askToSpell:
      'Perdone. ¿Qué he entendido mal? Si es un nombre o una dirección, deletréelo, por favor; si es un número, dígalo cifra por cifra.',
    noResultYet:
      'Perdone, esto tarda más de lo debido. Se lo diré en cuanto lo sepa. ¿Puedo ayudarle en algo más mientras tanto?',
    handedOver:
      'Ahora mismo no puedo hacerlo, pero lo he anotado y lo haré en cuanto pueda. Todavía no se ha hecho nada.',
    correction: 'Perdone, debo corregirme: eso todavía no se ha hecho.',
    done: 'Tengo noticias sobre {it}: ya está hecho.',
    refused: 'Tengo noticias sobre {it}: no ha sido posible.',
    failed: 'Lo siento, {it} no ha sido posible: no se ha cambiado nada.',
    it: 'su petición',
    sendText: '¿Le envío un mensaje de texto a {number}? Dice: {text}',
    ownNumber: 'el número desde el que llama',
  },
  fr: {
    notices: ['Un instant, je regarde.', 'Je m’en occupe, encore un instant.'],
    goodbye: 'Au revoir !',
    isThatRight: 'Est-ce exact ?',
    askAgain:
      'Excusez-moi, il me manque des détails. Pouvez-vous me redire ce que vous souhaitez, avec le jour et l’heure ?',
    askToSpell:
      'Excusez-moi. Qu’ai-je mal compris ? Si c’est un nom ou une adresse, épelez-le, s’il vous plaît ; si c’est un numéro, dites-le chiffre par chiffre.',
    noResultYet:
      'Excusez-moi, cela prend plus de temps que prévu. Je vous le dirai dès que je le saurai. Puis-je vous aider pour autre chose en attendant ?',
    handedOver:
      'Je ne peux pas le faire à l’instant, mais je l’ai noté et je le ferai dès que possible. Rien n’est encore fait.',
    correction: 'Excusez-moi, je dois me corriger : ce n’est pas encore fait.',
    done: 'J’ai des nouvelles de {it} : c’est fait.',
    refused: 'J’ai des nouvelles de {it} : cela n’a pas été possible.',
    failed: 'Désolé, {it} n’a pas été possible : rien n’a été changé.',
    it: 'votre demande',
    sendText: 'Dois-je envoyer un SMS au {number} ? Il dit : {text}',
    ownNumber: 'numéro d’où vous appelez',
  },
  de: {
    notices: ['Einen Moment, ich sehe nach.', 'Ich bin noch dabei, einen Moment.'],
    goodbye: 'Auf Wiederhören!',
    isThatRight: 'Ist das richtig?',
    askAgain:
      'Entschuldigung, mir fehlen noch Angaben. Können Sie mir noch einmal sagen, was Sie möchten, mit Tag und Uhrzeit?',
    askToSpell:
      'Entschuldigung. Was habe ich falsch verstanden? Einen Namen oder eine Adresse buchstabieren Sie bitte, eine Nummer sagen Sie bitte Ziffer für Ziffer.',
    noResultYet:
      'Entschuldigung, das dauert länger als üblich. Ich sage es Ihnen, sobald ich es weiß. Kann ich inzwischen sonst etwas für Sie tun?',
    handedOver:
      'Das kann ich in diesem Augenblick nicht tun, aber ich habe es notiert und hole es nach, sobald es geht. Noch ist nichts geschehen.',
    correction: 'Entschuldigung, ich muss mich korrigieren: Das ist noch nicht geschehen.',
    done: 'Es gibt Neues zu {it}: Es ist erledigt.',
    refused: 'Es gibt Neues zu {it}: Es war nicht möglich.',
    failed: 'Es tut mir leid, {it} war nicht möglich: Es wurde nichts geändert.',
    it: 'Ihrem Wunsch',
    sendText: 'Soll ich eine Textnachricht an {number} schicken? Darin steht: {text}',
    ownNumber: 'die Nummer, von der Sie anrufen',
  },
  it: {
    notices: ['Un momento, sto controllando.', 'Ci sto lavorando, un momento.'],
    goodbye: 'Arrivederci!',
    isThatRight: 'È corretto?',
    askAgain: 'Mi scusi, mi mancano dei dettagli. Può ripetermi che cosa desidera, con il giorno e l’ora?',
    askToSpell:
      'Mi scusi. Che cosa ho capito male? Se è un nome o un indirizzo, lo compiti per favore; se è un numero, lo dica cifra per cifra.',
    noResultYet:
      'Mi scusi, ci vuole più del previsto. Glielo dirò appena lo saprò. Posso aiutarla con altro nel frattempo?',
    handedOver:
      'In questo momento non posso farlo, ma l’ho annotato e lo farò appena possibile. Non è ancora stato fatto nulla.',
    correction: 'Mi scusi, devo correggermi: non è ancora stato fatto.',
    done: 'Ho notizie su {it}: è fatto.',
    refused: 'Ho notizie su {it}: non è stato possibile.',
    failed: 'Mi dispiace, {it} non è stato possibile: non è cambiato nulla.',
    it: 'la sua richiesta',
    sendText: 'Invio un messaggio di testo a {number}? Dice: {text}',
    ownNumber: 'il numero da cui chiama',
  },
  pt: {
    notices: ['Um momento, estou a verificar.', 'Ainda estou a tratar disso, um momento.'],
    goodbye: 'Adeus!',
    isThatRight: 'Está certo?',
    askAgain: 'Desculpe, faltam-me alguns dados. Pode dizer-me outra vez o que deseja, com o dia e a hora?',
    askToSpell:
      'Desculpe. O que percebi mal? Se for um nome ou um endereço, soletre-o, por favor; se for um número, diga-o algarismo a algarismo.',
    noResultYet:
      'Desculpe, está a demorar mais do que devia. Digo-lhe assim que souber. Posso ajudar com outra coisa entretanto?',
    handedOver: 'Não posso fazê-lo neste momento, mas anotei e farei assim que puder. Ainda nada foi feito.',
    correction: 'Desculpe, tenho de me corrigir: isso ainda não foi feito.',
    done: 'Tenho novidades sobre {it}: está feito.',
    refused: 'Tenho novidades sobre {it}: não foi possível.',
    failed: 'Lamento, {it} não foi possível: nada foi alterado.',
    it: 'o seu pedido',
    sendText: 'Envio uma mensagem de texto para {number}? Diz: {text}',
    ownNumber: 'o número de onde está a ligar',
  },
  nl: {
    notices: ['Een ogenblik, ik kijk het na.', 'Ik ben er nog mee bezig, een ogenblik.'],
    goodbye: 'Tot ziens!',
    isThatRight: 'Klopt dat?',
    askAgain: 'Sorry, ik mis nog gegevens. Kunt u nog eens zeggen wat u wilt, met de dag en de tijd?',
    askToSpell:
      'Sorry. Wat heb ik verkeerd verstaan? Een naam of adres kunt u spellen, een nummer cijfer voor cijfer zeggen.',
    noResultYet:
      'Sorry, dit duurt langer dan normaal. Ik zeg het u zodra ik het weet. Kan ik intussen iets anders voor u doen?',
    handedOver:
      'Dat kan ik op dit moment niet doen, maar ik heb het genoteerd en doe het zodra het kan. Er is nog niets gedaan.',
    correction: 'Sorry, ik moet mezelf verbeteren: dat is nog niet gedaan.',
    done: 'Ik heb nieuws over {it}: het is gelukt.',
    refused: 'Ik heb nieuws over {it}: het was niet mogelijk.',
    failed: 'Het spijt me, {it} was niet mogelijk: er is niets veranderd.',
    it: 'uw verzoek',
    sendText: 'Zal ik een sms sturen naar {number}? Er staat in: {text}',
    ownNumber: 'het nummer waarmee u belt',
  },
};

/** The lines for the agent's language. In one without lines, the agent's own phrases have to do. */
export function toolLines({ language, phrases }: Pick<AgentConfig, 'language' | 'phrases'>): ToolLines {
  const known = LINES[primaryTag(language)];
  const lines = known ?? {
    ...ENGLISH,
    notices: phrases.fillers,
    askAgain: phrases.apology,
    askToSpell: phrases.apology,
    noResultYet: phrases.apology,
    handedOver: phrases.apology,
    correction: phrases.apology,
  };
  return {
    ...lines,
    ...(phrases.notices === undefined ? {} : { notices: phrases.notices }),
    ...(phrases.goodbye === undefined ? {} : { goodbye: phrases.goodbye }),
  };
}
