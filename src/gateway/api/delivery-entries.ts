/** Deliveries and messages as people see them. */
import type { DeliveryRow, ListedMessage } from '../../adapters/postgres/delivery-list.ts';
import type { Destination } from '../../contracts/delivery.ts';
import type { DeliveryEntry, MessageEntry } from './delivery-schemas.ts';

export function deliveryOf(row: DeliveryRow): DeliveryEntry {
  const { id, callSid, tenant, event, eventAt, destination, state, reason, recipients, attempts, updatedAt } =
    row;
  return {
    ...{ id, callSid, tenant, event, state, reason, attempts },
    ...{ destination: destination.name, channel: destination.kind, receiver: receiverOf(destination) },
    recipients: recipients.map(({ address, state: each, reason: why }) => ({
      ...{ address, state: each, reason: why ?? null },
    })),
    eventAt: eventAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** Of a webhook only the host: its address may contain a secret. */
function receiverOf(destination: Destination): string | null {
  if ('to' in destination) return destination.to.join(', ');
  return 'url' in destination ? new URL(destination.url).host : null;
}

export function messageOf({
  id,
  callSid,
  tenant,
  agent,
  caller,
  takenAt,
  message,
  deliveries,
}: ListedMessage): MessageEntry {
  return {
    ...{ id, callSid, tenant, agent, caller },
    takenAt: takenAt.toISOString(),
    message: message.message,
    name: message.name ?? null,
    number: message.number ?? null,
    email: message.email ?? null,
    urgent: message.urgent === true,
    deliveries: deliveries.map(({ destination: { name, kind }, ...each }) => ({
      ...each,
      ...{ destination: name, channel: kind },
    })),
  };
}
