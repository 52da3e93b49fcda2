/** What the business was told, and what became of it. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { post, queries } from '../api/client.ts';
import type { DeliveryEntry } from '../api/shapes.ts';
import { reasonOf } from './states.tsx';
import { momentOf, plural } from './values.ts';

const STATES: Readonly<Record<string, readonly [words: string, look: string]>> = {
  pending: ['on its way', 'warn'],
  accepted: ['accepted', 'good'],
  delivered: ['delivered', 'good'],
  refused: ['refused', 'bad'],
  'given-up': ['given up', 'bad'],
};

const EVENTS: Readonly<Record<string, string>> = {
  'call.ended': 'Summary of the call',
  'message.taken': 'Message',
};

/** The state of a delivery as a badge. */
export function DeliveryState({ state }: { readonly state: string }): ReactNode {
  const [words, look] = STATES[state] ?? [state, ''];
  return <span className={`badge ${look}`}>{words}</span>;
}

/** A refused or given-up delivery can be sent again. */
export function SendAgain({
  delivery,
  mayAct,
}: {
  readonly delivery: Pick<DeliveryEntry, 'id' | 'state' | 'destination'>;
  readonly mayAct: boolean;
}): ReactNode {
  const again = useMutation({
    mutationFn: () => post(`/deliveries/${delivery.id}/send-again`, {}),
    onSettled: () => queries.invalidateQueries(),
  });
  if (!mayAct || !['refused', 'given-up'].includes(delivery.state)) return null;
  return (
    <>
      <button
        type="button"
        aria-label={`Send again to ${delivery.destination}`}
        disabled={again.isPending}
        onClick={() => again.mutate()}
      >
        Send again
      </button>
      {again.error !== null && (
        <span className="bad" role="alert">
          {reasonOf(again.error)}
        </span>
      )}
    </>
  );
}

export function Deliveries({
  deliveries,
  mayAct,
}: {
  readonly deliveries: readonly DeliveryEntry[];
  readonly mayAct: boolean;
}): ReactNode {
  return (
    <ul className="plain" aria-label="Deliveries">
      {deliveries.map((delivery) => (
        <li key={delivery.id}>
          <p>
            <strong>{EVENTS[delivery.event] ?? delivery.event}</strong> to {delivery.destination}{' '}
            <DeliveryState state={delivery.state} /> <SendAgain delivery={delivery} mayAct={mayAct} />
          </p>
          <p className="soft small">
            {delivery.channel}
            {delivery.receiver !== null && `: ${delivery.receiver}`}; {plural(delivery.attempts, 'attempt')},
            last change {momentOf(delivery.updatedAt)}
            {delivery.reason !== null && `. ${delivery.reason}`}
          </p>
          {delivery.recipients.length > 1 && (
            <ul className="plain small">
              {delivery.recipients.map(({ address, state, reason }) => (
                <li key={address}>
                  {address} <DeliveryState state={state} /> {reason}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
