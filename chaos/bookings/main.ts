/** `npm run chaos -- --scenario bookings`: every confirmed wish is booked exactly once, whatever dies. */
import type { KillingScenario } from '../killing-scenario.ts';
import { runBookings } from './run.ts';
import { bookingNumbers, faultsOf, isRight, storyOf } from './verdict.ts';

export const BOOKINGS: KillingScenario = {
  name: 'bookings',
  calls: 'calls that book',
  defaults: { calls: 1_000, atOnce: 50, scale: 0.2, everyMs: 5_000 },
  sabotage: {
    name: 'wish-key',
    does: 'removes the key of the wish from requests',
    edits: [
      {
        file: 'adapters/tools/http-tools.ts',
        find: '{ [tool.idempotencyHeader.toLowerCase()]: wish.key }',
        put: '{}',
      },
    ],
  },
  async run(options) {
    const { calls, kills } = await runBookings(options);
    const numbers = bookingNumbers(calls);
    return {
      kills,
      stories: calls.filter((call) => faultsOf(call).length > 0).map((call) => storyOf(call, call.callSid)),
      numbers,
      isRight: isRight(numbers, kills),
    };
  },
};
