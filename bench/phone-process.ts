/** Telephones of many callers, in a process of their own. */
import { runCall } from './caller.ts';
import { toPhones } from './phone-messages.ts';

process.on('message', (message) => {
  const { job, plans } = toPhones.parse(message);
  for (const [number, plan] of plans.entries()) {
    void runCall(plan).then((report) => process.send?.({ job, plan: number, report }));
  }
});
process.once('disconnect', () => process.exit());
