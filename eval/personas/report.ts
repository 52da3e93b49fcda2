/** Writes down the result of the conversations. */
import type { Judged } from './run.ts';

/** The numbers of a run. */
export function personaNumbers(judged: readonly Judged[]): Readonly<Record<string, number>> {
  const kinds = Map.groupBy(judged, ({ conversation }) => conversation.kind);
  const counts = (name: string, list: readonly Judged[]) => ({
    [`${name}.total`]: list.length,
    [`${name}.failed`]: list.filter(({ problems }) => problems.length > 0).length,
  });
  return {
    ...counts('personas', judged),
    'personas.kinds': kinds.size,
    'personas.again': judged.filter(({ isSecond }) => isSecond).length,
    ...Object.fromEntries(
      [...kinds].flatMap(([kind, list]) => Object.entries(counts(`personas.${kind}`, list))),
    ),
  };
}

/** A conversation for people to read: what was wrong, and what was said. */
export function storyOf({ conversation, played, problems }: Judged): string {
  const { kind, name, goal } = conversation;
  return [
    `\n${kind}: ${name} (${played.callSid})`,
    `  goal: ${goal}`,
    ...problems.map((problem) => `  wrong: ${problem}`),
    played.talk.trimEnd().replaceAll(/^/gmu, '  | '),
  ].join('\n');
}
