/** The short words that steer a telephone conversation, by language. */

export interface SteeringWords {
  /** Said while the other one speaks, to show that one listens. */
  readonly backchannels: readonly string[];
  /** The caller needs a moment. */
  readonly pauses: readonly string[];
  /** Words beside these, which ask for nothing by themselves. */
  readonly besidePauses: readonly string[];
  /** Why the caller needs a moment. */
  readonly reasons: RegExp;
  /** The caller is about to hang up, whatever came before. */
  readonly farewells: readonly string[];
  /** The same, if the caller says nothing else: in a sentence these words mean other things. */
  readonly closings: readonly string[];
  /** Polite words beside them. */
  readonly courtesies: readonly string[];
  /** How the agent begins its wishes at the end of a call. */
  readonly agentsWishes: readonly string[];
  /** The agent's one word to a caller who needs a moment. */
  readonly consent: string;
  /** The agent's notice a minute before the time limit. */
  readonly limitNotice: string;
}

const phrases = (list: string): readonly string[] => list.split('|');

/** Each of the first with each of the second, and so on. */
const combined = (first: string, ...others: readonly string[]): readonly string[] => {
  const [next, ...rest] = others;
  if (next === undefined) return phrases(first);
  return combined(
    phrases(first)
      .flatMap((one) => phrases(next).map((other) => `${one} ${other}`))
      .join('|'),
    ...rest,
  );
};

