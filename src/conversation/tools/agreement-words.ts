/** The words with which callers agree to what was read back, object to it, or leave it open, in seven languages. */

/** Words that refuse, take back, or add a condition, of all languages: a recogniser may take one for another. */
export const NEGATIVE = new RegExp(
  String.raw`(?<![\p{L}\p{M}])(?:${[
    String.raw`no|not|nope|nah|never|none|\p{L}+n't|cannot|do not|wrong|wait|hold (?:on|off|that)|stop|chang\p{L}+ my mind|second thought\p{L}*|cancel that|forget it|let me`,
    String.raw`actually|instead|rather|but|although|though|prefer\p{L}*|i(?:'ll| will) call|except|unless|scratch that|hang on|one sec|a (?:sec|second|minute|moment)(?=(?: please)?\W*$)`,
    String.raw`make (?:it|that)|change (?:it|that|the)|move (?:it|that)|(?:how|what) about|better|(?:leave|drop|skip) (?:it|that)`,
    String.raw`maybe|perhaps|possibly|probably|might|depend(?:s|ing)|(?:i )?(?:guess|suppose)|think about|as long as|provided|on (?:the )?condition|or`,
    String.raw`if(?! (?:you (?:could|would|can|will|please|like|want|don't mind)|possible|(?:that|it)(?:'s| is) (?:ok|okay|all right|alright|fine|possible)))`,
    String.raw`before (?:you|we|i|that)|(?<!see you |speak |talk to you )later(?! (?:today|that))|another (?:time|day)|question|wondering|(?:want|wanted|need|like) to (?:ask|know|check)`,
    String.raw`nein|nö|nicht|nie(?:mals)?|kein\p{L}*|falsch|warte\p{L}*|moment|sondern|lieber|aber|außer|vergiss|vergessen|lass\p{L}*|vielleicht|eventuell|möglicherweise|wenn|falls|oder|überleg\p{L}*|nur dass|zu (?:dritt|viert|fünft|sechst)|obwohl|später|schauen wir|mal sehen`,
    String.raw`non|pas|jamais|rien|aucune?|attend\p{L}*|plutôt|mais|sauf|oublie\p{L}*|laisse\p{L}*|peut-être|dépend|si (?:c'est|on|je|tu|il|elle|ça|le|la|les)|à condition|préfér\p{L}*|ou|sinon|plus tard|réfléchi\p{L}*`,
    String.raw`nunca|tampoco|ning\p{L}+|espera\p{L}*|mejor|pero|excepto|salvo|olvíd\p{L}*|déj[ae]\p{L}+|quizás?|aunque|prefier\p{L}*|tal vez|a lo mejor|depende|si (?:es|no|hay|se|me|puede|está)|siempre que|pensar\p{L}*|pienso|más tarde|(?<!desde |hasta )luego|(?:está|va|muy) mal`,
    String.raw`nessun\p{L}*|aspett\p{L}*|invece|piuttosto|ma|però|tranne|lasci\p{L}*|forse|magari|dipende|se (?:è|non|si può|può|potete|possibile|c'è|ci)|oppure|più tardi|pens(?:o|are|arci|iamo|erò)|mica`,
    String.raw`não|nao|nenhum\p{L}*|espere|melhor|mas|porém|esqueç\p{L}*|deix\p{L}*|talvez|depende|se (?:for|der|não|puder|houver)|desde que|ou|mais tarde|pens(?:ar|o|ando)`,
    String.raw`nee|niet|nooit|geen|wacht|liever|maar|behalve|laat|misschien|mits|tenzij|als (?:het|u|je|ik|er|dat|we)|nadenken`,
  ].join('|')})(?![\p{L}\p{M}'])`,
  'iu',
);

/** Words that call something off. They agree only to what is to be called off. */
export const CALLS_OFF =
  /(?<!\p{L})(?:cancel\p{L}*|abbrechen|absagen|stornier\p{L}*|annul\p{L}*|anul\p{L}*|disdi\p{L}*|desmarc\p{L}*|afzeggen|annuleer\p{L}*)(?!\p{L})/iu;

/** Sayings of agreement with a word that refuses. */
export const SAYINGS =
  /(?<![\p{L}\p{M}])(?:no problem|not a problem|no objections?|no issues?|why not|(?:i )?(?:don't|can't) see why not|(?:i )?can't wait|couldn't be better|kein(?: )?problem|kein thema|keine einwände|warum nicht|nichts dagegen|pas de (?:problème|soucis?)|sans problème|aucun problème|pourquoi pas|(?:no hay|sin|ningún) problema|por qué no|(?:nessun|non c'è) problema|perché no|(?:sem|não (?:há|tem)) problema|por que não|doe maar|gaat uw gang maar|geen (?:probleem|bezwaar)|waarom niet)(?![\p{L}\p{M}])/giu;
/** What may stand beside such a saying that is an answer by itself. */
export const BESIDE_SAYINGS =
  /^(?:[^\p{L}\p{N}]|(?<!\p{L})(?:ok|okay|oh|well|um|uh|sure|at all|then|thanks|thank you|please|na|ja|klar|gut|danke|bitte|oui|ben|merci|sí|bueno|pues|gracias|sì|beh|grazie|sim|obrigad[oa]|nou|bedankt|dank u)(?!\p{L}))*$/iu;

/** Questions of which recognisers often leave the mark out: "Okay, so what happens now". */
export const QUESTION: Readonly<Record<string, RegExp>> = {
  en: /\b(?:what|when|where|who|why|how|which)(?:'s|'re| (?:is|are|was|were|do|does|did|can|could|will|would|should|happens|time|day|much|many|long|far|old))\b|^\W*(?:(?:ok|okay|and|so|um|uh|right|yes|yeah)\W+)*(?:is|are|was|do|does|did|can|could|will|would|should|has|have) (?:it|that|this|there|you|i|we|they|he|she|the|my|your)\b/iu,
  es: /(?<!\p{L})(?:qué|cuál(?:es)?|cuándo|cuánt[oa]s?|dónde|cómo|por qué|quién(?:es)?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:est-ce que?|qu'est-ce|comment|combien|pourquoi|quand|où|quels?|quelles?)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:was|wann|wo|wer|warum|wieso|wie (?:viel|lange|ist|geht|spät)|welche[rsn]?)(?!\p{L})/iu,
};

export const POSITIVE: Readonly<Record<string, RegExp>> = {
  en: /\b(?:yes|yeah|yep|yup|ya|aye|uh[- ]huh|m+[- ]?h+m+|sure|ok|okay|alright|all right|correct|right|exactly|absolutely|definitely|of course|please do|perfect|great|lovely|wonderful|sounds good|that's fine|that is fine|(?<!i'm |i am )fine|works|go ahead|do it|do that|book it|go for it|confirm(?:ed)?|agreed|you bet|you got it|that(?:'ll| will) do|by all means|spot on|sounds like a plan|(?:that's|looks|all) good|go on then|cool|brilliant|indeed)\b|^\W*please\W*$/iu,
  es: /(?<!\p{L})(?:sí|si|claro|vale|correcto|exacto|eso es|perfecto|de acuerdo|adelante|por favor|muy bien|está bien|hágalo|hazlo|dale|desde luego|por supuesto|(?:sin|no hay) problema|por qué no)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:oui|ouais|d'accord|exact|exactement|parfait|c'est ça|bien sûr|allez-y|vas-y|très bien|volontiers|ça marche|ça me va|entendu|ça roule|faites-le)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:ja|jawohl|genau|richtig|stimmt|passt|gerne?|klar|okay|ok|in ordnung|einverstanden|perfekt|bitte|jo|auf jeden fall|unbedingt|machen sie(?: (?:das|es|mal|nur)|(?=\W*$))|mach(?:en wir)? das|gut so|natürlich|selbstverständlich)(?!\p{L})/iu,
  it: /(?<!\p{L})(?:sì|si|certo|esatto|giusto|va bene|perfetto|d'accord\p{L}|confermo|prego|proceda|va benissimo|benissimo|certamente)(?!\p{L})/iu,
  pt: /(?<!\p{L})(?:sim|claro|certo|isso|exato|perfeito|está bem|pode ser|confirmo|por favor|pode (?:marcar|confirmar|reservar|sim)|com certeza|combinado)(?!\p{L})/iu,
  nl: /(?<!\p{L})(?:ja|jazeker|precies|klopt|goed|prima|graag|oké|ok|akkoord|perfect|zeker|doe maar|is goed|natuurlijk|uiteraard)(?!\p{L})/iu,
};

/** A refusal without anything that should be in its place. */
export const BARE_REFUSAL: Readonly<Record<string, RegExp>> = {
  en: /^(?:(?:no|nope|nah|sorry|um+|uh+|oh|wait|hm+|well|actually|it's|its|it is|that's|thats|that is|this is|is|isn't|not|no it isn't|wrong|incorrect|right|correct|quite|all|it|that|the|my|name|number|address|e-?mail|spelling|spelled|spelt|you|got|have|has|it|misspelled|mispelled|misheard|i|didn't|did|don't|think|so|say)\b[ ,.!]*)+$/iu,
  es: /^(?:(?:no|perdón|eso|es|está|esto|así|mal|incorrecto|equivocado|correcto|el|la|mi|nombre|número|correo|dirección|no es así)(?!\p{L})[ ,.!]*)+$/iu,
  fr: /^(?:(?:non|pardon|désolée?|ce|n'est|c'est|pas|ça|cela|faux|incorrect|exact|juste|correct|le|la|mon|nom|numéro|adresse|tout à fait|du tout)(?!\p{L})[ ,.!]*)+$/iu,
  de: /^(?:(?:nein|nee|nö|leider|das|ist|stimmt|so|nicht|ganz|falsch|richtig|der|die|mein|meine|name|nummer|adresse|e-?mail)(?!\p{L})[ ,.!]*)+$/iu,
  it: /^(?:(?:no|scusi|non|è|corretto|giusto|esatto|sbagliato|il|la|mio|nome|numero|indirizzo|così)(?!\p{L})[ ,.!]*)+$/iu,
  pt: /^(?:(?:não|nao|desculpe|está|é|isso|errado|errada|certo|correto|o|a|meu|nome|número|endereço|assim)(?!\p{L})[ ,.!]*)+$/iu,
  nl: /^(?:(?:nee|sorry|dat|is|klopt|niet|helemaal|fout|verkeerd|juist|goed|de|het|mijn|naam|nummer|adres)(?!\p{L})[ ,.!]*)+$/iu,
};
