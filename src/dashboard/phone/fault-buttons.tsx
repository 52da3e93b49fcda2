/** Buttons that break something while the caller talks. Only the demo has them. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask, apiUrl, post } from '../api/client.ts';

const PATH = '/phone-faults';
const WORDS: Readonly<Record<string, readonly [button: string, done: (seconds: number) => string]>> = {
  model: [
    'Stop the model',
    (seconds) => `The model is away for ${seconds} seconds: answers come from the pages.`,
  ],
  worker: ['Kill the worker', () => 'The worker was killed. The call goes on.'],
};

export function FaultButtons(): ReactNode {
  const known = useQuery({
    queryKey: ['phone-faults'],
    queryFn: ({ signal }) => ask<{ faults: readonly string[] }>(apiUrl(PATH), { signal }),
    staleTime: Infinity,
  });
  const cause = useMutation({ mutationFn: (fault: string) => post<{ seconds: number }>(PATH, { fault }) });
  const faults = known.data?.faults ?? [];
  if (faults.length === 0) return null;
  const done = cause.isSuccess ? WORDS[cause.variables]?.[1](cause.data.seconds) : undefined;
  return (
    <div className="buttons">
      {faults.map((fault) => (
        <button key={fault} type="button" disabled={cause.isPending} onClick={() => cause.mutate(fault)}>
          {WORDS[fault]?.[0] ?? fault}
        </button>
      ))}
      <span className="soft small" role="status">
        {cause.isError ? cause.error.message : done}
      </span>
    </div>
  );
}
