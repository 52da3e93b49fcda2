/** `npm run knowledge -- unanswered`: shows the owner which questions the documents do not answer. */
import { groupQuestions } from '../../adapters/knowledge/question-groups.ts';
import type { UnansweredTurn } from '../../adapters/ports/knowledge.ts';
import { print } from '../../lib/command-line.ts';

/** Prints one line per group, or JSON for programs. */
export function printUnanswered(turns: readonly UnansweredTurn[], isJson: boolean): number {
  const groups = groupQuestions(turns);
  if (isJson) {
    for (const { examples: _, ...group } of groups) print(JSON.stringify(group));
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
