/** The inbox: messages that callers have left, and where each of them is. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { apiUrl, ask } from '../api/client.ts';
import type { MessageEntry, MessagePage } from '../api/shapes.ts';
import { DeliveryState, SendAgain } from '../parts/deliveries.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { momentOf } from '../parts/values.ts';

const EVERY_MS = 30_000;

export function MessagesPage({ role }: { readonly role: Role }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const isOpen = search.get('show') === 'open' ? true : undefined;
  const messages = useInfiniteQuery({
    queryKey: ['messages', isOpen],
    queryFn: ({ pageParam, signal }) =>
      ask<MessagePage>(apiUrl('/messages', { isOpen, limit: 50, cursor: pageParam }), { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: EVERY_MS,
  });
  return (
    <>
      <div className="title">
        <h1>Messages</h1>
        <div className="buttons" role="group" aria-label="Which messages">
          {(['All', 'Not delivered'] as const).map((name) => {
            const isThis = (name === 'Not delivered') === (isOpen === true);
            return (
              <button
                key={name}
                type="button"
                className={isThis ? 'primary' : ''}
                aria-pressed={isThis}
                onClick={() => setSearch(name === 'All' ? {} : { show: 'open' })}
              >
                {name}
              </button>
            );
          })}
        </div>
      </div>
      <Loaded query={messages}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.messages);
          if (found.length === 0)
            return isOpen === true ? (
              <Empty title="Every message is delivered" />
            ) : (
              <Empty title="No messages yet">
                <p>Agents take messages with the tool takeMessage.</p>
              </Empty>
            );
          return (
            <div className="stack">
              {found.map((message) => (
                <Message key={message.id} message={message} mayAct={includesRole(role, 'operator')} />
              ))}
              {messages.hasNextPage && (
                <button
                  type="button"
                  onClick={() => void messages.fetchNextPage()}
                  disabled={messages.isFetching}
                >
                  Show older messages
                </button>
              )}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function Message({
  message,
  mayAct,
}: {
  readonly message: MessageEntry;
  readonly mayAct: boolean;
}): ReactNode {
  const { callSid, caller, name, number, email, takenAt, urgent, deliveries } = message;
  const reach = [number, email].filter((each) => each !== null).join(' or ');
  return (
    <article className="card" aria-label={`Message of ${momentOf(takenAt)}`}>
      <div className="head">
        <h2>
          {name ?? caller} {urgent && <span className="badge bad">urgent</span>}
        </h2>
        <span className="soft small">{momentOf(takenAt)}</span>
      </div>
      <p className="said">{message.message}</p>
      <p className="soft small">
        {reach === '' ? `Called from ${caller}` : `Reach them at ${reach}, called from ${caller}`}.{' '}
        <Link to={`/calls/${callSid}`}>The call</Link>
      </p>
      <ul className="plain small">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            {delivery.destination} ({delivery.channel}) <DeliveryState state={delivery.state} />{' '}
            {delivery.reason} <SendAgain delivery={delivery} mayAct={mayAct} />
          </li>
        ))}
      </ul>
    </article>
  );
}
