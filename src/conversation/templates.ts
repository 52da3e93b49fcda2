/**
 * The last rung of the reply ladder: an answer without a model. It quotes the best passage, or says a polite line for the
 * kind of question if no passage fits. An agent in another language than English says its `apology` instead of that line.
 */
import type { Passage } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { splitSentences } from './sentences.ts';
import { hits, leansBack, normal, questionWords, words } from './subject-words.ts';

export interface TemplateInput {
  readonly agent: AgentConfig;
  readonly question: string;
  readonly passages: readonly Passage[];
  /** The part of this answer that the caller has already heard. The reply continues after it. */
  readonly alreadySaid?: string;
  /** The agent's words before this turn. None of these sentences is repeated. */
  readonly avoid?: string;
}

const SOCIAL: readonly (readonly [QuestionKind, RegExp])[] = [
  [
    'goodbye',
    /\b(?:good ?bye|bye(?: bye)?|that(?:'s| is| was) (?:all|it)|nothing else|see you|have a (?:nice|good|great) \w+)\b/giu,
  ],
  ['thanks', /\b(?:thanks|thank you|appreciate)\b/giu],
  [
    'greeting',
    /\b(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening|day)|are you there|can you hear me)\b/giu,
  ],
];

const TOPICS: readonly (readonly [QuestionKind, RegExp])[] = [
  [
    'human',
    /\b(?:speak|talk|(?:connect|transfer|put) me)\b[^.?!]*\b(?:to|with|through)\b(?! (?:me|you)\b)|\b(?:human|real person|representative|operator)\b/iu,
  ],
  [
    'complaint',
    /\b(?:complain\w*|unacceptable|terrible|awful|horrible|angry|ripped? off|disappointed|unhappy|not happy|still broken|ruined)\b/iu,
  ],
  ['hours', /\b(?:open(?:ing)?|clos(?:e|es|ed|ing)|shut|hours?|what time)\b/iu],
  ['price', /\b(?:how much|prices?|costs?|charges?|fees?|rates?|expensive|cheap\w*)\b/iu],
  ['booking', /\b(?:book(?:ing)?|reserv\w+|appointment|schedule)\b/iu],
];

/** What a sentence contains that answers this kind of question. */
const ANSWERS: Partial<Record<QuestionKind, RegExp>> = {
  hours: /\b(?:open|close[sd]?|hours)\b/iu,
  price: /\$\s?\d|\b(?:dollars?|cents?|free|costs?|euros?)\b/iu,
  booking: /\b(?:book|reserv|appointment|advance)\w*/iu,
};

/** Days help to find the sentence but are not required: "Tuesday through Saturday" also answers a question about Friday. */
const DAY = /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?)$/u;

const LINES = {
  greeting: ['Hello! How can I help you?', 'Yes, I am here. What can I do for you?'],
  thanks: ['You are very welcome. Is there anything else?', 'My pleasure. Can I help with anything more?'],
  goodbye: ['Thank you for calling. Goodbye!', 'Goodbye, and have a good day!'],
  human: [
    'I understand that you would like to talk to a person. May I have your name and number, and a few words on what it is about?',
    'Of course. Please tell me your name and number, and I will note that a person should call you back.',
  ],
  complaint: [
    'I am sorry that this went wrong. Please tell me what happened, and I will pass it on to the team.',
    'I am sorry to hear that. Would you like to leave your name and number, so that a person can look into it?',
  ],
  hours: [
    'I am sorry, I do not have the hours for that at hand. Would you like to leave a message for the team?',
    'I cannot look up those hours right now. May I take a message?',
  ],
  price: [
    'I am sorry, I do not have that price at hand, and I would rather not guess. Would you like to leave a message for the team?',
    'I cannot look up that price right now. May I take a message?',
  ],
  booking: [
    'I am sorry, I cannot make a booking right now. May I have your name and number, so that the team can call you back?',
    'Bookings are not possible at this moment. Would you like to leave your name and number?',
  ],
  unclear: [
    'I am sorry, I did not quite get that. Could you say it in other words?',
    'Could you tell me a little more about what you need?',
  ],
} satisfies Record<string, readonly [string, string]>;

/** The kinds of question that a reply without a model distinguishes. */
export type QuestionKind = keyof typeof LINES | 'other';

const OTHER =
  'I do not know that, I am afraid. Would you like to leave a message, or shall we try another question?';
const CLOSING: readonly [string, string] = ['Is there anything else?', 'What else can I do for you?'];
const SAY_AGAIN = 'Sorry, let me start that again.';

/** Every sentence that a template can say without a passage. */
export const TEMPLATE_SENTENCES: readonly string[] = [
  ...Object.values(LINES).flat(),
  OTHER,
  ...CLOSING,
  SAY_AGAIN,
];

/** Classifies `question` by plain patterns. If several match, people and complaints come before facts. */
export function questionKind(question: string): QuestionKind {
  for (const [kind, pattern] of SOCIAL) {
    const rest = question.replace(pattern, ' ');
    // "Hi, when are you open?" is not a greeting: polite words count only if nothing else was said.
    if (rest !== question && words(rest).length === 0 && !TOPICS.some(([, topic]) => topic.test(rest)))
      return kind;
  }
  const topic = TOPICS.find(([, pattern]) => pattern.test(question));
  if (topic !== undefined) return topic[0];
  return words(question).length === 0 && questionWords(question).length === 0 ? 'unclear' : 'other';
}

