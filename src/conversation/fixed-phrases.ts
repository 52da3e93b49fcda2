import type { AgentConfig } from '../contracts/agent.ts';
import { speechPiecesOf } from './speech-pieces.ts';
import { TEMPLATE_SENTENCES } from './templates.ts';

/** Every piece that an agent may say without a model, each once, those that callers hear first first. */
export function fixedPieces({ greeting, phrases, language }: AgentConfig): readonly string[] {
  const { fillers, ...others } = phrases;
  const texts = [greeting, ...fillers, ...Object.values<string>(others), ...TEMPLATE_SENTENCES];
  return [...new Set(texts.flatMap((text) => speechPiecesOf(text, language)).map((piece) => piece.trim()))];
}
