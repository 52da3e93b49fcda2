/** What a screen reader has not been told yet. */
import type { LiveTurn } from '../api/shapes.ts';

/** The words that `now` has and `before` had not, as one line for each speaker. */
export function newWords(before: readonly LiveTurn[], now: readonly LiveTurn[]): readonly string[] {
  return now.flatMap((turn) => {
    const earlier = before.find(({ turnId }) => turnId === turn.turnId);
    const said = turn.userInput ?? '';
    const heard = turn.heard ?? '';
    const known = earlier?.heard ?? '';
    const clause = (heard.startsWith(known) ? heard.slice(known.length) : heard).trim();
    return [
      ...(said !== '' && said !== (earlier?.userInput ?? '') ? [`Caller: ${said}`] : []),
      ...(clause === '' ? [] : [`Agent: ${clause}`]),
    ];
  });
}
