/** Bars for the stages of one answer, all from the end of the caller's words. */
import type { ReactNode } from 'react';
import type { TurnTimes } from '../api/shapes.ts';
import { millisecondsOf } from './values.ts';

const STAGES = [
  ['searchMs', 'Search', 'f-search'],
  ['firstTokenMs', 'First token', 'f-model'],
  ['claimMs', 'Turn claimed', 'f-workflow'],
  ['firstWordsMs', 'First words', 'f-voice'],
] as const;

/** `wholeMs`: the time that fills the width, so that the turns of a call can be compared. */
export function StageBars({
  times,
  wholeMs,
}: {
  readonly times: TurnTimes;
  readonly wholeMs: number;
}): ReactNode {
  const known = STAGES.flatMap(([key, name, look]) => {
    const ms = times[key];
    return ms === null ? [] : [{ name, look, ms }];
  });
  if (known.length === 0) return null;
  const longest = Math.max(wholeMs, ...known.map(({ ms }) => ms), 1);
  return (
    <div className="bars">
      {known.map(({ name, look, ms }) => (
        <div key={name}>
          <span>{name}</span>
          <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect className={look} width={Math.max(0.5, (ms / longest) * 100)} height={12} />
          </svg>
          <span>{millisecondsOf(ms)}</span>
        </div>
      ))}
    </div>
  );
}
