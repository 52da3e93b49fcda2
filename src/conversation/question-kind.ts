/** Classifies what a caller says, for answers without a model. */
import { plainWords, questionWords, words } from './subject-words.ts';

/** Kinds of words that ask for no fact. */
export type SocialKind =
  'goodbye' | 'thanks' | 'greeting' | 'howAreYou' | 'smallTalk' | 'yes' | 'no' | 'repeat' | 'wait';
/** Kinds of question. */
export type TopicKind = 'robot' | 'who' | 'ability' | 'human' | 'complaint' | 'hours' | 'price' | 'booking';

/** What a reply without a model distinguishes. `unclear`: no word with a meaning. */
export type QuestionKind = SocialKind | TopicKind | 'unclear' | 'other';

const SOCIAL: readonly (readonly [SocialKind, RegExp])[] = [
  [
    'goodbye',
    /\b(?:good ?bye|bye(?: bye)?|(?:(?:i|we) (?:think|guess) )?that(?:'s| is| was|'ll be| will be| should be) (?:all|it|everything)(?: (?:that )?(?:i|we) (?:need|needed|wanted|have|had)\b(?: to know)?)?|nothing else|see you|talk to you (?:later|soon)|take care|have a (?:nice|good|great|lovely) \w+)\b/giu,
  ],
  [
    'thanks',
    /\b(?:(?:thanks|thank you|cheers|much appreciated|i appreciate (?:it|that|your help))(?: (?:a (?:bunch|lot|million)|so much|very much|for (?:your|the|all your) help))?)\b/giu,
  ],
  [
    'howAreYou',
    /\b(?:how(?: are| is|'s) (?:you|it|things|everything|your day)(?: (?:doing|going|today|so far))*|how do you do)\b/giu,
  ],
  [
    'smallTalk',
    /\b(?:(?:nice|lovely|terrible|awful|beautiful|bad|good) (?:weather|day)(?: we(?:'re| are) having)?(?: (?:today|outside|out there))?|(?:it's|what a) (?:hot|cold|raining|rainy|snowing|sunny|lovely|beautiful|windy)\b(?: \w+)?|nice to (?:meet|talk to) you)\b/giu,
  ],
  [
    'greeting',
    /\b(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening|day)|are you (?:still )?there|(?:is )?(?:any|some)(?:body|one) there|can you hear me)\b/giu,
  ],
  [
    'wait',
    /\b(?:(?:wait|hold on|hang on|hold the line|bear with me|just|one|a|give me)(?: (?:a|one|just|me))* (?:second|sec|moment|minute)|hold on|hang on|wait|bear with me|let me (?:think|see|check|look|find)(?: (?:about )?(?:it|that|for a (?:second|moment)))?)\b/giu,
  ],
  [
    'repeat',
    /\b(?:you(?:'re| are) (?:breaking up|cutting out|very quiet|too quiet)|i can (?:barely|hardly) hear you|i can(?:'t|not) hear you|(?:could|can|would) you (?:please )?(?:speak up|slow down|speak (?:more slowly|slower|louder|a bit louder))|(?:speak up|slow down)|pardon(?: me)?|come again|excuse me|what was that|what did you (?:just )?say|(?:could|can|would|will) you (?:please )?(?:repeat|say)(?: (?:that|it|this))?(?: (?:again|once more|one more time))?|(?:say|repeat) (?:that|it)(?: again)?|repeat please|once more|one more time|you what|i (?:didn't|did not|couldn't|could not) (?:quite )?(?:hear|catch|get|understand) (?:that|you|it|what you said))\b|^\W*(?:(?:sorry|what|huh)\W*)+$/giu,
  ],
];
/** What people say around polite words. */
const INTERJECTIONS =
  /\b(?:um+|uh+|oh|ah|okay|al+ ?right|right|great|perfect|cool|nice|lovely|wonderful|excellent|awesome|brilliant|fine|sorry|please|sure|yeah|yes|yep|no|nope|guys|sir|madam|ma'am|mate|dear|love|again|quick)\b/giu;
const YES =
  /^\W*(?:(?:yes|yeah|yep|yup|sure(?: thing)?|ok(?:ay)?|al+ ?right(?: then)?|please(?: do)?|of course|absolutely|definitely|go ahead|perfect|great|cool|fine|sounds (?:good|great|fine|perfect)|that(?: would be|'s| sounds) (?:great|nice|good|fine|perfect)|works for me)\W*)+$/iu;
const NO =
  /^\W*(?:(?:um+|uh+|well)\W+)*(?:no|nope|nah|not (?:really|now|today)|i'?m (?:all )?(?:good|fine|set)|all good|never ?mind|forget (?:it|about it))\b\W*(?:(?:thanks|thank you|so much|very much|a lot|i'?m (?:all )?(?:good|fine|set)|that(?:'s| is) (?:all|it|fine|okay)|all good|not really|for now)\W*)*$/iu;

const TOPICS: readonly (readonly [TopicKind, RegExp])[] = [
  [
    'robot',
    /\b(?:are|r|aren't|you're(?: not)?|you aren't|am i on with) (?:you|u|ya|an?)?\b[^.?!]*\b(?:real|human|person|robot|bot|machine|computer|recording|a\.?i\.?|artificial|automated|alive|chat ?bot)\b|\bis (?:this|it|that)\b[^.?!]*\b(?:(?:real|actual) (?:person|human)|human|robot|bot|machine|computer|recording|a\.?i\.?|artificial|automated|chat ?bot)\b|\b(?:talking|speaking|talk|speak) (?:to|with) (?:an? )?(?:real |actual |live )?(?:person|human(?: being)?|robot|bot|machine|computer|recording|a\.?i\.?|chat ?bot)\b[^.?!]*(?:\bright now\b|\bor\b|\?|$)/iu,
  ],
  [
    'who',
    /\bwho (?:are|r) you\b|\bwho (?:am i|is this|are we)\b|\bwho's (?:this|there|speaking)\b|\bwhom? do i have the pleasure\b|\b(?:do i have|is this) the (?:right|correct) (?:number|place)\b|\bwhat(?:'s| is) this (?:number|line) for\b|\bwhat(?:'s| is) your name\b|\bdo you have a name\b/iu,
  ],
  [
    'ability',
    /\bwhat (?:(?:sort|kind)s? of (?:things|questions) )?(?:(?:all )?can|else can|do) you (?:do|help|answer)\b|\bhow can you help\b|\bwhat are you (?:able to|good (?:at|for))\b|\bwhat can i ask\b/iu,
  ],
  [
    'human',
    /\b(?:speak|talk|(?:connect|transfer|put|pass) (?:me|us))\b[^.?!]*\b(?:to|with|through|over)\b(?! (?:me|you)\b)|\b(?:human|real person|representative|operator)\b|\b(?:call|ring|phone) (?:me|us) back\b|\b(?:some|any)(?:body|one)\b[^.?!]{0,20}\b(?:call|ring|phone) (?:me|us)\b|\b(?:call ?back|voice ?mail)\b|\b(?:leave|take) (?:\w+ ){0,2}message\b/iu,
  ],
  [
    'complaint',
    /\b(?:complain\w*|unacceptable|ridiculous|disgusting|disgraceful|fed up|(?:been )?waiting (?:for )?(?:an hour|hours|ages|forever|weeks)|terrible|awful|horrible|angry|ripped? off|disappointed|unhappy|not happy|still broken|ruined)\b/iu,
  ],
  ['hours', /\b(?:open(?:ing)?|clos(?:e|es|ed|ing)|shut|hours?|what time)\b/iu],
  ['price', /\b(?:how much|prices?|costs?|charges?|fees?|rates?|expensive|pricey|cheap\w*)\b/iu],
  ['booking', /\b(?:book(?:ing)?|reserv\w+|appointment|schedule)\b/iu],
];

/** `I want to talk to a person` asks for one; only as a question is it about us. */
const ASKS_FOR =
  /\b(?:can|could|may) (?:i|we|you)\b|\b(?:want|like|need|let me|have|get|give|wish)\b|\bplease\b/iu;

/** Classifies `question` by plain patterns. If several match, people and complaints come before facts. */
export function questionKind(question: string): QuestionKind {
  const text = plainWords(question);
  if (NO.test(text)) return 'no';
  if (YES.test(text)) return 'yes';
  // "Hi, when are you open?" is not a greeting: polite words count only if nothing else was said.
  const rest = SOCIAL.reduce((left, [, pattern]) => left.replace(pattern, ' '), text).replace(
    INTERJECTIONS,
    ' ',
  );
  if (
    words(rest).length === 0 &&
    questionWords(rest).length === 0 &&
    !TOPICS.some(([, topic]) => topic.test(rest))
  ) {
    const social = SOCIAL.find(([, pattern]) => text.search(pattern) !== -1);
    if (social !== undefined) return social[0];
  }
  const topic = TOPICS.find(
    ([kind, pattern]) => pattern.test(text) && !(kind === 'robot' && ASKS_FOR.test(text)),
  );
  if (topic !== undefined) return topic[0];
  return words(text).length === 0 && questionWords(text).length === 0 ? 'unclear' : 'other';
}
