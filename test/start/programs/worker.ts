/** Stand-in for the worker under a supervisor: does nothing until it is stopped. */
import { exitWithParent } from '../../../src/lib/exit-with-parent.ts';
import { untilNeeded } from '../../../src/lib/standby.ts';

await untilNeeded();

const alive = setInterval(() => undefined, 1_000);

async function stop(): Promise<void> {
  console.log('worker stops');
  clearInterval(alive);
}

exitWithParent(stop);
process.once('SIGTERM', () => void stop());
