/**
 * The last rung of the reply ladder: an answer without a model. It says the facts of the agent's file, quotes the best passage,
 * or says a polite line for the kind of question if neither fits. An agent in another language than English says its
 * `apology` instead of facts and lines.
 */
import type { Passage } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { passageAnswer } from './passage-answer.ts';
import { placeAnswer } from './place/place-answer.ts';
import type { PlaceAnswer } from './place/place-answer.ts';
import { toldPlace } from './place/told-place.ts';
import { questionKind } from './question-kind.ts';
import type { QuestionKind } from './question-kind.ts';
import { splitSentences } from './sentences.ts';
import { normal } from './subject-words.ts';
import { CLOSING, GO_ON, linesFor, SAY_AGAIN } from './template-lines.ts';
import type { Pair } from './template-lines.ts';

export interface TemplateInput {
  readonly agent: AgentConfig;
  readonly question: string;
  readonly passages: readonly Passage[];
  /** All that were found, also those that do not fit: a line with an address or with hours tells by itself what it is. */
  readonly near?: readonly Passage[];
  /** When the caller asked, epoch milliseconds. Absent if the agent does not know the time. */
  readonly at?: number;
  /** The part of this answer that the caller has already heard. The reply continues after it. */
  readonly alreadySaid?: string;
  /** The agent's words before this turn. None of these sentences is repeated, unless the caller asks for it. */
  readonly avoid?: string;
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

/** Kinds that no passage answers. */
const WITHOUT_PASSAGES: ReadonlySet<QuestionKind> = new Set([
  'goodbye',
  'thanks',
  'greeting',
  'howAreYou',
  'smallTalk',
  'wait',
  'yes',
  'no',
  'repeat',
  'robot',
  'who',
  'ability',
  'human',
  'complaint',
  'unclear',
]);

/** Kinds in which no word is about the place: "Are you there?" is a greeting. */
const SOCIAL_OR_SELF: ReadonlySet<QuestionKind> = new Set(
  [...WITHOUT_PASSAGES].filter((kind) => !['human', 'complaint', 'unclear'].includes(kind)),
);

/** Length of the end of the caller's words that is classified. A question comes last, and the patterns are slow on long text. */
const MAX_CLASSIFIED = 400;

function freshReply(input: TemplateInput, avoid: string): string {
  const { agent, question, passages, near = passages, at } = input;
  const asked = question.slice(-MAX_CLASSIFIED);
  const isEnglish = /^en\b/iu.test(agent.language);
  const kind = questionKind(asked);
  if (kind === 'repeat') return input.avoid ?? politeLine(agent, 'unclear', avoid);
  const mayBePlace = isEnglish && !SOCIAL_OR_SELF.has(kind);
  const fact: PlaceAnswer | undefined = mayBePlace ? placeAnswer(agent, asked, at) : undefined;
  if (fact?.mentionsMore === false) return fact.text;
  const told =
    mayBePlace && fact === undefined
      ? toldPlace({ agent, question: asked, passages: near, at, avoid })
      : undefined;
  if (told !== undefined) return told;
  const quoted = WITHOUT_PASSAGES.has(kind)
    ? undefined
    : passageAnswer({ agent, question, kind, passages, avoid });
  return quoted ?? fact?.text ?? politeLine(agent, kind, avoid);
}

function politeLine(agent: AgentConfig, kind: Exclude<QuestionKind, 'repeat'>, avoid: string): string {
  if (!/^en\b/iu.test(agent.language)) return agent.phrases.apology;
  // "No" to the offer of more help ends the conversation. "No" to anything else does not.
  const lines =
    kind === 'no' && !/\b(?:else|help|more|another)\b[^.!?]*\?\s*$/u.test(avoid)
      ? GO_ON
      : linesFor(agent, kind);
  return lineNotIn(lines, avoid);
}

function lineNotIn(lines: Pair, avoid: string): string {
  const taken = new Set(splitSentences(avoid).map(normal));
  const isFree = (line: string) => !splitSentences(line).some((one) => taken.has(normal(one)));
  return lines.find(isFree) ?? lines[1];
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
