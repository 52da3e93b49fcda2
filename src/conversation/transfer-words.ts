/** What is said around a transfer, to the caller and to the person, by language. */

export interface TransferWords {
  /** The caller wants to talk to a person. Each pattern names a person: "call me back" and "take a message" are other wishes. */
  readonly asks: RegExp;
  readonly before: string;
  /** Before a transfer because no model answers. */
  readonly trouble: string;
  readonly nobody: string;
  /** To the caller of a warm transfer: while it rings, for the second time and later, while the person listens, and at the end. */
  readonly calling: string;
  readonly stillCalling: string;
  readonly telling: string;
  readonly joining: string;
  /** To the person. `{name}`: the agent's. `{words}`: the caller's. */
  readonly offer: string;
  readonly asked: string;
  readonly press: string;
  readonly anyKey: string;
  readonly thanks: string;
  readonly gone: string;
  readonly refused: string;
}

export const ENGLISH: TransferWords = {
  asks: /\b(?:speak|talk|chat)(?:ing)? (?:to|with) (?:(?:a|an|the|some|any|your|one of your|another) )?(?:real |actual |live |human )*(?:person|people|human(?: being)?|somebody|someone|anybody|anyone|one|agent|representative|rep|operator|manager|owner|boss|staff|colleague|employee|receptionist|advis[eo]r)\b|\b(?:transfer|connect|put|pass|patch)(?:ing)? (?:me|us)\b(?! (?:down|on hold|on (?:the|a|your) list))(?:.{0,30}\b(?:to|through|with|over)\b)|^\W*(?:(?:an?|the|give me an?|i(?:'d like| want| need) an?|get me an?) )?(?:real |actual |live )*(?:person|human(?: being)?|operator|representative)\W*(?:please)?\W*$/iu,
  before: 'One moment, I am putting you through to a person.',
  trouble: 'I am sorry, I have trouble answering right now. I am putting you through to a person.',
  nobody: 'I am sorry, nobody can take your call right now. Can I help you with something else?',
  calling: 'I am calling somebody for you. Please stay on the line.',
  stillCalling: 'I am still trying to reach somebody. One moment, please.',
  telling: 'Somebody has answered. I am telling them what it is about.',
  joining: 'You are being connected.',
  offer: 'This is {name}, the automated assistant. A caller would like to talk to you.',
  asked: 'The caller asked: {words}',
  press: 'To take the call, press 1. To decline, press 2 or hang up.',
  anyKey: 'Press any key to take the call.',
  thanks: 'Thank you. You are being connected.',
  gone: 'The caller has hung up. Goodbye.',
  refused: 'Thank you. Goodbye.',
};

export const TRANSFER_WORDS: Readonly<Record<string, TransferWords>> = {
  en: ENGLISH,
  de: {
    asks: /\bmit (?:einem?|einer|jemandem|irgendjemandem|dem|der)?\s*(?:echten |richtigen )?(?:menschen|person|mitarbeiter(?:in)?|jemandem|chef(?:in)?|kollegen|kollegin|mensch)?\s*(?:sprechen|reden|telefonieren)\b|\bverbinden sie mich\b|\b(?:mich|uns) (?:bitte )?(?:verbinden|durchstellen|weiterleiten)\b/iu,
    before: 'Einen Moment, ich verbinde Sie mit einem Menschen.',
    trouble: 'Es tut mir leid, ich kann gerade schlecht antworten. Ich verbinde Sie mit einem Menschen.',
    nobody: 'Es tut mir leid, gerade kann niemand Ihren Anruf annehmen. Kann ich sonst etwas für Sie tun?',
    calling: 'Ich rufe jemanden für Sie an. Bitte bleiben Sie am Apparat.',
    stillCalling: 'Ich versuche weiter, jemanden zu erreichen. Einen Moment, bitte.',
    telling: 'Es hat jemand abgenommen. Ich sage gerade, worum es geht.',
    joining: 'Sie werden verbunden.',
    offer: 'Hier ist {name}, der automatische Assistent. Jemand möchte mit Ihnen sprechen.',
    asked: 'Gefragt wurde: {words}',
    press:
      'Um das Gespräch anzunehmen, drücken Sie die 1. Um abzulehnen, drücken Sie die 2 oder legen Sie auf.',
    anyKey: 'Drücken Sie eine beliebige Taste, um das Gespräch anzunehmen.',
    thanks: 'Danke. Sie werden verbunden.',
    gone: 'Es wurde inzwischen aufgelegt. Auf Wiederhören.',
    refused: 'Danke. Auf Wiederhören.',
  },
  fr: {
    asks: /\b(?:parler|discuter) (?:à|a|avec) (?:une?|quelqu'?un|le|la|votre|un vrai|une vraie)\b|\b(?:passez|transférez|mettez)[- ]moi\b.*\b(?:quelqu'?un|personne|responsable|collègue|patron|conseiller|conseillère)\b/iu,
    before: 'Un instant, je vous mets en relation avec une personne.',
    trouble:
      'Je suis désolé, j’ai du mal à répondre en ce moment. Je vous mets en relation avec une personne.',
    nobody:
      'Je suis désolé, personne ne peut prendre votre appel pour le moment. Puis-je vous aider autrement ?',
    calling: 'J’appelle quelqu’un pour vous. Restez en ligne, s’il vous plaît.',
    stillCalling: 'J’essaie encore de joindre quelqu’un. Un instant, s’il vous plaît.',
    telling: 'Quelqu’un a répondu. Je lui explique de quoi il s’agit.',
    joining: 'Je vous mets en relation.',
    offer: 'Ici {name}, l’assistant automatique. Une personne souhaite vous parler au téléphone.',
    asked: 'Sa question : {words}',
    press: 'Pour prendre l’appel, appuyez sur 1. Pour refuser, appuyez sur 2 ou raccrochez.',
    anyKey: 'Appuyez sur une touche pour prendre l’appel.',
    thanks: 'Merci. Je vous mets en relation.',
    gone: 'La personne a raccroché. Au revoir.',
    refused: 'Merci. Au revoir.',
  },
  es: {
    asks: /\bhablar con (?:una|un|alguien|el|la|su|otra)\b|\b(?:páseme|paseme|pásame|pasame|comuníqueme|comuniqueme|conécteme|conecteme|transfiérame|transfierame)\b/iu,
    before: 'Un momento, le paso con una persona.',
    trouble: 'Lo siento, ahora me cuesta responder. Le paso con una persona.',
    nobody: 'Lo siento, ahora mismo nadie puede atender su llamada. ¿Puedo ayudarle en otra cosa?',
    calling: 'Estoy llamando a alguien. No cuelgue, por favor.',
    stillCalling: 'Sigo intentando localizar a alguien. Un momento, por favor.',
    telling: 'Alguien ha contestado. Le estoy explicando de qué se trata.',
    joining: 'Le paso.',
    offer: 'Le habla {name}, el asistente automático. Una persona quiere hablar con usted.',
    asked: 'Su pregunta: {words}',
    press: 'Para aceptar la llamada, pulse 1. Para rechazarla, pulse 2 o cuelgue.',
    anyKey: 'Pulse cualquier tecla para aceptar la llamada.',
    thanks: 'Gracias. Le paso la llamada.',
    gone: 'La persona ha colgado. Adiós.',
    refused: 'Gracias. Adiós.',
  },
  it: {
    asks: /\bparlare con (?:una|un|qualcuno|il|la|lo)\b|\b(?:mi passi|mi passa|passatemi|mi metta in contatto)\b/iu,
    before: 'Un attimo, la metto in contatto con una persona.',
    trouble:
      'Mi dispiace, in questo momento faccio fatica a rispondere. La metto in contatto con una persona.',
    nobody: 'Mi dispiace, al momento nessuno può rispondere. Posso aiutarla in altro modo?',
    calling: 'Sto chiamando qualcuno per lei. Resti in linea, per favore.',
    stillCalling: 'Sto ancora cercando qualcuno. Un attimo, per favore.',
    telling: 'Qualcuno ha risposto. Sto spiegando di che cosa si tratta.',
    joining: 'La metto in contatto.',
    offer: 'Sono {name}, l’assistente automatico. Una persona vorrebbe parlare con lei.',
    asked: 'La domanda: {words}',
    press: 'Per accettare la chiamata, prema 1. Per rifiutare, prema 2 o riagganci.',
    anyKey: 'Prema un tasto per accettare la chiamata.',
    thanks: 'Grazie. La metto in contatto.',
    gone: 'La persona ha riagganciato. Arrivederci.',
    refused: 'Grazie. Arrivederci.',
  },
  pt: {
    asks: /\bfalar com (?:uma|um|alguém|alguem|o|a)\b|\b(?:passe-me|passe me|transfira-me|transfira me|me passe|me transfira)\b/iu,
    before: 'Um momento, vou passar a chamada a uma pessoa.',
    trouble: 'Lamento, neste momento tenho dificuldade em responder. Vou passar a chamada a uma pessoa.',
    nobody: 'Lamento, neste momento ninguém pode atender. Posso ajudar em mais alguma coisa?',
    calling: 'Estou a ligar a alguém. Não desligue, por favor.',
    stillCalling: 'Continuo a tentar encontrar alguém. Um momento, por favor.',
    telling: 'Alguém atendeu. Estou a explicar do que se trata.',
    joining: 'Vou passar a chamada.',
    offer: 'Fala {name}, o assistente automático. Uma pessoa gostaria de falar consigo.',
    asked: 'A pergunta: {words}',
    press: 'Para aceitar a chamada, prima 1. Para recusar, prima 2 ou desligue.',
    anyKey: 'Prima qualquer tecla para aceitar a chamada.',
    thanks: 'Obrigado. Vou passar a chamada.',
    gone: 'A pessoa desligou. Adeus.',
    refused: 'Obrigado. Adeus.',
  },
  nl: {
    asks: /\b(?:een (?:mens|medewerker|collega|echt persoon)|iemand)\b.*\b(?:spreken|praten)\b|\bverbind (?:me|mij)\b|\b(?:me|mij) door(?:verbinden| te verbinden)\b/iu,
    before: 'Een ogenblik, ik verbind u door met een medewerker.',
    trouble: 'Het spijt me, ik kan nu niet goed antwoorden. Ik verbind u door met een medewerker.',
    nobody: 'Het spijt me, op dit moment kan niemand opnemen. Kan ik u ergens anders mee helpen?',
    calling: 'Ik bel iemand voor u. Blijft u aan de lijn, alstublieft.',
    stillCalling: 'Ik probeer nog iemand te bereiken. Een ogenblik, alstublieft.',
    telling: 'Er heeft iemand opgenomen. Ik vertel waar het over gaat.',
    joining: 'U wordt doorverbonden.',
    offer: 'U spreekt met {name}, de automatische assistent. Iemand wil u graag spreken.',
    asked: 'De vraag: {words}',
    press: 'Toets 1 om het gesprek aan te nemen. Toets 2 of hang op om te weigeren.',
    anyKey: 'Druk op een toets om het gesprek aan te nemen.',
    thanks: 'Dank u. U wordt doorverbonden.',
    gone: 'De beller heeft opgehangen. Tot ziens.',
    refused: 'Dank u. Tot ziens.',
  },
};
