/** Classifies what a caller says, for answers without a model. */
import { plainWords, questionWords, words } from './subject-words.ts';

/** Kinds of words that ask for no fact. */
export type SocialKind =
  'goodbye' | 'thanks' | 'greeting' | 'howAreYou' | 'smallTalk' | 'yes' | 'no' | 'repeat';
/** Kinds of question. */
export type TopicKind = 'robot' | 'who' | 'ability' | 'human' | 'complaint' | 'hours' | 'price' | 'booking';

/** What a reply without a model distinguishes. `unclear`: no word with a meaning. */
export type QuestionKind = SocialKind | TopicKind | 'unclear' | 'other';

const SOCIAL: readonly (readonly [SocialKind, RegExp])[] = [
  [
    'goodbye',
    /\b(?:good ?bye|bye(?: bye)?|that(?:'s| is| was) (?:all|it)|nothing else|see you|have a (?:nice|good|great) \w+)\b/giu,
  ],
  ['thanks', /\b(?:thanks|thank you|appreciate)\b/giu],
  [
    'howAreYou',
    /\b(?:how (?:are|is) (?:you|it|things|everything|your day)(?: (?:doing|going|today|so far))*|how do you do)\b/giu,
  ],
  [
    'smallTalk',
    /\b(?:(?:nice|lovely|terrible|awful|beautiful|bad|good) (?:weather|day)(?: (?:today|outside|out there))?|(?:it's|what a) (?:hot|cold|raining|rainy|snowing|sunny|lovely|beautiful|windy)\b(?: \w+)?|nice to (?:meet|talk to) you)\b/giu,
  ],
  [
    'greeting',
    /\b(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening|day)|are you (?:still )?there|can you hear me)\b/giu,
  ],
  [
    'repeat',
    /\b(?:pardon(?: me)?|come again|excuse me|what was that|what did you (?:just )?say|(?:could|can|would|will) you (?:please )?(?:repeat|say)(?: (?:that|it|this))?(?: (?:again|once more|one more time))?|(?:say|repeat) (?:that|it)(?: again)?|repeat please|once more|one more time|i (?:didn't|did not|couldn't|could not) (?:quite )?(?:hear|catch|get|understand) (?:that|you|it|what you said))\b|^\W*(?:(?:sorry|what|huh)\W*)+$/giu,
  ],
];
const YES =
  /^\W*(?:(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please(?: do)?|of course|go ahead|that would be (?:great|nice|good))\W*)+$/iu;
const NO =
  /^\W*(?:(?:um+|uh+|well)\W+)*(?:no|nope|nah|not (?:really|now|today)|i'?m (?:good|fine|all set)|all good)\b\W*(?:(?:thanks|thank you|i'?m (?:good|fine|all set)|that(?:'s| is) (?:all|it|fine|okay)|all good|not really|for now)\W*)*$/iu;

const TOPICS: readonly (readonly [TopicKind, RegExp])[] = [
  [
    'robot',
    /\b(?:are|r) (?:you|u|ya)\b[^.?!]*\b(?:real|human|person|robot|bot|machine|computer|recording|a\.?i\.?|artificial|automated|alive|chat ?bot)\b|\bis (?:this|it|that)\b[^.?!]*\b(?:(?:real|actual) (?:person|human)|human|robot|bot|machine|computer|recording|a\.?i\.?|artificial|automated|chat ?bot)\b|\b(?:talking|speaking|talk|speak) (?:to|with) (?:an? )?(?:real |actual |live )?(?:person|human(?: being)?|robot|bot|machine|computer|recording|a\.?i\.?|chat ?bot)\b[^.?!]*(?:\bright now\b|\bor\b|\?|$)/iu,
  ],
  [
    'who',
    /\bwho (?:are|r) you\b|\bwho (?:am i|is this|are we)\b|\bwho's (?:this|there|speaking)\b|\bwhat(?:'s| is) your name\b|\bdo you have a name\b/iu,
  ],
  [
    'ability',
    /\bwhat (?:(?:all )?can|else can|do) you (?:do|help|answer)\b|\bhow can you help\b|\bwhat are you (?:able to|good (?:at|for))\b|\bwhat can i ask\b/iu,
  ],
  [
    'human',
    /\b(?:speak|talk|(?:connect|transfer|put|pass) (?:me|us))\b[^.?!]*\b(?:to|with|through|over)\b(?! (?:me|you)\b)|\b(?:human|real person|representative|operator)\b|\b(?:call|ring|phone) (?:me|us) back\b|\b(?:call ?back|voice ?mail)\b|\b(?:leave|take) (?:\w+ ){0,2}message\b/iu,
  ],
  [
    'complaint',
    /\b(?:complain\w*|unacceptable|terrible|awful|horrible|angry|ripped? off|disappointed|unhappy|not happy|still broken|ruined)\b/iu,
  ],
  ['hours', /\b(?:open(?:ing)?|clos(?:e|es|ed|ing)|shut|hours?|what time)\b/iu],
  ['price', /\b(?:how much|prices?|costs?|charges?|fees?|rates?|expensive|cheap\w*)\b/iu],
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
  for (const [kind, pattern] of SOCIAL) {
    const rest = text.replace(pattern, ' ');
    // "Hi, when are you open?" is not a greeting: polite words count only if nothing else was said.
    if (rest !== text && words(rest).length === 0 && !TOPICS.some(([, topic]) => topic.test(rest)))
      return kind;
  }
  const topic = TOPICS.find(
    ([kind, pattern]) => pattern.test(text) && !(kind === 'robot' && ASKS_FOR.test(text)),
  );
  if (topic !== undefined) return topic[0];
  return words(text).length === 0 && questionWords(text).length === 0 ? 'unclear' : 'other';
}
