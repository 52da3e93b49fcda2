/** A text to a caller that was held up is not sent in the night: its telephone is in its own time zone, which its number says. */
import { zonesOf } from '../../config/callee-number.ts';
import { daily, nextWindow } from '../../conversation/outbound/calling-hours.ts';
import { openRecipients } from '../../conversation/texts/recipients.ts';
import type { Courier } from '../ports/deliveries.ts';

/** So long after the caller has asked for it, they still expect it. */
const EXPECTED_MS = 15 * 60_000;
/** When people may be texted, on any day. */
const HOURS = daily([{ from: '08:00', to: '21:00' }]);

/** The courier, for whom late texts to callers wait for these hours in every zone in which the telephone may be. */
export function withinTextHours(courier: Courier, now: () => number = Date.now): Courier {
  return {
    async send(delivery, signal) {
      const { destination, event, eventAt, recipients } = delivery;
      const at = now();
      const isLate = event === 'text.requested' && at - eventAt.getTime() > EXPECTED_MS;
      if (!isLate || destination.kind !== 'sms') return courier.send(delivery, signal);
      const zones = openRecipients(destination.to, recipients).flatMap(zonesOf);
      const opens = zones.length === 0 ? undefined : nextWindow(at, { zones, hours: HOURS })?.opens;
      if (opens === undefined || opens <= at) return courier.send(delivery, signal);
      return {
        state: 'pending',
        reason: 'it is night where the telephone is',
        recipients,
        retryAfterMs: opens - at,
      };
    },
  };
}
