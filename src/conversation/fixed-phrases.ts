import type { AgentConfig } from '../contracts/agent.ts';
import { primaryTag } from './languages.ts';
import { speechPiecesOf } from './speech-pieces.ts';
import { TEMPLATE_SENTENCES } from './templates.ts';

/**
 * Every piece that an agent may say without a model in one language, each once, those that callers hear first first.
 * `isGreeting`: calls begin in that language.
 */
export function fixedPieces(
  { greeting, phrases, language }: AgentConfig,
  { isGreeting = true }: { readonly isGreeting?: boolean } = {},
): readonly string[] {
  const { fillers, stillThere, backAgain, ...others } = phrases;
  const texts = [
    ...(isGreeting ? [greeting] : []),
    ...fillers,
    ...Object.values<string>(others),
    ...(primaryTag(language) === 'en' ? TEMPLATE_SENTENCES : []),
  ];
  const pieces = texts.flatMap((text) => speechPiecesOf(text, language));
  // Notices are one piece each: the next words may cut them off, and a second piece would.
  return [...new Set([...pieces, stillThere, backAgain].map((piece) => piece.trim()))];
}
