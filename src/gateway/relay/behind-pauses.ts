import { setTimeout as sleep } from 'node:timers/promises';
import type { Floor } from '../../activities/floor.ts';
import type { PauseWatch } from '../../lib/on-time.ts';

/** After a pause of this process nobody speaks before what came in meanwhile was read: the call may have gone elsewhere. */
export function behindPauses(floor: Floor, pauses: Pick<PauseWatch, 'readingMs'>): Floor {
  return {
    async take(turn) {
      const ms = pauses.readingMs();
      if (ms > 0) await sleep(ms);
      return floor.take(turn);
    },
  };
}
