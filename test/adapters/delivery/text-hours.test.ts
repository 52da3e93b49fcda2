import { expect, it } from 'vitest';
import { withinTextHours } from '../../../src/adapters/delivery/text-hours.ts';
import type { Delivery } from '../../../src/adapters/ports/deliveries.ts';
import type { Destination } from '../../../src/contracts/delivery.ts';
import { aDelivery } from './a-delivery.ts';

function aText(to: string): Delivery {
  const destination: Destination = { name: 'caller', kind: 'sms', to: [to] };
  const { callSid, content, ...delivery } = aDelivery(destination);
  const { agent, caller, startedAt } = content;
  const text = { callSid, agent, caller, startedAt, text: '12 Harbor Street.' };
  return {
    ...delivery,
    callSid,
    event: 'text.requested',
    content: text,
    eventAt: new Date('2026-03-02T10:00:00Z'),
  };
}

async function sentAt(time: string, delivery: Delivery) {
  const sent: string[] = [];
  const courier = withinTextHours(
    {
      send: async ({ id, recipients }) => {
        sent.push(id);
        return { state: 'accepted', recipients };
      },
    },
    () => Date.parse(time),
  );
  const { state, retryAfterMs } = await courier.send(delivery, new AbortController().signal);
  return { isSent: sent.length === 1, state, retryAfterMs };
}

const [BERLIN, MAINE, CANADA_OR_US] = ['+4915112345678', '+12075550142', '+18005550142'];

it.each([
  ['goes at once, whatever the hour', '2026-03-02T10:05:00Z', MAINE, undefined],
  ['goes in the day, however late', '2026-03-02T18:00:00Z', MAINE, undefined],
  // 22:00 in Maine: it waits for 8:00.
  ['waits for the morning', '2026-03-03T03:00:00Z', MAINE, 10],
  ['waits for the morning of its own zone', '2026-03-02T22:00:00Z', BERLIN, 9],
  // In a zone that is not certain it waits until it is day from Newfoundland to Hawaii.
  ['waits for the day of every zone that may be meant', '2026-03-03T12:30:00Z', CANADA_OR_US, 5.5],
])('R-G3: a text to a caller %s', async (_what, at, to, hours) => {
  const { isSent, state, retryAfterMs } = await sentAt(at, aText(to));
  expect(isSent).toBe(hours === undefined);
  expect(state).toBe(hours === undefined ? 'accepted' : 'pending');
  expect(retryAfterMs).toBe(hours === undefined ? undefined : hours * 3_600_000);
});

it('R-G3: what the business is told is never held up', async () => {
  const owner = aDelivery({ name: 'owner', kind: 'sms', to: [MAINE] });
  expect(await sentAt('2026-03-03T03:00:00Z', owner)).toMatchObject({ isSent: true });
});