/** Returns an answer in whole sentences that depends only on its input. Never empty; deterministic. */
export function templateReply(input: TemplateInput): string {
  const said = input.alreadySaid?.trim() ?? '';
  if (said === '') return freshReply(input, input.avoid ?? '');
  const rest = restAfter(freshReply(input, input.avoid ?? ''), said);
  if (rest !== undefined) return rest === '' ? lineNotIn(CLOSING, input.avoid ?? '') : rest;
  const other = freshReply(input, `${input.avoid ?? ''} ${said}`);
  // Another rung said those words. If it broke off inside a sentence, its end is unknown.
  return /[.!?…]["'”’)]*$/u.test(said) ? other : `${SAY_AGAIN} ${other}`;
}

function freshReply(input: TemplateInput, avoid: string): string {
  const kind = questionKind(input.question);
  return fromPassages(input, kind, avoid) ?? politeLine(input.agent, kind, avoid);
}

function politeLine(agent: AgentConfig, kind: QuestionKind, avoid: string): string {
  const { apology } = agent.phrases;
  if (!/^en\b/iu.test(agent.language)) return apology;
  return lineNotIn(kind === 'other' ? [apology, OTHER] : LINES[kind], avoid);
}

function lineNotIn(lines: readonly [string, string], avoid: string): string {
  const taken = new Set(splitSentences(avoid).map(normal));
  const isFree = (line: string) => !splitSentences(line).some((one) => taken.has(normal(one)));
  return lines.find(isFree) ?? lines[1];
}

function fromPassages(input: TemplateInput, kind: QuestionKind, avoid: string): string | undefined {
  if (['goodbye', 'thanks', 'greeting', 'human', 'complaint', 'unclear'].includes(kind)) return undefined;
  const answers = input.passages.map((passage) => answerIn(passage, input, kind, avoid));
  return answers.filter((answer) => answer !== undefined).sort((a, b) => b.score - a.score)[0]?.text;
}

function answerIn(
  passage: Passage,
  input: TemplateInput,
  kind: QuestionKind,
  avoid: string,
): { text: string; score: number } | undefined {
  const asked = words(input.question);
  const subject = asked.filter((word) => !DAY.test(word));
  const sought = subject.length > 0 ? asked : [...asked, ...questionWords(input.question)];
  // Only a passage that mentions the subject may answer: a question about a boat must not get the price of a tune-up.
  if (subject.length > 0 && hits(subject, `${passage.title} ${passage.text}`) === 0) return undefined;
  const taken = new Set(splitSentences(avoid, input.agent.language).map(normal));
  const inTitle = hits(sought, passage.title);
  const scored = splitSentences(spoken(passage.text), input.agent.language)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !taken.has(normal(sentence)))
    .map((sentence) => ({
      sentence,
      score: 2 * hits(sought, sentence) + (ANSWERS[kind]?.test(sentence) === true ? 1.5 : 0),
    }));
  const top = Math.max(...scored.map(({ score }) => score));
  if (scored.length === 0 || top + inTitle === 0) return undefined;
  const at = scored.findIndex(({ score }) => score === top);
  const { maxResponseChars } = input.agent.limits;
  const pair = scored.slice(Math.max(0, at - 1), at + 1).map(({ sentence }) => sentence);
  const needsPrevious = leansBack(pair.at(-1) ?? '') && pair.join(' ').length <= maxResponseChars;
  const text = fill(scored.slice(needsPrevious ? Math.max(0, at - 1) : at), maxResponseChars);
  return { text, score: top + inTitle + passage.score };
}

/** The first sentence and the matching ones directly after it, as long as they fit. */
function fill(
  scored: readonly { readonly sentence: string; readonly score: number }[],
  maxChars: number,
): string {
  const [first, ...more] = scored;
  let text = first?.sentence ?? '';
  for (const { sentence, score } of more) {
    if (text.length + 1 + sentence.length > maxChars) break;
    if (score === 0 && (first?.score ?? 0) > 0) break;
    text += ` ${sentence}`;
  }
  return text;
}

/** The rest of `reply` after the words `said`. Undefined if `said` is not its beginning. */
function restAfter(reply: string, said: string): string | undefined {
  const planned = reply.split(/\s+/u);
  const heard = said.split(/\s+/u);
  const last = heard.length - 1;
  if (heard.slice(0, last).some((word, index) => normal(word) !== normal(planned[index] ?? '')))
    return undefined;
  const [lastHeard, lastPlanned] = [normal(heard[last] ?? ''), normal(planned[last] ?? '')];
  if (lastHeard === lastPlanned) return planned.slice(last + 1).join(' ');
  // A word that was cut in the middle is repeated in full.
  return lastHeard !== '' && lastPlanned.startsWith(lastHeard) ? planned.slice(last).join(' ') : undefined;
}

/** Removes what a voice cannot read: Markdown marks, bullets, links. */
function spoken(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/https?:\/\/\S+/giu, '')
    .replace(/^\s*(?:[-*+•]|#{1,6}|\d+\.)\s+/gmu, '')
    .replace(/[*_`#|]+/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
