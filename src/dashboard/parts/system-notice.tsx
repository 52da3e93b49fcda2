/** Says on every page what of the system is away, and what callers notice of it. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { readHealth } from '../api/health.ts';

const WORDS: Readonly<Record<string, string>> = {
  temporal: 'Temporal is away. Callers are still answered: gateways answer by themselves and catch up later.',
  database: 'The database is away. Calls go on; what they say is saved later, and lists here may be old.',
  takesCalls: 'This gateway is stopping and takes no new calls.',
};

export function SystemNotice(): ReactNode {
  const { data } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => readHealth(signal),
    refetchInterval: 10_000,
  });
  const away = (data ?? []).flatMap((part) => WORDS[part] ?? []);
  return (
    <div role="status" className="system">
      {away.map((words) => (
        <p className="notice" key={words}>
          {words}
        </p>
      ))}
    </div>
  );
}