/** Words are compared in lower case and without punctuation, so an apostrophe is a space here. */
export const STEERING_WORDS: Readonly<Record<string, SteeringWords>> = {
  en: {
    backchannels: phrases(
      'okay|ok|right|all right|alright|yeah|yep|yes|sure|i see|got it|good|great|fine|perfect|cool|of course|exactly|oh|go on|go ahead|yup|very good|excellent|wonderful|awesome|lovely|nice|wow|interesting|understood|i understand|makes sense|that makes sense|sounds good|gotcha|absolutely|definitely|indeed|true|that s right|that s fine|that s good|that s great|great thanks|okay thanks|thanks|thank you|fantastic|brilliant|amazing|super|no problem|no worries|fair enough|oh my|okey dokey|i hear you',
    ),
    pauses: phrases(
      'stop|stop it|stop please|please stop|wait|please wait|wait please|hold on|hold on please|hang on|hold it|one second|one second please|one sec|a second|just a second|one moment|one moment please|a moment|just a moment|one minute|a minute|just a minute|give me a second|give me a moment|give me a minute|let me see|let me think|let me check|let me get a pen|let me grab a pen|let me find a pen|let me write that down|let me write this down|hold up|bear with me|just wait|a sec|just a sec|give me a sec|stop talking|be quiet|quiet please|enough|that s enough|sorry wait|sorry hold on|sorry hang on|sorry one second|sorry one moment|hold|please hold|hold the line|two seconds|two secs|a couple of seconds|let me think about it|let me think about that|shh|shush|i m looking for it',
    ),
    besidePauses: phrases(
      'just|please|can you|could you|would you|give me|gimme|i need|for|me|sorry|for me|there|then',
    ),
    reasons:
      /^(?:let me (?:just )?(?:check|look|see|think|write)\b(?! (?:in|out)\b)|let me (?:just )?(?:go )?(?:find|grab|get|pull up|look for) (?:my|it|a pen|a paper|some)\b|(?:my|the) \w+ (?:\w+ )?(?:(?:is |s |are )?(?:calling|crying|ringing|barking|yelling|screaming|talking to me|at the door)|needs me|wants me)|some(?:one|body) (?:is |s )?(?:at the door|calling|knocking)|i (?:have to|need to|ll|will) (?:just )?(?:find|grab|write) (?:my|it|a pen|this|that|something)\b|i m (?:just )?(?:driving|getting|grabbing|looking for|writing)\b|while i\b|i have another call)/u,
    farewells: phrases(
      'goodbye|good bye|bye|bye bye|bye for now|talk to you later|talk to you soon|speak to you soon|speak to you later|see ya|have a good one',
    ),
    closings: [
      ...phrases(
        'see you then|see you tomorrow|see you there|see you next week|take care|see you soon|see you later|talk to you tomorrow|that is all|that s all|that is it|that s it|that was all|that was it|that will be all|that ll be all|that would be all|that s all i need|that s all i needed|that s all i wanted|that s all for now|that s it for now|nothing else|that s everything|that is everything|that was everything|good night|i have to go|i ve got to go|i gotta go|we re done|i m all set|all set',
      ),
      ...combined('see you|see you on', 'monday|tuesday|wednesday|thursday|friday|saturday|sunday'),
      ...combined(
        'have a',
        'good|great|nice|lovely|wonderful|fantastic|blessed|pleasant',
        'day|night|evening|weekend|afternoon|morning|time|week|trip|rest',
      ),
    ],
    courtesies: phrases(
      'thanks so much|thanks a lot|thanks again|thanks very much|many thanks|thank you so much|thank you very much|thank you again|thanks for your help|thank you for your help|thanks for the help|thanks for your time|thank you for your time|thanks for calling|so much|for your help|for all your help|for now|no|no thanks|no thank you|nope|now|then|too|you too|you|and|well|please|again|cheers|today|sir|ma am|everybody|i m good|we re good|i m fine|i appreciate it|appreciate it|sorry|i think|of your day|i hope you',
    ),
    agentsWishes: phrases('have a|see you'),
    consent: 'Okay.',
    limitNotice: 'Just so you know, this call has to end in about a minute.',
  },
  es: {
    backchannels: phrases(
      'sí|si|vale|claro|bien|muy bien|bueno|ya|ya veo|entiendo|entendido|de acuerdo|perfecto|ok|okay|exacto|exactamente|correcto|eso es|genial|estupendo|por supuesto|ajá|gracias|muchas gracias|está bien|qué bien|eh|claro que sí|ándale|ah ya|así es|qué bueno|de acuerdo gracias',
    ),
    pauses: phrases(
      'para para|para ya|para por favor|pare|espera|espere|espere por favor|un momento|un momento por favor|un segundo|un momentito|momento|un segundito|espera un momento|espere un momento|déjeme ver|déjame ver|a ver|espéreme|espérame|espere tantito|espera tantito|permítame|permíteme|un minuto|un minutito|un ratito|un momentico|déjeme buscar|déjame buscar|déjeme revisar|aguarde|aguarda|no cuelgue',
    ),
    besidePauses: phrases('por favor|deme|dame|solo|sólo|tantito|perdón|es que|puede|podría'),
    reasons:
      /^(?:(?:mi|mis|el|la) \w+ (?:me (?:llama|llaman|está llamando)|llora|está llorando|está sonando|suena|ladra)|me (?:están|está) llamando|(?:déjeme|déjame|deja|voy a) (?:ver|buscar|checar|revisar|pensar|anotar)\b|tocan a la puerta|están tocando)/u,
    farewells: phrases(
      'adiós|adios|hasta luego|hasta pronto|chao|chau|nos vemos|hasta la vista|hasta la próxima',
    ),
    closings: [
      ...phrases(
        'hasta mañana|eso es todo|es todo|sería todo|eso sería todo|nada más|que le vaya bien|que te vaya bien|que esté bien|que estés bien|buenas noches|buen día|buenas tardes|buen fin de semana|eso era todo',
      ),
      ...combined('hasta el|nos vemos el', 'lunes|martes|miércoles|jueves|viernes|sábado|domingo'),
      ...combined(
        'que tenga|que tengas|que pase|que pases',
        'un buen|buen|un bonito|bonito|un lindo|una buena|buena|buenas',
        'día|fin de semana|tarde|noche|semana|noches',
      ),
    ],
    courtesies: phrases(
      'no|igualmente|por favor|por su ayuda|por todo|muy amable|usted también|tú también|a usted|también|y|pues|por ahora|por el momento',
    ),
    agentsWishes: phrases('que tenga|que tengas|que pase'),
    consent: 'Vale.',
    limitNotice: 'Le aviso de que esta llamada termina dentro de un minuto más o menos.',
  },
  fr: {
    backchannels: phrases(
      'oui|ouais|d accord|ok|okay|bien|très bien|je vois|bien sûr|parfait|voilà|entendu|exact|exactement|tout à fait|super|compris|je comprends|c est bon|ah oui|ah d accord|merci|merci beaucoup|euh|ah bon|ça marche|ça va|c est noté|hum|mmh|mh|bah oui|ben oui|génial|c est parfait|je comprends bien',
    ),
    pauses: phrases(
      'stop|arrêtez|attendez|attends|un instant|un moment|une seconde|une minute|attendez un instant|attendez une seconde|deux secondes|une petite seconde|ne quittez pas|laissez moi voir|un instant s il vous plaît|patientez|un petit moment|un petit instant|deux minutes|une petite minute|laissez moi réfléchir|je regarde|je cherche|je vérifie|restez en ligne|arrête|minute',
    ),
    besidePauses: phrases(
      's il vous plaît|s il te plaît|juste|pardon|pouvez vous|pourriez vous|donnez moi|encore|oui',
    ),
    reasons:
      /^(?:(?:mon|ma|mes|le|la|les) \w+ (?:m appelle|m appellent|sonne|pleure|aboie)|on m appelle|on sonne|je (?:regarde|vérifie|note|vais (?:regarder|noter)|(?:prends|cherche|vais (?:chercher|prendre)) (?:mon|ma|mes|un stylo|de quoi))\b|laissez moi (?:regarder|chercher|vérifier|noter))/u,
    farewells: phrases('au revoir|à bientôt|à plus tard|à tout à l heure'),
    closings: [
      ...phrases(
        'à demain|à plus|c est tout|ce sera tout|c était tout|salut|ciao|rien d autre|c est bon pour moi',
      ),
      ...combined('à', 'lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche'),
      ...combined(
        'bonne|belle|excellente|bonne fin de|bon',
        'journée|soirée|après midi|week end|weekend|nuit',
      ),
    ],
    courtesies: phrases(
      'non|non merci|à vous aussi|vous aussi|de même|également|et|allez|madame|monsieur|pour votre aide|pour tout|pour l instant|alors|s il vous plaît',
    ),
    agentsWishes: phrases('bonne journée|bonne soirée|belle journée'),
    consent: 'D’accord.',
    limitNotice: 'Je vous signale que cet appel se termine dans une minute environ.',
  },
  de: {
    backchannels: phrases(
      'ja|jaja|okay|ok|genau|gut|sehr gut|alles klar|klar|verstehe|ich verstehe|ach so|aha|richtig|super|prima|stimmt|natürlich|na klar|in ordnung|toll|sicher|jawohl|ah ja|ah so|danke|vielen dank|na gut|wunderbar|perfekt|sehr schön|schön|passt|äh|ähm|öh|ach ja|okay danke|gut danke|ach okay|eben|ja danke|ach verstehe',
    ),
    pauses: phrases(
      'stopp|stop|halt|warte|warten sie|warten sie bitte|moment|moment bitte|einen moment|einen moment bitte|ein moment|einen augenblick|augenblick|eine sekunde|sekunde|kleinen moment|einen kleinen moment|moment mal|warten sie mal|mal sehen|mal überlegen|kurz warten|warten sie kurz|warte kurz|warte mal|warten sie einen moment|warten sie einen augenblick|eine minute|einen kurzen moment|kurzen moment|moment noch|bleiben sie dran|lassen sie mich überlegen|lassen sie mich nachsehen|ich muss kurz nachsehen|ich muss mal nachsehen|ich schau mal|ich schaue mal|ich schau kurz|pst|einen kleinen augenblick|bleiben sie bitte dran',
    ),
    besidePauses: phrases('bitte|mal|kurz|nur|noch|können sie|könnten sie|kannst du|entschuldigung|sorry|ja'),
    reasons:
      /^(?:(?:mein|meine|der|die|das) \w+ (?:ruft|klingelt|weint|schreit|bellt|braucht mich)|es klingelt|(?:ich|muss) (?:schau|schaue|gucke|guck|muss kurz|muss mal|muss eben|(?:hole|hol|suche|such) (?:kurz|mal|eben|meine?n?|einen stift|was zu schreiben))\b|da ist jemand)/u,
    farewells: phrases(
      'auf wiederhören|auf wiedersehen|wiederhören|wiedersehen|tschüss|tschüs|tschau|wiederschauen|auf wiederschauen|machen sie es gut|machen sie s gut|mach s gut|schönen tag noch|schönen abend noch',
    ),
    closings: [
      ...phrases(
        'bis dann|bis später|bis morgen|bis bald|das war s|das war es|das war alles|das ist alles|das wär s|das wäre es|das wäre alles|mehr nicht|ciao|servus|gute nacht',
      ),
      ...combined(
        'bis|dann bis|bis am',
        'montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend',
      ),
      ...combined(
        'schönen|einen schönen|guten|schönes|ein schönes|schöne',
        'tag|abend|nachmittag|wochenende|woche|feierabend',
      ),
    ],
    courtesies: phrases(
      'nein|nein danke|nee|bitte|dann|noch|ihnen auch|ihnen|dir auch|ebenfalls|gleichfalls|ebenso|und|für ihre hilfe|für die hilfe|soweit|dankeschön|danke schön|danke ihnen|erstmal|auch|na dann|wünsche ich|wünsche ich ihnen',
    ),
    agentsWishes: phrases('schönen tag|schönen abend'),
    consent: 'Gut.',
    limitNotice: 'Nur als Hinweis: Dieses Gespräch endet in etwa einer Minute.',
  },
  it: {
    backchannels: phrases(
      'sì|si|va bene|ok|okay|certo|bene|capisco|ho capito|perfetto|esatto|giusto|chiaro|benissimo|ottimo|certamente|d accordo|grazie|grazie mille|va benissimo|capito|ah capito|eh|certo grazie|bene grazie|ah ok|bene bene|molto bene|sì certo|okay grazie|mh',
    ),
    pauses: phrases(
      'fermo|aspetta|aspetti|aspetti per favore|un attimo|un momento|un secondo|un minuto|aspetti un attimo|aspetta un attimo|un attimino|mi faccia vedere|vediamo|attenda|attendi|fermi|basta|un attimo solo|solo un attimo|solo un momento|solo un secondo|un momentino|resti in linea|stop|aspetti un momento|aspetti un secondo|aspetta un momento',
    ),
    besidePauses: phrases('per favore|per cortesia|mi dia|mi scusi|scusi|solo|può|potrebbe|dammi'),
    reasons:
      /^(?:mi (?:chiama|chiamano|stanno chiamando|sta chiamando)|(?:il|la|mio|mia) (?:mio |mia )?\w+ (?:squilla|suona|piange|abbaia)|suonano|(?:guardo|controllo|(?:prendo|cerco) (?:la|il|una|un) (?:mia |mio )?(?:penna|carta|foglio|agenda|tessera|telefono))\b|mi faccia (?:guardare|controllare|pensare|vedere))/u,
    farewells: phrases('arrivederci|arrivederla|a presto|alla prossima|ci vediamo'),
    closings: [
      ...phrases(
        'a domani|a dopo|è tutto|questo è tutto|basta così|nient altro|ciao|ciao ciao|buonanotte|buona notte|a posto così|sono a posto',
      ),
      ...combined('a|ci vediamo', 'lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica'),
      ...combined(
        'buona|buon|una buona|le auguro una buona',
        'giornata|serata|weekend|fine settimana|lavoro|domenica|settimana',
      ),
    ],
    courtesies: phrases(
      'no|no grazie|anche a lei|anche a te|altrettanto|a lei|e|allora|per ora|per l aiuto|per tutto|salve|della disponibilità|per il momento',
    ),
    agentsWishes: phrases('buona giornata|buona serata'),
    consent: 'Certo.',
    limitNotice: 'La avviso che questa chiamata termina fra circa un minuto.',
  },
  pt: {
    backchannels: phrases(
      'sim|tá|tá bom|está bem|certo|ok|okay|claro|entendi|percebo|pois|pois é|perfeito|isso|exato|exatamente|com certeza|ótimo|tudo bem|beleza|bom|obrigado|obrigada|muito obrigado|muito obrigada|aham|é|tá certo|tá bem|isso mesmo|ah tá|legal|ah entendi|hum|pois sim|tá joia|tranquilo|certinho',
    ),
    pauses: phrases(
      'pare|espera|espere|um momento|um segundo|um minuto|só um momento|só um minuto|só um segundo|um momentinho|deixe me ver|deixa eu ver|espera aí|espere aí|peraí|espera um pouco|espere um pouco|um instante|só um instante|só um segundinho|um segundinho|um minutinho|só um minutinho|só um momentinho|aguarde|aguarda|calma|calma aí|para para|para por favor|deixa eu pensar|não desligue|espera um momento',
    ),
    besidePauses: phrases('por favor|me dá|só|desculpa|desculpe|pode|poderia'),
    reasons:
      /^(?:(?:meu|minha|o|a) \w+ (?:me )?(?:(?:está|tá) (?:me )?(?:chamando|chorando|tocando|latindo)|me chama|toca|chora)|estão (?:me chamando|tocando)|deix[ae] (?:eu|me) (?:pegar|ver|procurar|pensar|anotar)\b|vou (?:pegar|ver|procurar|anotar)\b|tem alguém)/u,
    farewells: phrases('adeus|tchau|tchau tchau|até logo|até breve|até mais ver'),
    closings: [
      ...phrases(
        'até amanhã|até já|até depois|é só isso|só isso|é tudo|é só|isso é tudo|mais nada|nada mais|era só isso|até mais|boa noite|um abraço|abraço|bom fim de semana|boa semana|falou|bom dia para você também|bom dia pra você também|bom dia para você',
      ),
      ...combined('até|até a', 'segunda|terça|quarta|quinta|sexta|sábado|domingo'),
      ...combined(
        'tenha|tenham',
        'um bom|uma boa|um ótimo|uma ótima',
        'dia|tarde|noite|fim de semana|semana',
      ),
    ],
    courtesies: phrases(
      'não|não obrigado|não obrigada|igualmente|para você também|pra você também|você também|e|então|pela ajuda|por tudo|por enquanto|por favor|para o senhor também|para a senhora também',
    ),
    agentsWishes: phrases('tenha um|tenha uma'),
    consent: 'Certo.',
    limitNotice: 'Só para avisar: esta chamada termina dentro de cerca de um minuto.',
  },
  nl: {
    backchannels: phrases(
      'ja|jaja|oké|oke|ok|okay|goed|prima|precies|juist|ik begrijp het|ik snap het|klopt|duidelijk|natuurlijk|ja hoor|zeker|inderdaad|begrepen|helemaal goed|dank u|dank u wel|dank je|dank je wel|bedankt|is goed|goed zo|fijn|mooi|snap ik|eh|ah oké|oh ja|oké dank u|top|leuk|ah ja|in orde|is prima|dat klopt',
    ),
    pauses: phrases(
      'stop|wacht|wacht even|wacht eens|moment|momentje|een moment|een moment graag|even|seconde|een seconde|ogenblikje|een ogenblik|even wachten|even kijken|even denken|even geduld|momentje graag|een momentje|eén seconde|één seconde|één moment|één momentje|blijf even hangen|ho|ho stop|wacht u even|secondje|een secondje|even denken hoor|blijft u even hangen',
    ),
    besidePauses: phrases('alstublieft|hoor|graag|even|kunt u|kun je|sorry|nog|maar'),
    reasons:
      /^(?:(?:mijn|de|het) \w+ (?:roept|belt|huilt|gaat|blaft|gilt)|er wordt (?:gebeld|aangebeld)|ik (?:kijk|moet|(?:pak|haal|zoek)) (?:even|mijn|een pen)\b|even (?:een|mijn) \w+ (?:pakken|zoeken|halen))/u,
    farewells: phrases('tot ziens|doei|doeg|dag dag|tot horens'),
    closings: [
      ...phrases(
        'tot morgen|tot dan|tot later|tot straks|tot gauw|dag|dat was het|dat is alles|dat was alles|dat is het|verder niets|niets meer|welterusten',
      ),
      ...combined('tot', 'maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag'),
      ...combined(
        'fijne|prettige|goede|mooie|nog een fijne|een fijne|fijn|prettig|goed',
        'dag|avond|middag|weekend|week',
      ),
    ],
    courtesies: phrases(
      'nee|nee bedankt|nee dank u|hoor|u ook|jij ook|insgelijks|en|voor uw hulp|voor de hulp|dan|voor nu|nog|mevrouw|meneer|wel|verder',
    ),
    agentsWishes: phrases('fijne dag|fijne avond'),
    consent: 'Goed.',
    limitNotice: 'Ter informatie: dit gesprek eindigt over ongeveer een minuut.',
  },
};
