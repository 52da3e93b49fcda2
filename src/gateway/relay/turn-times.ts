/** When the events of a turn happened. */
import type { TurnTimes } from '../../contracts/activities.ts';

export type TimedEvent = Exclude<keyof TurnTimes, 'at'>;

/** Creates the times of a turn whose input came at `at` (epoch milliseconds). Of each event the first counts. */
export function createTurnTimes(at: number) {
  const times: { -readonly [Event in keyof TurnTimes]: TurnTimes[Event] } = { at };
  const since = (when: number) => Math.round((when - at) * 10) / 10;
  const mark = (event: TimedEvent, when: number) => {
    times[event] ??= since(when);
  };
  return {
    mark,
    heard(when: number) {
      mark('firstHeard', when);
      times.lastHeard = since(when);
    },
    all: (): TurnTimes => ({ ...times }),
  };
}
