import type { AgentConfig } from '../contracts/agent.ts';
import { speechPiecesOf } from './speech-pieces.ts';
import { TEMPLATE_SENTENCES } from './templates.ts';

/** Every piece that an agent may say without a model, each once, those that callers hear first first. */
export function fixedPieces({ greeting, phrases, language }: AgentConfig): readonly string[] {
  const { fillers, stillThere, backAgain, ...others } = phrases;
  const texts = [greeting, ...fillers, ...Object.values<string>(others), ...TEMPLATE_SENTENCES];
  const pieces = texts.flatMap((text) => speechPiecesOf(text, language));
  // Notices are one piece each: the next words may cut them off, and a second piece would.
  return [...new Set([...pieces, stillThere, backAgain].map((piece) => piece.trim()))];
}
