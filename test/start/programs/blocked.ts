/** A process under a supervisor whose event loop stops as soon as it is told to begin. */
import { sendBeats } from '../../../src/lib/heartbeat.ts';
import { BEGIN } from '../../../src/lib/standby.ts';

sendBeats();
process.on('message', (message) => {
  if (message !== BEGIN) return;
  process.stdout.write('blocked\n');
  for (;;);
});
