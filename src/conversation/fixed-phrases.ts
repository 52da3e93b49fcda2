/** Lists the pieces of speech that an agent can say without a model. */
import type { AgentConfig } from '../contracts/agent.ts';
import { primaryTag } from './languages.ts';
import { speechPiecesOf } from './speech-pieces.ts';
import { speechText } from './speech-text/speech-text.ts';
import { templateSentences } from './template-lines.ts';

/**
 * Every piece that the agent may say without a model in its `language`, each once, in the order in which callers are likely
 * to hear them. `isGreeting`: calls start in that language, so the greeting is included.
 */
export function fixedPieces(
  agent: AgentConfig,
  { isGreeting = true }: { readonly isGreeting?: boolean } = {},
): readonly string[] {
  const { greeting, phrases, language } = agent;
  const { fillers, stillThere, backAgain, notices = [], ...others } = phrases;
  const texts = [
    ...(isGreeting ? [greeting] : []),
    ...fillers,
    ...notices,
    ...Object.values<string>(others),
    ...(primaryTag(language) === 'en'
      ? templateSentences(agent).map((sentence) => speechText(sentence, agent))
      : []),
  ];
  const pieces = texts.flatMap((text) => speechPiecesOf(text, language));
  // A notice is a single piece. The next words may interrupt it, so a second piece would interrupt the first.
  return [...new Set([...pieces, stillThere, backAgain].map((piece) => piece.trim()))];
}
