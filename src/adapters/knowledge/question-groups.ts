/** Groups callers' questions that mean the same words. */
import type { UnansweredTurn } from '../ports/knowledge.ts';
import { isFunctionWord, stemOf, wordsOf } from './words.ts';

export interface QuestionGroup {
  /** As it was asked last. */
  readonly question: string;
  readonly count: number;
  /** How many of them a template answered. */
  readonly byTemplate: number;
  readonly last: Date;
  /** The latest different wordings. */
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Groups questions with the same words in any order and form, most frequent first. Leaves out words without a topic. */
export function groupQuestions(turns: readonly UnansweredTurn[]): readonly QuestionGroup[] {
  const groups = new Map<string, QuestionGroup>();
  for (const { question, at, isTemplate } of turns) {
    const words = wordsOf(question).filter((word) => !isFunctionWord(word));
    if (words.length === 0) continue;
    const key = [...new Set(words.map(stemOf))].sort().join(' ');
    const { count = 0, byTemplate = 0, examples = [] } = groups.get(key) ?? {};
    groups.set(key, {
      question,
      count: count + 1,
      byTemplate: byTemplate + (isTemplate ? 1 : 0),
      last: at,
      examples: [question, ...examples.filter((other) => other !== question)].slice(0, MAX_EXAMPLES),
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.last.getTime() - a.last.getTime());
}
