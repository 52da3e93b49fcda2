/** A process under a supervisor that tells what it does. */
import { untilNeeded } from '../../../src/lib/standby.ts';

await untilNeeded(async (signal) => {
  signal.addEventListener('abort', () => process.send?.('stops preparing'));
  process.send?.('prepares');
});
process.send?.('begins');
