/** The agents that are in use. All pages share one answer. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { apiUrl, ask } from './client.ts';
import type { AgentSummary } from './shapes.ts';

export function useAgents(): UseQueryResult<{ readonly agents: readonly AgentSummary[] }> {
  return useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => ask<{ agents: readonly AgentSummary[] }>(apiUrl('/agents'), { signal }),
  });
}
