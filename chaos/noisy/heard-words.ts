/** Compares what the relay has reported as heard with the call record, word by word. */
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { plainWords } from '../hearing.ts';
import type { Finding } from './verdict.ts';
import type { Report } from './timeline.ts';

/**
 * Finds a call whose record differs from what was heard by more than a word for each time that the agent was cut. Words
 * that the relay could not report before a lost connection do not count: no app can know them.
 */
export function compareHeard(reports: readonly Report[], turns: readonly TurnRow[]): readonly Finding[] {
  const heard = plainWords(onceEach(reports).join(' '));
  const saved = plainWords(turns.map(({ aiResponse }) => aiResponse ?? '').join(' '));
  const offBy = heard.length + saved.length - 2 * commonLength(heard, saved);
  const most = 1 + reports.filter(({ isCut }) => isCut).length;
  if (offBy <= most) return [];
  const detail = `${offBy} words differ\n    heard: ${heard.join(' ')}\n    saved: ${saved.join(' ')}`;
  return [{ kind: 'heardOffByMore', detail }];
}

/** The reported texts. The agent says a clause that was cut again from its beginning; the record has its words once. */
function onceEach(reports: readonly Report[]): readonly string[] {
  return reports.flatMap(({ text, isCut }, at) => {
    const next = plainWords(reports[at + 1]?.text ?? '').join(' ');
    return isCut && next.startsWith(plainWords(text).join(' ')) ? [] : [text];
  });
}

/** Length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (const [at, other] of b.entries()) {
      next.push(word === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
