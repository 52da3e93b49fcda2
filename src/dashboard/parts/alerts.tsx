/** What is degraded now, with what callers notice, and the alerts before. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiUrl, ask } from '../api/client.ts';
import type { AlertPage } from '../api/shapes.ts';
import { Loaded } from './states.tsx';
import { momentOf } from './values.ts';

const EVERY_MS = 60_000;

export function Alerts(): ReactNode {
  const alerts = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => ask<AlertPage>(apiUrl('/alerts', { limit: 20 }), { signal }),
    refetchInterval: EVERY_MS,
  });
  return (
    <section className="card" aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <Loaded query={alerts} isShort>
        {({ firing, events }) => (
          <>
            {firing.length === 0 ? (
              <p className="good">Nothing is firing.</p>
            ) : (
              <ul className="plain" aria-label="Firing now">
                {firing.map(({ name, text, since }) => (
                  <li key={name} className="fault">
                    {text}
                    {since !== null && <span className="soft small"> Since {momentOf(since)}.</span>}
                  </li>
                ))}
              </ul>
            )}
            {events.length > 0 && (
              <details>
                <summary>What began and ended</summary>
                <ul className="plain small">
                  {events.map(({ name, type, text, at }, index) => (
                    <li key={index}>
                      <span className="soft">{momentOf(at)}</span>{' '}
                      <span className={`badge ${type === 'firing' ? 'bad' : 'good'}`}>{name}</span> {text}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
