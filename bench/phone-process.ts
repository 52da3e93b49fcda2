/** The phone process: makes the calls that the bench sends it, all at the same time, and reports each. */
import { runCall } from './caller.ts';
import { toPhones } from './phone-messages.ts';

process.on('message', (message) => {
  const { job, plans } = toPhones.parse(message);
  for (const [number, plan] of plans.entries()) {
    void runCall(plan).then((report) => process.send?.({ job, plan: number, report }));
  }
});
process.once('disconnect', () => process.exit());
