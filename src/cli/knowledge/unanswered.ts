/** `npm run knowledge -- unanswered`: shows the owner which questions the documents do not answer. */
import { isFunctionWord, stemOf, wordsOf } from '../../adapters/knowledge/words.ts';
import type { UnansweredTurn } from '../../adapters/postgres/unanswered.ts';
import { print } from '../../lib/command-line.ts';

export interface QuestionGroup {
  /** As it was asked last. */
  readonly question: string;
  readonly count: number;
  /** How many of them a template answered. */
  readonly byTemplate: number;
  readonly last: Date;
}

/** Groups questions with the same words in any order and form, most frequent first. Leaves out words without a topic. */
export function groupQuestions(turns: readonly UnansweredTurn[]): readonly QuestionGroup[] {
  const groups = new Map<string, QuestionGroup>();
  for (const { question, at, isTemplate } of turns) {
    const words = wordsOf(question).filter((word) => !isFunctionWord(word));
    if (words.length === 0) continue;
    const key = [...new Set(words.map(stemOf))].sort().join(' ');
    const { count = 0, byTemplate = 0 } = groups.get(key) ?? {};
    groups.set(key, { question, count: count + 1, byTemplate: byTemplate + (isTemplate ? 1 : 0), last: at });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.last.getTime() - a.last.getTime());
}

/** Prints one line per group, or JSON for programs. */
export function printUnanswered(turns: readonly UnansweredTurn[], isJson: boolean): number {
  const groups = groupQuestions(turns);
  if (isJson) {
    for (const group of groups) print(JSON.stringify(group));
    return 0;
  }
  print('COUNT  TEMPLATE  LAST        QUESTION');
  for (const { question, count, byTemplate, last } of groups) {
    const numbers = `${String(count).padStart(5)}  ${String(byTemplate).padStart(8)}`;
    print(`${numbers}  ${last.toISOString().slice(0, 10)}  ${question.replaceAll(/\s+/gu, ' ')}`);
  }
  print(`${groups.length} questions`);
  return 0;
}
